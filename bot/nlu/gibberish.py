"""Texts that mean nothing in any language, and that every classifier is nevertheless sure about."""

from __future__ import annotations

import functools
import re

from bot.nlu.known_questions import bare
from bot.nlu.pinyin_syllables import split_syllables
from knowledge import ARTICLES_DIRECTORY

_DICTIONARIES = ARTICLES_DIRECTORY.parent
_LATIN_WORD = re.compile(r"[a-z]+")
_LEAST_VOWELS = 0.2  # English and pinyin stay above; v stands for ü
_LONGEST_ABBREVIATION = 4


def is_gibberish(text: str, is_known: bool) -> bool:
    """Whether a normalised text is keyboard noise, one character over and over, or a single foreign word.

    ``is_known``: the text is a question of ours word for word, which settles it.
    """
    word = bare(text)
    if is_known or not word:
        return False
    if len(word) > 2 and len(set(word)) == 1:
        return not word.isdecimal()
    return _LATIN_WORD.fullmatch(word) is not None and _says_nothing(text, word)


def _says_nothing(text: str, word: str) -> bool:
    """One Latin word that is neither an abbreviation nor pinyin; several words may be a sentence."""
    if len(word) <= _LONGEST_ABBREVIATION:
        return False
    if sum(letter in "aeiouyv" for letter in word) / len(word) < _LEAST_VOWELS:
        return True
    if " " in text.strip() or word in _our_words():
        return False
    return len(split_syllables(word)) < 2


@functools.lru_cache(maxsize=1)
def _our_words() -> frozenset[str]:
    """The Latin words of the knowledge base's dictionaries."""
    files = (_DICTIONARIES / "dictionaries" / "terms.txt", _DICTIONARIES / "synonyms.yml")
    text = " ".join(file.read_text(encoding="utf-8") for file in files).lower()
    return frozenset(_LATIN_WORD.findall(text))
