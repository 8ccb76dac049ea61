"""SentencePiece's unigram segmentation: the most probable way to cut a text into known pieces.

Kudo 2018, "Subword Regularization", section 3.2 (the Viterbi search); normalisation as in XLM-RoBERTa.
"""

from __future__ import annotations

from bot.nlu.e5_weights import Vocabulary

_WORD_BOUNDARY = "\u2581"
_UNKNOWN_PENALTY = 10.0
_IMPOSSIBLE = float("-inf")


class UnigramTokenizer:
    """Text to token ids, with the marks of beginning and end."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._scores = vocabulary.scores.tolist()
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, vocabulary.pieces))

    def ids(self, text: str, most: int) -> list[int]:
        """Return the ids of ``text``, at most ``most`` of them with both marks."""
        content = self._segment(self._spelled(text))
        return [self._vocabulary.beginning, *content[: most - 2], self._vocabulary.end]

    def _spelled(self, text: str) -> str:
        words = text.translate(self._vocabulary.replacements)
        while "  " in words:
            words = words.replace("  ", " ")
        marked = words if words.startswith(" ") else " " + words
        return marked.replace(" ", _WORD_BOUNDARY)

    def _segment(self, text: str) -> list[int]:
        length, pieces, unknown = len(text), self._vocabulary.pieces, self._vocabulary.unknown
        best = [0.0] + [_IMPOSSIBLE] * length
        steps = [(0, unknown)] * (length + 1)
        for start in range(length):
            for end in range(start + 1, min(length, start + self._longest) + 1):
                piece = pieces.get(text[start:end], unknown)
                if piece != unknown and best[start] + self._scores[piece] > best[end]:
                    best[end], steps[end] = best[start] + self._scores[piece], (start, piece)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], steps[start + 1] = best[start] + self._unknown_score, (start, unknown)
        return _followed_back(steps)


def _followed_back(steps: list[tuple[int, int]]) -> list[int]:
    found: list[int] = []
    position = len(steps) - 1
    while position > 0:
        position, piece = steps[position]
        found.append(piece)
    return found[::-1]
