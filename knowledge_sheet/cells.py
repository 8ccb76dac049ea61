"""One cell and the value it stands for; whatever an article can hold survives the way there and back."""

import re
from datetime import date, datetime

from knowledge_sheet.wording import wording, words

MAX_CELL_LENGTH = 32767
"""Excel's own limit."""
LINK_SEPARATOR = " | "
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class CellError(ValueError):
    """What is wrong with a cell, in the editor's words."""


def text_of(value: object) -> str:
    """What the cell says, as text; numbers as they are shown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_x000D_\n", "\n").replace("\r\n", "\n").replace("\r", "\n").strip()


def day_of(text: str) -> str:
    """The day in ISO form when it is written in another usual one; else unchanged, to be refused."""
    match = _DAY.fullmatch(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text


def text_to_cell(text: str) -> str:
    """One text in one cell."""
    return _escape(text)


def text_from_cell(cell: str) -> str:
    return _unescape(cell)


def lines_to_cell(lines: tuple[str, ...]) -> str:
    """One item per line."""
    return "\n".join(map(_escape, lines))


def lines_from_cell(cell: str) -> list[str]:
    """The items; empty lines are nothing."""
    if cell == none_mark():
        return []
    return [_unescape(line.strip()) for line in cell.split("\n") if line.strip()]


def link_from_line(line: str, number: int) -> dict[str, str]:
    """`title | url`. Raises `CellError`."""
    title, separator, url = line.rpartition(LINK_SEPARATOR)
    if not separator:
        title, separator, url = line.rpartition("|")
    if not separator:
        raise CellError(words("errors", "link", line=number))
    return {"title": title.strip(), "url": url.strip()}


def code_of(shown: str, column: str) -> str:
    """The code behind a shown value (客户 → customer); the code itself is taken, too. Raises `CellError`."""
    known: dict[str, str] = wording()["values"][column]
    codes = {**{title: code for code, title in known.items()}, **{code: code for code in known}}
    if shown not in codes:
        raise CellError(words("errors", "value", value=shown, known="、".join(known.values())))
    return codes[shown]


def shown_value(code: str, column: str) -> str:
    return str(wording()["values"][column][code])


def none_mark() -> str:
    """Means "empty" where an empty cell means "as usual"."""
    return str(wording()["none"])


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"\\{escaped}" if escaped == none_mark() else escaped


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
