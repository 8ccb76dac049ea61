"""The committed description, and whether an answer is one that it allows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx
from jsonschema_rs import Draft202012Validator

from backend.contract.fault import Fault
from backend.errors import PROBLEM_MEDIA_TYPE
from backend.openapi import DESCRIPTION_FILE

JSON_MEDIA_TYPE = "application/json"
CODE_SEPARATOR = " | "
SHOWN_CHARACTERS = 160


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    """With its parameters in braces."""
    detail: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As the report calls it."""
        return f"{self.method} {self.path}"

    @property
    def needs_key(self) -> bool:
        """Whether a call without an idempotency key is refused."""
        return "400" in self.detail["responses"]

    @property
    def has_body(self) -> bool:
        """Whether it reads a JSON document."""
        return "requestBody" in self.detail

    @property
    def is_paged(self) -> bool:
        """Whether it takes `limit` and answers `{items, total}`."""
        names = {parameter["name"] for parameter in self.detail.get("parameters", ())}
        return {"limit", "offset"} <= names

    def fill(self, values: Mapping[str, str]) -> str:
        """The path with `values` for its parameters."""
        return self.path.format(**values)


@dataclass(frozen=True)
class Description:
    """All operations, by their names."""

    document: Mapping[str, Any]
    operations: Mapping[str, Operation]

    @classmethod
    def load(cls) -> Self:
        """Read the committed description."""
        document = json.loads(DESCRIPTION_FILE.read_text(encoding="utf-8"))
        found = (
            Operation(method.upper(), path, detail)
            for path, methods in document["paths"].items()
            for method, detail in methods.items()
        )
        return cls(document, {operation.name: operation for operation in found})

    def judge(self, operation: Operation, response: httpx.Response) -> None:
        """Accept an answer that the description allows.

        Raises:
            Fault: the status, the media type, the body or the code of a refusal is another one.
        """
        documented = operation.detail["responses"].get(str(response.status_code))
        if documented is None:
            raise Fault("undocumented_status", status=response.status_code)
        contents = documented.get("content", {})
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if PROBLEM_MEDIA_TYPE in contents or JSON_MEDIA_TYPE in contents:
            if media_type not in contents:
                raise Fault("wrong_media_type", seen=media_type, wanted=tuple(contents))
            self._judge_body(contents[media_type].get("schema", {}), response)
        if PROBLEM_MEDIA_TYPE in contents:
            _judge_problem(documented["description"], response)

    def _judge_body(self, schema: Mapping[str, Any], response: httpx.Response) -> None:
        rooted = {**schema, "components": self.document["components"]}
        validator = Draft202012Validator(rooted, validate_formats=True)
        for error in validator.iter_errors(read_json(response)):
            where = "/" + "/".join(str(step) for step in error.instance_path)
            raise Fault("schema", where=where, message=error.message[:SHOWN_CHARACTERS])


def read_json(response: httpx.Response) -> Any:  # noqa: ANN401 - whatever the server sends
    """The body. Raises Fault when it is no JSON."""
    try:
        return response.json()
    except ValueError as error:
        raise Fault("no_json", status=response.status_code) from error


def _judge_problem(description: str, response: httpx.Response) -> None:
    problem = response.json()
    if problem["status"] != response.status_code:
        raise Fault("status_differs", status=response.status_code, seen=str(problem["status"]))
    codes = tuple(description.split(CODE_SEPARATOR))
    if problem["code"] not in codes:
        raise Fault("unknown_code", status=response.status_code, code=str(problem["code"]), wanted=codes)
