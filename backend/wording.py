"""The backend's Chinese words, read once from `backend/locale/<language>.yml` and `<language>/<noun>.yml`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from backend.money import Money
from knowledge.money_text import money_text

LOCALE_DIRECTORY = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "zh-CN"
LISTED_NAMES = 5


@dataclass(frozen=True)
class Phrase:
    """A sentence inside a sentence, still to be written in the language."""

    key: str
    values: Mapping[str, "Wording"]


Wording = str | int | date | Money | Phrase | tuple["Wording", ...]
"""What may fill a placeholder: dates, money and lists are written the way the language writes them."""


@dataclass(frozen=True)
class Locale:
    """Sentences by dotted key."""

    sentences: Mapping[str, str]

    @classmethod
    def load(cls, language: str = DEFAULT_LANGUAGE) -> "Locale":
        """Read the locale files of `language`."""
        files = [LOCALE_DIRECTORY / f"{language}.yml", *sorted((LOCALE_DIRECTORY / language).glob("*.yml"))]
        trees = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
        return cls({key: text for tree in trees for key, text in _flatten(tree)})

    def text(self, key: str, /, **values: Wording) -> str:
        """Return the sentence under `key`, filled in; an unknown key is a programming error."""
        return self.sentences[key].format(**{name: self.word(value) for name, value in values.items()})

    def word(self, value: Wording) -> str:
        """Write one value as the language does."""
        if isinstance(value, Money):
            return money_text(value.amount, value.currency)
        if isinstance(value, date):
            return self.text("date", year=value.year, month=value.month, day=value.day)
        if isinstance(value, Phrase):
            return self.text(value.key, **value.values)
        if isinstance(value, tuple):
            return self._list(value)
        return str(value)

    def _list(self, names: tuple[Wording, ...]) -> str:
        shown = self.sentences["list.separator"].join(self.word(name) for name in names[:LISTED_NAMES])
        if len(names) <= LISTED_NAMES:
            return shown
        return self.text("list.more", shown=shown, count=len(names))


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{key}.")
        else:
            yield key, str(value)
