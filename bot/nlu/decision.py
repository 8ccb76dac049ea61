"""What the understanding of one message comes to: the ``decision`` that travels with every user message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.importer import FAQ_INTENT, article_id
from bot.option import Option

MAX_CANDIDATES = 5
ARTICLE, CLARIFY, TASK, HANDOFF, DIALOGUE = "article", "clarify", "task", "handoff", "dialogue"
SMALLTALK, SENSITIVE = "smalltalk", "sensitive"
OUT_OF_SCOPE, NOT_UNDERSTOOD = "out_of_scope", "not_understood"

_INTENT_OF_KIND = {
    ARTICLE: FAQ_INTENT,
    CLARIFY: "clarify",
    HANDOFF: "request_handoff",
    SENSITIVE: "sensitive",
    OUT_OF_SCOPE: "out_of_scope",
    NOT_UNDERSTOOD: "nlu_fallback",
}
_INTENTS_OF_KIND = {
    HANDOFF: ("request_handoff",),
    DIALOGUE: ("affirm", "deny", "cancel", "inform", "go_back"),
    SMALLTALK: ("greet", "thank", "goodbye", "ask_bot_identity", "compliment", "complain", "laugh"),
    SENSITIVE: ("sensitive",),
    OUT_OF_SCOPE: ("out_of_scope",),
}
_KIND_OF_INTENT = {intent: kind for kind, intents in _INTENTS_OF_KIND.items() for intent in intents}


@dataclass(frozen=True)
class Candidate:
    """One thing the message may mean."""

    kind: str
    id: str | None
    confidence: float
    intent: str

    @classmethod
    def from_label(cls, label: str, confidence: float) -> Candidate:
        """Read a label of the classifier: a full article intent, or a plain intent (a task unless known)."""
        article = article_id(label)
        if article is not None:
            return cls(ARTICLE, article, confidence, FAQ_INTENT)
        kind = _KIND_OF_INTENT.get(label, TASK)
        return cls(kind, label if kind == TASK else None, confidence, label)

    def as_dict(self) -> dict[str, Any]:
        """The form that leaves the process."""
        return {"kind": self.kind, "id": self.id, "confidence": round(self.confidence, 4)}


@dataclass(frozen=True)
class Decision:
    """The verdict, what else it could have been, and why."""

    kind: str
    id: str | None
    confidence: float
    intent: str
    candidates: tuple[Candidate, ...]
    reason: str
    option: Option | None = None
    """The offered option that the message chose."""
    also: tuple[Candidate, ...] = ()
    """The other questions of the same message."""

    @classmethod
    def of_option(cls, option: Option, reason: str) -> Decision:
        """Decide for an option as if it had been clicked."""
        clicked = option.parse_data()["decision"]
        chosen = Candidate(clicked["kind"], clicked["id"], clicked["confidence"], option.intent)
        return cls(chosen.kind, chosen.id, chosen.confidence, chosen.intent, (chosen,), reason, option)

    @classmethod
    def of(cls, winner: Candidate, candidates: Iterable[Candidate], reason: str) -> Decision:
        """Decide for ``winner``, which then leads the candidates."""
        others = [other for other in candidates if not is_same(other, winner)]
        listed = sorted([winner, *others], key=lambda candidate: -candidate.confidence)
        return cls(
            winner.kind,
            winner.id,
            winner.confidence,
            winner.intent,
            tuple(listed[:MAX_CANDIDATES]),
            reason,
        )

    @classmethod
    def without_id(
        cls, kind: str, confidence: float, candidates: Sequence[Candidate], reason: str
    ) -> Decision:
        """Decide for a kind that names no article, task or intent of its own."""
        listed = tuple(candidates[:MAX_CANDIDATES])
        return cls(kind, None, confidence, _INTENT_OF_KIND[kind], listed, reason)

    def as_dict(self) -> dict[str, Any]:
        """The form of the contract (``decision`` of ``/model/parse`` and of the tracker)."""
        return {
            "kind": self.kind,
            "id": self.id,
            "confidence": round(self.confidence, 4),
            "candidates": [candidate.as_dict() for candidate in self.candidates],
            "also": [candidate.as_dict() for candidate in self.also],
            "reason": self.reason,
        }


def is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates stand for the same thing, whatever their confidence."""
    return (one.kind, one.id) == (other.kind, other.id)


def candidates_of(ranking: Iterable[Mapping[str, Any]]) -> list[Candidate]:
    """The candidates of a classifier's ranking, best first.

    Kinds without an id (smalltalk, dialogue) are one candidate whose confidence is the sum over their intents
    and whose intent is the best of them: "thanks, bye" is surely smalltalk even when it is unsure which.
    """
    merged: dict[tuple[str, str | None], Candidate] = {}
    for entry in ranking:
        candidate = Candidate.from_label(entry["label"], float(entry["confidence"]))
        key = (candidate.kind, candidate.id)
        first = merged.get(key)
        if first is None:
            merged[key] = candidate
        else:
            merged[key] = replace(first, confidence=first.confidence + candidate.confidence)
    return sorted(merged.values(), key=lambda candidate: -candidate.confidence)
