"""What a task is made of: the fields to ask for, and the calls that propose and submit it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.task_state import ANSWER, TEXT

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a field's reader may know beside the text."""

    is_asked: bool
    """Whether the field was just asked for: then a bare word or number will do."""
    context: Values
    """What the backend said when the task began."""
    today: date


Reader = Callable[[str, Reading], Any]
"""Text to a value ready for JSON; None when the text does not hold one."""


def always(_values: Values) -> bool:
    """The field is needed whatever the others say."""
    return True


def no_choices(_context: Values) -> Sequence[Values]:
    """The answer is typed."""
    return ()


@dataclass(frozen=True)
class Field:
    """One thing to know."""

    name: str
    """As the backend's drafts call it; its words are in `task_words.yml`."""
    read: Reader
    ask: str
    """The response that asks for it."""
    unclear: str
    """The response that says what is wrong with an answer."""
    is_free_text: bool = False
    is_wanted: Callable[[Values], bool] = always
    choices: Callable[[Values], Sequence[Values]] = no_choices
    """What the response offers as `items`, from the context."""

    @property
    def slot(self) -> str:
        """The slot that the answer comes in by."""
        return TEXT if self.is_free_text else ANSWER


@dataclass(frozen=True)
class TaskOperation:
    """A task with a confirmation."""

    name: str
    """The intent."""
    fields: tuple[Field, ...]
    draft_path: str
    """May hold `{values}` of the task."""
    submit_path: str
    submitted: str
    """The response that says it is done."""
    context_path: str | None = None
    """What is read first, if anything."""
    is_paged: bool = False
    """Whether it is a page of a listing; a button shows the next one."""
    refusal: Callable[[Values], str | None] = lambda _context: None
    """The response that says why the task cannot begin, from the context."""
    in_path: tuple[str, ...] = ()
    """Values that belong to the path and not to the body."""

    def field(self, name: str | None) -> Field | None:
        """The field of that name."""
        return next((known for known in self.fields if known.name == name), None)

    def missing(self, values: Values) -> Field | None:
        """The next field to ask for; None when everything is known."""
        open_fields = (known for known in self.fields if known.name not in values)
        return next((known for known in open_fields if known.is_wanted(values)), None)

    def body(self, values: Values) -> dict[str, Any]:
        """What the draft is made from: nothing that the other answers make pointless."""
        unwanted = {known.name for known in self.fields if not known.is_wanted(values)}
        return {key: value for key, value in values.items() if key not in {*unwanted, *self.in_path}}

    def read_all(self, text: str, reading: Reading, names: Sequence[str] | None = None) -> dict[str, Any]:
        """Every value that `text` holds by itself; free text never does."""
        found: dict[str, Any] = {}
        for known in self.fields:
            if not known.is_free_text and (names is None or known.name in names):
                value = known.read(text, reading)
                found |= {} if value is None else {known.name: value}
        return found
