"""Stages of an NRE agreement in their order, and what can happen to one."""

from collections.abc import Mapping
from enum import StrEnum


class AgreementKind(StrEnum):
    """Kinds of agreements the assistant can report on."""

    NRE = "nre"


class Stage(StrEnum):
    """Where an agreement stands; `completed` comes after the last acceptance."""

    COMMERCIAL_VALUE_REVIEW = "commercial_value_review"
    OFFLINE_SIGNING = "offline_signing"
    UPLOAD = "upload"
    REVIEW = "review"
    MILESTONE_1 = "milestone_1"
    MILESTONE_2 = "milestone_2"
    MILESTONE_3 = "milestone_3"
    COMPLETED = "completed"


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


NEXT_STAGE: Mapping[Stage, Stage] = {
    Stage.COMMERCIAL_VALUE_REVIEW: Stage.OFFLINE_SIGNING,
    Stage.OFFLINE_SIGNING: Stage.UPLOAD,
    Stage.UPLOAD: Stage.REVIEW,
    Stage.REVIEW: Stage.MILESTONE_1,
    Stage.MILESTONE_1: Stage.MILESTONE_2,
    Stage.MILESTONE_2: Stage.MILESTONE_3,
    Stage.MILESTONE_3: Stage.COMPLETED,
}

ORDER = (*NEXT_STAGE, Stage.COMPLETED)
MILESTONES = frozenset({Stage.MILESTONE_1, Stage.MILESTONE_2, Stage.MILESTONE_3})


def progress(stage: Stage, current: Stage) -> StageProgress:
    """Tell how `stage` is shown for an agreement that stands at `current`."""
    if stage is current:
        return StageProgress.CURRENT
    return StageProgress.DONE if ORDER.index(stage) < ORDER.index(current) else StageProgress.WAITING


def is_amount_known(current: Stage) -> bool:
    """Tell whether the amount is shown: only after the signed agreement was uploaded and reviewed."""
    return ORDER.index(current) > ORDER.index(Stage.REVIEW)
