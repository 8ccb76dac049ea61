"""Finds articles by the letters typed so far: lexical, in memory, rebuilt when the knowledge changes."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from gateway.suggestion.pinyin import Spelling, spell
from knowledge.article import KnowledgeArticle

MAX_QUERY = 100
TITLE_START, TITLE_INSIDE, SIMILAR, SPELLED, OVERLAP = 500.0, 400.0, 300.0, 250.0, 200.0
"""What a match is worth; within a kind, a match that covers more of the question comes first."""
MIN_OVERLAP = 0.55
"""Share of the typed pairs of characters that a question must have."""
GUEST = "guest"
MAX_NORMALIZED = 20_000


@dataclass(frozen=True)
class Match:
    """One article to suggest."""

    article_id: str
    title: str
    matched: str | None
    """The similar question that matched; None when the title did."""
    ranges: tuple[tuple[int, int], ...]
    """Matched stretches of the title, [start, end)."""


@dataclass(frozen=True)
class _Entry:
    article: KnowledgeArticle
    text: str
    key: str
    """The text without blanks and punctuation, in one case and width."""
    places: tuple[int, ...]
    """Of each character of the key in the text."""
    spelling: Spelling | None
    """Of titles only."""

    @property
    def is_title(self) -> bool:
        return self.spelling is not None


@dataclass
class SuggestionIndex:
    """Immutable once built; safe to read from any thread."""

    entries: list[_Entry] = field(default_factory=list)
    by_pair: Mapping[str, list[int]] = field(default_factory=dict)
    """Two neighbouring characters to the entries that have them."""
    articles: Mapping[str, KnowledgeArticle] = field(default_factory=dict)

    @classmethod
    def of(cls, articles: Iterable[KnowledgeArticle]) -> "SuggestionIndex":
        known = {article.id: article for article in articles}
        entries = [_entry(article, text) for article in known.values() for text in article.questions]
        by_pair: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for pair in _pairs(entry.key):
                by_pair[pair].append(number)
        return cls(entries, by_pair, known)

    def search(self, query: str, *, audience: str, on: date, limit: int) -> list[Match]:
        """The best articles for what is typed, each once, best first."""
        key, _ = _normalize(query[:MAX_QUERY])
        if not key:
            return []
        best: dict[str, tuple[float, _Entry]] = {}
        for score, entry in self._scored(key):
            known = best.get(entry.article.id)
            if (known is None or score > known[0]) and is_readable(entry.article, audience=audience, on=on):
                best[entry.article.id] = (score, entry)
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[1].article.id))
        return [_match(entry, key) for _, entry in ranked[:limit]]

    def _scored(self, key: str) -> Iterable[tuple[float, _Entry]]:
        is_spelled = key.isascii() and key.isalpha()
        for entry in self.entries:
            at = entry.key.find(key)
            if at >= 0:
                yield _literal_score(entry, key, at), entry
            elif is_spelled and entry.spelling is not None and entry.spelling.find(key):
                yield SPELLED + len(key) / len(entry.key), entry
        yield from self._overlapping(key)

    def _overlapping(self, key: str) -> Iterable[tuple[float, _Entry]]:
        """Questions that have most of the typed pairs, in any order."""
        pairs = _pairs(key)
        if len(pairs) < 2:
            return
        shared: dict[int, int] = defaultdict(int)
        for pair in pairs:
            for number in self.by_pair.get(pair, ()):
                shared[number] += 1
        for number, count in shared.items():
            share = count / len(pairs)
            if share >= MIN_OVERLAP:
                yield OVERLAP * share + 10 * self.entries[number].is_title, self.entries[number]


def is_readable(article: KnowledgeArticle, *, audience: str, on: date) -> bool:
    """In force, and for these readers; a guest may become either."""
    return article.is_effective(on) and (audience == GUEST or audience in article.audience)


def _entry(article: KnowledgeArticle, text: str) -> _Entry:
    key, places = _normalize(text)
    is_title = text == article.standard_question
    return _Entry(article, text, key, places, spell(key) if is_title else None)


def _literal_score(entry: _Entry, key: str, at: int) -> float:
    covered = len(key) / len(entry.key)
    if not entry.is_title:
        return SIMILAR + covered
    return (TITLE_START if at == 0 else TITLE_INSIDE) + covered


def _match(entry: _Entry, key: str) -> Match:
    article = entry.article
    title, places = _normalize(article.standard_question)
    return Match(
        article_id=article.id,
        title=article.standard_question,
        matched=None if entry.is_title else entry.text,
        ranges=_ranges(title, places, key, entry.spelling),
    )


def _ranges(
    title: str, places: tuple[int, ...], key: str, spelling: Spelling | None
) -> tuple[tuple[int, int], ...]:
    """Where the typed characters stand in the title, neighbours joined."""
    at = title.find(key)
    spelled = spelling.find(key) if spelling is not None and at < 0 else None
    if at >= 0:
        marked = set(range(at, at + len(key)))
    elif spelled:
        marked = set(range(*spelled))
    else:
        pairs = _pairs(key)
        marked = {n + k for n in range(len(title) - 1) if title[n : n + 2] in pairs for k in (0, 1)}
    joined: list[tuple[int, int]] = []
    for n in sorted(marked):
        start, end = places[n], places[n] + 1
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


@lru_cache(MAX_NORMALIZED)
def _normalize(text: str) -> tuple[str, tuple[int, ...]]:
    """Letters and digits in one case and width, and where each stood."""
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character).casefold():
            if folded.isalnum():
                kept.append(folded)
                places.append(place)
    return "".join(kept), tuple(places)


def _pairs(key: str) -> set[str]:
    return {key[n : n + 2] for n in range(len(key) - 1)}
