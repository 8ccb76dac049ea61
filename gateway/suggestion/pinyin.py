"""Pinyin of a question, character by character, so that `djq` and `daijinquan` find 代金券."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

MAX_SPELLED = 5_000
"""Titles whose spelling is kept: a rebuild of the index spells only what is new."""


@dataclass(frozen=True)
class Spelling:
    """How a text is typed on a keyboard."""

    initials: str
    """One letter a character; other characters stand for themselves."""
    letters: str
    """In full."""
    starts: tuple[int, ...]
    """Where each character begins in `letters`."""

    def find(self, typed: str) -> tuple[int, int] | None:
        """The first stretch of characters, [start, end), that `typed` spells by initials or in full."""
        at = self.initials.find(typed)
        return (at, at + len(typed)) if at >= 0 else self._find_in_full(typed)

    def _find_in_full(self, typed: str) -> tuple[int, int] | None:
        """In full, beginning at any character; the last syllable may still be unfinished."""
        at = self.letters.find(typed)
        while at >= 0:
            character = bisect_right(self.starts, at) - 1
            if self.starts[character] == at:
                return character, bisect_right(self.starts, at + len(typed) - 1)
            at = self.letters.find(typed, at + 1)
        return None


@lru_cache(MAX_SPELLED)
def spell(text: str) -> Spelling:
    """Of a normalised text. The library is loaded at the first call: only the index needs it."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text, errors=list)  # type: ignore[arg-type]  # lists are taken as well
    starts = (0, *accumulate(len(syllable) for syllable in syllables[:-1]))
    return Spelling("".join(s[:1] for s in syllables), "".join(syllables), starts)
