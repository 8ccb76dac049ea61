"""The test data that a run of the kit uses: who is who, what to submit."""

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

DEMO_FILE = Path(__file__).with_name("people.yml")
OPERATIONS_FILE = Path(__file__).with_name("operations.yml")
GATEWAY = "gateway"
"""The person who is no user: the gateway itself."""


class PeopleFileError(Exception):
    """The file of people cannot be read."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Flow(_Strict):
    """A write in two steps that is really made."""

    by: Annotated[str, Field(alias="as")]
    stranger: str
    draft: str
    submit: str
    body: dict[str, Any]


class FileMaking(_Strict):
    """A write that makes a file, and may be made again and again."""

    by: Annotated[str, Field(alias="as")]
    stranger: str
    make: str
    body: dict[str, Any]


class People(_Strict):
    """Users of the server under test by the part that they play, and the writes to make."""

    people: dict[str, str]
    examples: dict[str, str] = {}
    flows: tuple[Flow, ...] = ()
    files: tuple[FileMaking, ...] = ()

    @classmethod
    def read(cls, path: Path = DEMO_FILE) -> Self:
        """Raises PeopleFileError."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
            raise PeopleFileError(str(error)) from error


class Expectation(_Strict):
    """How one operation is asked, and who is refused."""

    by: Annotated[str | None, Field(alias="as")] = None
    refused: str | None = None
    stranger: str | None = None
    find: dict[str, tuple[str, str, str]] = {}
    """A value of the path: whose, from which listing, which field of its items."""
    example: dict[str, str] = {}
    """A value of the path: the name of an example."""
    fixed: dict[str, str] = {}
    unknown_code: str = "not_found"
    """How a value of the path that does not exist is refused."""
    body: dict[str, Any] | None = None


def read_expectations() -> dict[str, Expectation]:
    """By the name of the operation."""
    raw: dict[str, Any] = yaml.safe_load(OPERATIONS_FILE.read_text(encoding="utf-8"))
    return {name: Expectation.model_validate(value) for name, value in raw.items()}
