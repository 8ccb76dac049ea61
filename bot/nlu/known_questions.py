"""Questions that are known word for word: the cheapest evidence, and the surest."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from knowledge import ARTICLES_DIRECTORY
from knowledge.question_key import QuestionNormalizer, fold_characters

_LEXICON_FILE = Path(__file__).with_name("dialogue_lexicon.yml")
_FILLERS_FILE = ARTICLES_DIRECTORY.parent / "dictionaries" / "fillers.yml"
_FILE_NAME = "known_questions.json"
_SHORT = 4


@functools.lru_cache(maxsize=1)
def lexicon() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_LEXICON_FILE.read_text(encoding="utf-8"))
    return data


def bare(text: str) -> str:
    """The letters and digits of a text, as one word."""
    return fold_characters(text)


def match_key(text: str) -> str:
    """What two wordings of one question share: see ``knowledge.question_key``."""
    return _normalizer().key(text)


@functools.lru_cache(maxsize=1)
def _normalizer() -> QuestionNormalizer:
    fillers = yaml.safe_load(_FILLERS_FILE.read_text(encoding="utf-8"))
    return QuestionNormalizer(fillers["leading"], fillers["trailing"])


def _key(text: str) -> str:
    """A particle changes nothing in a question but much in a word: "may I?" is not "you may"."""
    word = bare(text)
    return match_key(text) if len(word) > _SHORT else word


class KnownQuestions:
    """Label by key of the question."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = dict(labels)
        self._phrases = [(re.compile(item["pattern"]), item["intent"]) for item in lexicon()["phrases"]]

    @classmethod
    def from_examples(cls, examples: Iterable[tuple[str, str]]) -> KnownQuestions:
        """Keep the questions that only one label claims."""
        claims: dict[str, set[str]] = {}
        for text, label in examples:
            claims.setdefault(_key(text), set()).add(label)
        return cls({key: labels.pop() for key, labels in claims.items() if len(labels) == 1})

    def label_of(self, text: str) -> str | None:
        """The label of a normalised text, when it is one of the known questions or a stock phrase."""
        if not text:
            return None
        label = self._labels.get(_key(text))
        if label is not None:
            return label
        word = bare(text)
        return next((intent for pattern, intent in self._phrases if pattern.fullmatch(word)), None)

    def save(self, directory: Path) -> None:
        """Write the labels as JSON."""
        text = json.dumps(self._labels, ensure_ascii=False, indent=0)
        (directory / _FILE_NAME).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> KnownQuestions:
        """Read what ``save`` wrote."""
        return cls(json.loads((directory / _FILE_NAME).read_text(encoding="utf-8")))
