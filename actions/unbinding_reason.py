"""Reads the reason for an unbinding out of what was typed."""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

CORRECTIONS_FILE = Path(__file__).with_name("reason_corrections.yml")
MIN_LENGTH, MAX_LENGTH = 2, 500
INVISIBLE = re.compile(r"[\u200b\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What the channel puts before a slash, and control characters, which the backend refuses."""


class ReasonReader:
    """Knows the ways in which people correct a reason they gave before."""

    def __init__(self, corrections: Sequence[str]) -> None:
        self._corrections = [re.compile(pattern) for pattern in corrections]

    @classmethod
    def from_file(cls, file: Path = CORRECTIONS_FILE) -> "ReasonReader":
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")))

    def correction(self, text: str) -> str | None:
        """The new reason when the text corrects the old one."""
        for pattern in self._corrections:
            found = pattern.fullmatch(INVISIBLE.sub("", text).strip(" 。.!！"))
            if found:
                return found["reason"].strip()
        return None

    def reason(self, text: str) -> str:
        """The reason in an answer to "why?"; may be too short or too long."""
        return self.correction(text) or INVISIBLE.sub("", text).strip()


def is_acceptable(reason: str) -> bool:
    return MIN_LENGTH <= len(reason) <= MAX_LENGTH
