"""Reads an invitation code out of an answer."""

import re
import unicodedata

CODE = re.compile(r"(?<![A-Z0-9-])(?=[A-Z0-9-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*(?![A-Z0-9-])")
SHORTEST, LONGEST = 4, 32


def read_code(text: str) -> str | None:
    """The only run of Latin letters and digits (with a digit, 4 to 32 characters) in capitals, or None."""
    folded = unicodedata.normalize("NFKC", text).upper()
    found = {code for code in CODE.findall(folded) if SHORTEST <= len(code) <= LONGEST}
    return found.pop() if len(found) == 1 else None
