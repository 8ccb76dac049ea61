"""What Rasa's training cache cannot see: that our code or word lists have changed.

Rasa looks at the configuration, the data and the source of the component's class alone. A change in a module
beside it would be answered with the model of before.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent


def package_fingerprint() -> str:
    """Changes with any source or word list of this package."""
    return files_fingerprint(_PACKAGE, "*.py", "*.yml")


def files_fingerprint(directory: Path, *patterns: str) -> str:
    """Changes with the name or content of any file of ``directory`` that matches."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in directory.glob(pattern)}):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
