"""Searches the thresholds of the answer gate; what a setting does is asked of the gate itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.exam import Row
from bot.exam_curve import DIRECT_KINDS, wants_direct
from bot.exam_interval import Share
from bot.exam_metrics import CLARIFIED, REFUSED

Settings = Mapping[str, float]
Decide = Callable[[Settings], Sequence[Row]]
"""The rows of the development set, decided with the given thresholds."""

WANTED_PRECISION = 0.965
MOST_REFUSED = 0.03
"""Of our own questions; the promise is 0.04."""
LEAST_CHOICES_KEPT = 0.99
"""Of the right choices that would be offered without any threshold."""
DIRECT = tuple(round(0.3 + 0.02 * step, 2) for step in range(34))
MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
CHOICES = (0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01)
CLARIFY = tuple(round(0.8 - 0.05 * step, 2) for step in range(16))


@dataclass(frozen=True)
class Effect:
    """What one setting does to the development set."""

    settings: Settings
    precision: Share | None
    """Of the direct answers."""
    coverage: Share | None
    """Share of the questions for articles and tasks that are answered directly."""
    refused: Share | None
    """Of the same questions."""
    foreign_refused: Share | None
    """Of the questions that are not ours: out-of-scope recall."""
    kept: float
    """Share of all clarified questions of ours whose right answer is among the choices."""


def propose(decide: Decide, start: Settings) -> tuple[Settings, list[Effect]]:
    """The proposed settings, and the effects that were compared on the way.

    For each margin the smallest ``direct`` that is precise enough; of these the one that answers most. Then
    the largest ``choice`` that loses no right choice to speak of, the largest ``clarify`` that refuses few.
    """
    trials = [_most_covering(decide, {**start, "margin": margin}) for margin in MARGINS]
    found = [trial for trial in trials if trial is not None]
    if not found:
        return start, []
    settings = max(found, key=lambda effect: effect.coverage.value if effect.coverage else 0.0).settings
    settings, choices = _choose_choice(decide, settings)
    settings, clarifies = _choose_clarify(decide, settings)
    return settings, [*found, *choices, *clarifies]


def effect_of(settings: Settings, rows: Sequence[Row]) -> Effect:
    """Measure decided rows."""
    ours = [row for row in rows if wants_direct(row)]
    direct = [row for row in rows if row.decision["kind"] in DIRECT_KINDS]
    foreign = [row for row in rows if row.alternatives == ("out_of_scope",)]
    clarified = [row for row in ours if row.decision["kind"] in CLARIFIED]
    return Effect(
        settings=settings,
        precision=Share.of([row.is_right for row in direct]),
        coverage=Share.of([row.decision["kind"] in DIRECT_KINDS for row in ours]),
        refused=Share.of([row.decision["kind"] in REFUSED for row in ours]),
        foreign_refused=Share.of([row.decision["kind"] in REFUSED for row in foreign]),
        kept=sum(row.is_within(len(row.candidates)) for row in clarified) / max(len(clarified), 1),
    )


def _most_covering(decide: Decide, start: Settings) -> Effect | None:
    for direct in DIRECT:
        effect = _try(decide, {**start, "direct": direct})
        if effect.precision is not None and effect.precision.value >= WANTED_PRECISION:
            return effect
    return None


def _choose_choice(decide: Decide, start: Settings) -> tuple[Settings, list[Effect]]:
    # With nothing left to clarify's threshold, the same questions are clarified for every ``choice``.
    everything = _try(decide, {**start, "choice": 0.0, "clarify": 0.0})
    for choice in CHOICES:
        effect = _try(decide, {**start, "choice": choice, "clarify": 0.0})
        if effect.kept >= LEAST_CHOICES_KEPT * everything.kept:
            return {**start, "choice": choice}, [everything, effect]
    return {**start, "choice": 0.0}, [everything]


def _choose_clarify(decide: Decide, start: Settings) -> tuple[Settings, list[Effect]]:
    trials: list[Effect] = []
    for clarify in CLARIFY:
        trials.append(_try(decide, {**start, "clarify": clarify}))
        refused = trials[-1].refused
        if refused is None or refused.value <= MOST_REFUSED:
            break
    return trials[-1].settings, trials


def _try(decide: Decide, settings: Settings) -> Effect:
    return effect_of(settings, decide(settings))
