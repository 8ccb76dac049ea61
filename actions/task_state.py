"""How far the open task has come; kept in one slot of the dialogue."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

FORM = "task_form"
TASK = "task"
ANSWER, TEXT, CONFIRMATION = "task_answer", "task_text", "task_confirmation"
ANSWER_SLOTS = (ANSWER, TEXT, CONFIRMATION)
RESUME = "resume"
"""The entity of a button that goes on with an interrupted task: its `operation` and `values` as JSON."""
CHANGE = "what_to_change"
"""Asked in the place of the confirmation when the user wants to change something."""


@dataclass(frozen=True)
class TaskState:
    """One task with what is known and what is asked."""

    operation: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the user said, by field."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What the backend said when the task began: choices, limits."""
    answered: tuple[str, ...] = ()
    """Fields in the order in which they were answered, for going back."""
    asking: str | None = None
    """The field that is asked for, or `CHANGE`; None is the confirmation."""
    draft: Mapping[str, Any] | None = None
    """What the user was shown to confirm."""
    is_confirmed: bool = False
    suspended: Mapping[str, Any] | None = None
    """Another task that this one interrupted: its `operation` and `values`."""

    @classmethod
    def of(cls, tracker: Tracker) -> "TaskState | None":
        """The state in the dialogue; None when no task was begun."""
        raw: Mapping[str, Any] | None = tracker.get_slot(TASK)
        return None if raw is None else cls(**{**raw, "answered": tuple(raw["answered"])})

    def having(self, values: Mapping[str, Any]) -> "TaskState":
        """The same task with more answers; a draft of other answers is dropped."""
        changed = {name: value for name, value in values.items() if self.values.get(name) != value}
        if not changed:
            return self
        answered = (*(name for name in self.answered if name not in changed), *changed)
        return replace(
            self, values={**self.values, **changed}, answered=answered, draft=None, is_confirmed=False
        )

    def without(self, name: str) -> "TaskState":
        """The same task with an answer taken back, which is then asked for."""
        values = {key: value for key, value in self.values.items() if key != name}
        answered = tuple(other for other in self.answered if other != name)
        return replace(self, values=values, answered=answered, asking=name, draft=None, is_confirmed=False)

    @property
    def draft_id(self) -> str | None:
        """Of what is to be confirmed."""
        return None if self.draft is None else str(self.draft["id"])

    def events(self) -> list[dict[str, Any]]:
        """The events that keep this state."""
        return [SlotSet(TASK, {**asdict(self), "answered": list(self.answered)})]


def answer_elsewhere(tracker: Tracker, name: str, value: object) -> list[dict[str, Any]]:
    """The events that take a value which was understood as another task for the field that is asked for.

    A bare number means the thing that bears it, unless the open form asks for just that number.
    """
    state = TaskState.of(tracker) if tracker.active_loop_name == FORM else None
    if state is None or value is None or state.asking != name:
        return []
    return state.having({name: value}).events()


def forget_task() -> list[dict[str, Any]]:
    """The events that empty the form's slots."""
    return [SlotSet(slot, None) for slot in (TASK, *ANSWER_SLOTS, REQUESTED_SLOT)]
