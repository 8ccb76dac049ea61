"""The dialogue's view of what is being confirmed: slots, and whether a click belongs to what is shown now."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions import operation
from actions.turn import Turn

REQUEST_FORM = "request_unbinding_form"
CANCELLATION_FORM = "cancel_unbinding_form"
REASON, DRAFT, CONFIRMATION = "unbinding_reason", "unbinding_draft", "unbinding_confirmation"
NUMBER = "unbinding_number"


def current_draft(tracker: Tracker) -> Mapping[str, Any] | None:
    """The draft that was shown last, as the backend made it."""
    draft: Mapping[str, Any] | None = tracker.get_slot(DRAFT)
    return draft


def confirmable_id(tracker: Tracker) -> str | None:
    """What the open form wants confirmed: the draft's id, or the number of the request to withdraw."""
    if tracker.active_loop_name == operation.FORM:
        return operation.draft_id(tracker)
    if tracker.active_loop_name == CANCELLATION_FORM:
        number: str | None = tracker.get_slot(NUMBER)
        return number
    draft = current_draft(tracker)
    return str(draft["id"]) if draft else None


def is_stale(turn: Turn, tracker: Tracker) -> bool:
    """Whether the message is a click on a confirmation other than the one shown last."""
    clicked = (turn.option or {}).get("draft_id")
    return clicked is not None and clicked != confirmable_id(tracker)


def forget_form() -> list[dict[str, Any]]:
    """The events that empty the slots of the unbinding forms."""
    return [SlotSet(slot, None) for slot in (REASON, DRAFT, CONFIRMATION, NUMBER, REQUESTED_SLOT)]
