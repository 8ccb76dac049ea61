"""Operations that are confirmed in one shared form: what each needs, shows and does.

The form asks for a reason or a code where the operation needs one, shows what will happen, and performs only
what was confirmed: a confirmation is bound to the operation, its target and what was entered.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.backend_client import BackendClient, Document
from actions.turn import Turn

FORM = "confirm_operation_form"
OPERATION, REASON, CODE = "operation", "operation_reason", "operation_code"
CONFIRMATION = "operation_confirmation"
INPUTS = (REASON, CODE)
NOT_NEEDED = ""
"""In a slot that the operation does not need: filled, so that the form never asks for it."""
Event = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """A named response and its data."""

    response: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Entered:
    """What the form has collected for an operation."""

    target: str
    reason: str
    code: str


class Operation(ABC):
    """One operation; `kind` names it in slots, `inputs` are the slots that it needs filled."""

    kind: ClassVar[str]
    inputs: ClassVar[tuple[str, ...]] = ()
    question: ClassVar[str] = ""
    """The response that asks for its input."""

    def __init__(self, backend: BackendClient) -> None:
        self.backend = backend

    @abstractmethod
    async def preview(self, turn: Turn, entered: Entered) -> Said:
        """What the user is asked to confirm, with `consequences`. Raises `BackendError`."""

    @abstractmethod
    async def perform(self, turn: Turn, entered: Entered) -> Said:
        """Does it, once, and says so. Raises `BackendError`."""


Operations = Mapping[str, Operation]


def begin(operation: type[Operation], target: str, **prefilled: str) -> list[Event]:
    """The events that open the form for an operation on `target`."""
    slots = {slot: None if slot in operation.inputs else NOT_NEEDED for slot in INPUTS}
    events = [SlotSet(slot, prefilled.get(slot, value)) for slot, value in slots.items()]
    chosen = SlotSet(OPERATION, {"kind": operation.kind, "target": target})
    return [
        ActiveLoop(None),
        chosen,
        *events,
        SlotSet(CONFIRMATION, None),
        SlotSet(REQUESTED_SLOT, None),
        FollowupAction(FORM),
    ]


def forget() -> list[Event]:
    """The events that empty the form's slots."""
    return [SlotSet(slot, None) for slot in (OPERATION, *INPUTS, CONFIRMATION, REQUESTED_SLOT)]


def chosen(tracker: Tracker) -> Mapping[str, str] | None:
    """`{kind, target}` of the operation that the form is about."""
    found: Mapping[str, str] | None = tracker.get_slot(OPERATION)
    return found


def entered(tracker: Tracker) -> Entered:
    operation = chosen(tracker) or {}
    return Entered(
        target=str(operation.get("target") or ""),
        reason=str(tracker.get_slot(REASON) or ""),
        code=str(tracker.get_slot(CODE) or ""),
    )


def draft_id(tracker: Tracker) -> str | None:
    """Names exactly what is shown for confirmation; another reason makes another draft."""
    operation = chosen(tracker)
    if operation is None:
        return None
    values = entered(tracker)
    digest = sha256("\0".join((values.target, values.reason, values.code)).encode()).hexdigest()
    return f"{operation['kind']}-{digest[:20]}"


def described(document: Document, consequences: str, values: Entered) -> dict[str, Any]:
    """The data of a confirmation: the backend's document with its consequences and what was entered."""
    return {
        **document,
        "consequences": document[consequences],
        "entered_reason": values.reason or None,
        "expires_at": None,
    }
