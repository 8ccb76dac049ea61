"""What the API says about where the caller stands."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from backend.situation.line import Line
from backend.wording import Locale


class TaskOption(BaseModel):
    """An operation to start, as the bot offers it."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["task"] = "task"
    id: str


class SituationOption(BaseModel):
    """What to go on with."""

    model_config = ConfigDict(frozen=True)

    title: str
    option: TaskOption


class SituationLine(BaseModel):
    """The caller's own state with one operation, in one line."""

    model_config = ConfigDict(frozen=True)

    task: str
    text: str
    options: list[SituationOption]


class SituationRead(BaseModel):
    """A line per operation that has one for the caller."""

    model_config = ConfigDict(frozen=True)

    items: list[SituationLine]


def present(lines: Mapping[str, Line], locale: Locale) -> SituationRead:
    """Return the lines in words."""
    return SituationRead(items=[_present(task, line, locale) for task, line in lines.items()])


def _present(task: str, line: Line, locale: Locale) -> SituationLine:
    title = locale.text(f"situation.{line.key}.option")
    return SituationLine(
        task=task,
        text=locale.text(f"situation.{line.key}.text", **line.values),
        options=[SituationOption(title=title, option=TaskOption(id=line.task or task))],
    )
