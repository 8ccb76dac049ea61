"""Pinyin typed in Latin letters, cut into its syllables: ``daijinquan`` → ``dai jin quan``."""

from __future__ import annotations

import functools

from pypinyin import lazy_pinyin

_FIRST, _LAST = 0x4E00, 0x9FA5
_LONGEST = 6


@functools.lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """All syllables without tones that a Chinese character can have."""
    characters = map(chr, range(_FIRST, _LAST + 1))
    return frozenset(part for character in characters for part in lazy_pinyin(character) if part.isascii())


@functools.lru_cache(maxsize=4096)
def split_syllables(word: str) -> list[str]:
    """The fewest syllables that make up ``word``; the word itself when there are none."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before, part = best[start], word[start:end]
            if before is None or part not in syllables():
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = [*before, part]
    return best[-1] or [word]
