"""Kinds of agreements, the stages of each in their order, and what can happen to one."""

from collections.abc import Mapping
from enum import StrEnum


class AgreementKind(StrEnum):
    """Kinds of agreements the assistant can report on."""

    NRE = "nre"
    COOPERATION = "cooperation"
    """What a partner signs online to join a programme."""
    ENTITY_CHANGE = "entity_change"
    """Signed only when the partner's legal entity has really changed."""


class Stage(StrEnum):
    """Where an agreement stands; the last stage of each kind has nothing left to do."""

    COMMERCIAL_VALUE_REVIEW = "commercial_value_review"
    OFFLINE_SIGNING = "offline_signing"
    UPLOAD = "upload"
    REVIEW = "review"
    MILESTONE_1 = "milestone_1"
    MILESTONE_2 = "milestone_2"
    MILESTONE_3 = "milestone_3"
    COMPLETED = "completed"
    ONLINE_SIGNING = "online_signing"
    RECERTIFICATION = "recertification"
    IN_FORCE = "in_force"


class StageProgress(StrEnum):
    """How a stage is shown."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"


class EventKind(StrEnum):
    """What happened in a stage."""

    STARTED = "started"
    RETURNED = "returned"
    ACCEPTANCE_REQUESTED = "acceptance_requested"
    PASSED = "passed"


MILESTONES = (Stage.MILESTONE_1, Stage.MILESTONE_2, Stage.MILESTONE_3)
ORDERS: Mapping[AgreementKind, tuple[Stage, ...]] = {
    AgreementKind.NRE: (
        Stage.COMMERCIAL_VALUE_REVIEW,
        Stage.OFFLINE_SIGNING,
        Stage.UPLOAD,
        Stage.REVIEW,
        *MILESTONES,
        Stage.COMPLETED,
    ),
    AgreementKind.COOPERATION: (Stage.ONLINE_SIGNING, Stage.IN_FORCE),
    AgreementKind.ENTITY_CHANGE: (Stage.ONLINE_SIGNING, Stage.RECERTIFICATION, Stage.IN_FORCE),
}
SIGNED: Mapping[AgreementKind, Stage] = {
    AgreementKind.NRE: Stage.UPLOAD,
    AgreementKind.COOPERATION: Stage.IN_FORCE,
    AgreementKind.ENTITY_CHANGE: Stage.RECERTIFICATION,
}
"""The first stage that a signed agreement of the kind can be in."""


def steps(kind: AgreementKind) -> tuple[Stage, ...]:
    """Return the stages that something is done in: all but the last."""
    return ORDERS[kind][:-1]


def progress(stage: Stage, current: Stage, kind: AgreementKind = AgreementKind.NRE) -> StageProgress:
    """Tell how `stage` is shown for an agreement of `kind` that stands at `current`."""
    if stage is current:
        return StageProgress.CURRENT
    order = ORDERS[kind]
    return StageProgress.DONE if order.index(stage) < order.index(current) else StageProgress.WAITING


def is_amount_known(current: Stage, kind: AgreementKind = AgreementKind.NRE) -> bool:
    """Tell whether the amount is shown: only after the signed agreement was uploaded and reviewed."""
    order = ORDERS[kind]
    return kind is AgreementKind.NRE and order.index(current) > order.index(Stage.REVIEW)


def is_signed(current: Stage, kind: AgreementKind) -> bool:
    """Tell whether an agreement of `kind` that stands at `current` has been signed."""
    order = ORDERS[kind]
    return order.index(current) >= order.index(SIGNED[kind])
