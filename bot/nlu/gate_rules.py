"""The rules of the answer gate: from candidates and context to one decision, without Rasa."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.nlu.decision import (
    ARTICLE,
    CLARIFY,
    DIALOGUE,
    HANDOFF,
    MAX_CANDIDATES,
    NOT_UNDERSTOOD,
    OUT_OF_SCOPE,
    SENSITIVE,
    SMALLTALK,
    TASK,
    Candidate,
    Decision,
)
from bot.nlu.gibberish import is_gibberish
from bot.nlu.known_questions import bare, lexicon
from bot.nlu.offered_options import find_choice
from bot.option import Option

FREE_TEXT, ANSWER, CONFIRMATION, VALUE = "free_text", "answer", "confirmation", "value"
_OFFERED_KINDS = {ARTICLE, TASK, HANDOFF}


@dataclass(frozen=True)
class Thresholds:
    """All numbers of the gate; probabilities unless said otherwise.

    ``direct`` and ``margin`` come from the coverage-risk curve of the development set (``bench.thresholds``):
    the lowest at which the precision of direct answers is surely (lower 95 % bound) at least 0.97.
    """

    direct: float = 0.65
    """From here on the best candidate is answered at once …"""
    margin: float = 0.15
    """… when it leads the second by this much."""
    clarify: float = 0.35
    """What articles, tasks and handoff must reach together to be worth asking back."""
    choice: float = 0.04
    """A candidate below this is not offered as a choice."""
    interrupt: float = 0.85
    """What may interrupt a slot that takes free text."""
    demand: float = 0.05
    """What handoff must reach for the words that ask for a person to count."""
    decline: float = 0.5
    """From here on a no or a stop counts while a yes is waited for: it changes nothing."""
    consent: float = 0.85
    """From here on other words than the known ones count as a yes: a yes submits something."""


@dataclass(frozen=True)
class Situation:
    """Everything that the decision may depend on."""

    text: str
    """Normalised."""
    candidates: Sequence[Candidate]
    """Best first."""
    is_known: bool = False
    """The text is a known question or a stock phrase, word for word."""
    entities: Sequence[Mapping[str, Any]] = ()
    expected_slot: str | None = None
    expected_kind: str | None = None
    offered: Sequence[Mapping[str, Any]] = ()
    entity_tasks: Mapping[str, str] = field(default_factory=dict)
    """The task that a message means which is nothing but an entity (a request number)."""
    sensitive: str | None = None
    """The category of a sensitive word in the text."""
    in_context: Sequence[Candidate] = ()
    """Candidates of the question with the subject that it left out; empty when it is no follow-up."""
    parts: Sequence[Sequence[Candidate]] = ()
    """Candidates of each question of a message that asks several."""


def decide(situation: Situation, thresholds: Thresholds) -> Decision:
    """Take the decision for one message."""
    if not bare(situation.text):
        return _not_understood("empty: nothing readable")
    if situation.sensitive is not None:
        return Decision.without_id(SENSITIVE, 1.0, (), f"sensitive: {situation.sensitive}")
    if situation.expected_kind is None and is_gibberish(situation.text, situation.is_known):
        return _not_understood("gibberish: no word of any language")
    if situation.expected_kind in (None, CONFIRMATION):
        chosen = _from_choice(situation)
        if chosen is not None:
            return chosen
    if situation.expected_kind in (FREE_TEXT, ANSWER):
        return _in_free_text(situation, thresholds)
    if situation.expected_kind == CONFIRMATION:
        return _in_confirmation(situation, thresholds)
    if situation.expected_kind == VALUE:
        return _in_value(situation, thresholds)
    return (
        _from_entity(situation)
        or _from_demand(situation, thresholds)
        or _from_parts(situation, thresholds)
        or _from_context(situation, thresholds)
        or _from_candidates(situation, thresholds)
    )


def _from_choice(situation: Situation) -> Decision | None:
    choice = find_choice(situation.text, situation.offered)
    if choice is None:
        return None
    reason = f"option: {choice.evidence}"
    if choice.option is None:
        return _not_understood(reason)
    return Decision.of_option(Option.from_dict(choice.option), reason)


def _from_entity(situation: Situation) -> Decision | None:
    """A bare request number asks for that request."""
    if len(situation.entities) != 1:
        return None
    entity = situation.entities[0]
    task = situation.entity_tasks.get(entity["entity"])
    if task is None or bare(situation.text) != bare(str(entity["value"])):
        return None
    winner = Candidate(TASK, task, 1.0, task)
    return Decision.of(winner, situation.candidates, f"entity: {entity['entity']}")


def _from_demand(situation: Situation, thresholds: Thresholds) -> Decision | None:
    """Who asks for a person in so many words gets one: a bot that holds people back annoys most."""
    best = situation.candidates[0] if situation.candidates else None
    if situation.is_known or not _demands_person(situation.text):
        return None
    wanted = next((each for each in situation.candidates if each.kind == HANDOFF), None)
    if best is None or wanted is None or wanted.confidence < thresholds.demand:
        return None
    return Decision.of(wanted, situation.candidates, f"demand: {_numbers(situation.candidates)}")


def _from_parts(situation: Situation, thresholds: Thresholds) -> Decision | None:
    """Two clear questions in one message are both answered; a task, which becomes a button, comes last."""
    clear = [part[0] for part in situation.parts if part and _leads(part, thresholds)]
    wanted = list({(each.kind, each.id): each for each in clear if each.kind in (ARTICLE, TASK)}.values())
    if len(wanted) < 2:
        return None
    first, *others = sorted(wanted, key=lambda each: each.kind == TASK)
    decision = Decision.of(first, situation.candidates, f"parts: {len(wanted)} questions")
    return replace(decision, also=tuple(others))


def _from_context(situation: Situation, thresholds: Thresholds) -> Decision | None:
    """A question without a subject is about the last topic, if that makes sense of it."""
    candidates = situation.in_context
    if not candidates:
        return None
    if candidates[0].kind in (ARTICLE, TASK) and _leads(candidates, thresholds):
        return Decision.of(candidates[0], candidates, f"context: {_numbers(candidates)}")
    alone = situation.candidates
    if alone and alone[0].kind not in (OUT_OF_SCOPE, DIALOGUE) and _leads(alone, thresholds):
        return None
    return _asked_back(candidates, thresholds, "context: ")


def _leads(candidates: Sequence[Candidate], thresholds: Thresholds) -> bool:
    return candidates[0].confidence >= thresholds.direct and _margin(candidates) >= thresholds.margin


def _from_candidates(situation: Situation, thresholds: Thresholds) -> Decision:
    candidates = situation.candidates
    if not candidates:
        return _not_understood("no_candidates")
    if bare(situation.text).isdecimal():
        return _not_understood("number: nothing was offered or asked for", candidates)
    best, numbers = candidates[0], _numbers(candidates)
    if situation.is_known:
        return Decision.of(best, candidates, "known: word for word")
    if best.kind == HANDOFF and best.confidence >= thresholds.clarify:
        return Decision.of(best, candidates, f"direct: {numbers}")  # who wants a person is not asked back
    wanted = thresholds.consent if best.kind == DIALOGUE else thresholds.direct
    is_sure = best.confidence >= wanted and _margin(candidates) >= thresholds.margin
    if is_sure or best.kind == OUT_OF_SCOPE:
        return Decision.of(best, candidates, f"{_verdict(best)}: {numbers}")
    if best.kind == DIALOGUE:
        # A yes or no to nothing; with other words than the known ones it is hardly one.
        return _not_understood(f"dialogue: {numbers}, nothing was asked", candidates)
    asked_back = _asked_back(candidates, thresholds)
    if asked_back is not None:
        return asked_back
    if best.kind == SMALLTALK:
        return Decision.of(best, candidates, f"direct: {numbers}")
    return _out_of_scope(candidates, f"out_of_scope: {numbers}")


def _asked_back(candidates: Sequence[Candidate], thresholds: Thresholds, why: str = "") -> Decision | None:
    """The best ones as choices, if together they are likely enough to be worth the question."""
    choices = _choices(candidates, thresholds)
    offered = sum(choice.confidence for choice in choices)
    if not choices or offered < thresholds.clarify:
        return None
    reason = f"{why}clarify: {_numbers(candidates)} offered={offered:.2f}"
    return Decision.without_id(CLARIFY, candidates[0].confidence, choices, reason)


def _in_free_text(situation: Situation, thresholds: Thresholds) -> Decision:
    """A reason, a name, an amount: only what can hardly be meant as the text itself interrupts."""
    best = situation.candidates[0] if situation.candidates else None
    if best is not None and _may_interrupt_text(best, situation, thresholds):
        return Decision.of(best, situation.candidates, f"interrupt: {_numbers(situation.candidates)}")
    return _inform(situation)


def _may_interrupt_text(best: Candidate, situation: Situation, thresholds: Thresholds) -> bool:
    is_sure = situation.is_known or best.confidence >= thresholds.interrupt
    if best.kind == ARTICLE:
        # A reason may well name the subject of an article; it does not ask for it.
        return is_sure and _asks(situation.text)
    if best.kind == HANDOFF:
        return situation.is_known or (is_sure and _demands_person(situation.text))
    if best.kind == TASK:
        # A short answer may sound like a task ("fifty thousand"); one of our own phrases is no answer.
        return situation.is_known and situation.expected_kind == ANSWER
    return is_sure and best.intent == "cancel"


def _in_confirmation(situation: Situation, thresholds: Thresholds) -> Decision:
    """Yes, no, cancel; a question or a person in between; never smalltalk."""
    best = situation.candidates[0] if situation.candidates else None
    if best is None:
        return _inform(situation)
    wanted = thresholds.consent if best.intent == "affirm" else thresholds.decline
    if best.kind == DIALOGUE and (situation.is_known or best.confidence >= wanted):
        return Decision.of(best, situation.candidates, f"confirmation: {_numbers(situation.candidates)}")
    return _interruption(situation, thresholds) or _inform(situation)


def _in_value(situation: Situation, thresholds: Thresholds) -> Decision:
    """A number, a date, a code; anything else that is clear interrupts."""
    if bare(situation.text).isdecimal() or _holds_expected_entity(situation):
        return _inform(situation)
    best = situation.candidates[0] if situation.candidates else None
    if best is not None and best.intent == "cancel" and _is_direct(situation, thresholds):
        return Decision.of(best, situation.candidates, f"interrupt: {_numbers(situation.candidates)}")
    return _interruption(situation, thresholds) or _inform(situation)


def _interruption(situation: Situation, thresholds: Thresholds) -> Decision | None:
    best = situation.candidates[0] if situation.candidates else None
    if best is None or best.kind not in _OFFERED_KINDS or not _is_direct(situation, thresholds):
        return None
    return Decision.of(best, situation.candidates, f"interrupt: {_numbers(situation.candidates)}")


def _is_direct(situation: Situation, thresholds: Thresholds) -> bool:
    best = situation.candidates[0]
    is_sure = best.confidence >= thresholds.direct and _margin(situation.candidates) >= thresholds.margin
    return situation.is_known or is_sure


def _holds_expected_entity(situation: Situation) -> bool:
    return any(entity["entity"] == situation.expected_slot for entity in situation.entities)


def _inform(situation: Situation) -> Decision:
    winner = Candidate(DIALOGUE, None, 1.0, "inform")
    reason = f"inform: {situation.expected_kind} for {situation.expected_slot}"
    return Decision.of(winner, situation.candidates, reason)


def _not_understood(reason: str, candidates: Sequence[Candidate] = ()) -> Decision:
    return Decision.without_id(NOT_UNDERSTOOD, 0.0, candidates, reason)


def _out_of_scope(candidates: Sequence[Candidate], reason: str) -> Decision:
    """Nothing of ours is near: as sure as the best candidate is unsure."""
    confidence = max(1.0 - candidates[0].confidence, candidates[0].confidence)
    winner = Candidate(OUT_OF_SCOPE, None, confidence, "out_of_scope")
    return Decision.of(winner, candidates, reason)


def _choices(candidates: Sequence[Candidate], thresholds: Thresholds) -> list[Candidate]:
    wanted = [candidate for candidate in candidates if candidate.kind in _OFFERED_KINDS]
    return [candidate for candidate in wanted if candidate.confidence >= thresholds.choice][:MAX_CANDIDATES]


def _verdict(candidate: Candidate) -> str:
    return OUT_OF_SCOPE if candidate.kind == OUT_OF_SCOPE else "direct"


def _margin(candidates: Sequence[Candidate]) -> float:
    return candidates[0].confidence - (candidates[1].confidence if len(candidates) > 1 else 0.0)


def _numbers(candidates: Sequence[Candidate]) -> str:
    return f"p={candidates[0].confidence:.2f} margin={_margin(candidates):.2f}"


@functools.lru_cache(maxsize=None)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon()[name])


def _asks(text: str) -> bool:
    return _pattern("question_cue").search(text) is not None


def _demands_person(text: str) -> bool:
    return _pattern("handoff_cue").search(text) is not None
