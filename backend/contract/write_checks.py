"""What is checked by really writing: done once, whatever is repeated; nobody else's draft or file."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from backend.contract.fault import Fault, Skip
from backend.contract.operation_checks import DRAFT_ID, UNKNOWN, Check
from backend.contract.people import FileMaking, Flow
from backend.contract.server import Call, Reply, Server

REPEATS = 4
FILE = "GET /v1/files/{file_id}"
IDENTIFIERS = ("number", "id", "account_name")


@dataclass
class FlowChecks:
    """One write in two steps. The checks build on each other: the write is made once for all."""

    server: Server
    flow: Flow
    submission: tuple[Call, Reply] | None = field(default=None, init=False)

    def all(self) -> Iterator[Check]:
        """In the order in which they have to run."""
        for code in ("foreign_draft", "once_at_once", "key_conflict", "draft_once"):
            yield Check(self.flow.submit, code, getattr(self, code))

    def foreign_draft(self) -> None:
        """Nobody submits what somebody else was shown."""
        call = self._submission(self._draft_id)
        self.server.ask(self.flow.stranger, call).expect(404, "not_found")

    def once_at_once(self) -> None:
        """The same call several times at the same moment, and once more: one result."""
        call = self._submission(self._draft_id)
        with ThreadPoolExecutor(REPEATS) as pool:
            replies = list(pool.map(lambda _: self.server.ask(self.flow.by, call), range(REPEATS)))
        replies.append(self.server.ask(self.flow.by, call))
        for reply in replies:
            reply.expect(201)
        _require_same([reply.body for reply in replies])
        self.submission = call, replies[0]

    def key_conflict(self) -> None:
        """The same key never means something else."""
        call, _ = self._made()
        other = Call(call.operation, call.values, {DRAFT_ID: UNKNOWN}, call.key)
        self.server.ask(self.flow.by, other).expect(409, "idempotency_conflict")

    def draft_once(self) -> None:
        """One draft becomes one thing, also under a new key."""
        call, first = self._made()
        again = self.server.ask(self.flow.by, self._submission(call.body[DRAFT_ID]))  # type: ignore[index]
        if again.status < 400 and _identity(again.body) != _identity(first.body):
            raise Fault("draft_twice", first=_identity(first.body), second=_identity(again.body))

    @cached_property
    def _draft_id(self) -> str:
        """Of a draft that was just made. Raises Skip when the data do not allow it (any more)."""
        body = _fill(self.flow.body, self.server.new_key())
        operation = self.server.operation(self.flow.draft)
        reply = self.server.ask(self.flow.by, Call(operation, {}, body, self.server.new_key()))
        if reply.status == 409:
            raise Skip("refused", draft=self.flow.draft, code=str(reply.body["code"]))
        return str(reply.expect(201).body["id"])

    def _submission(self, draft_id: str) -> Call:
        operation = self.server.operation(self.flow.submit)
        return Call(operation, {}, {DRAFT_ID: draft_id}, self.server.new_key())

    def _made(self) -> tuple[Call, Reply]:
        if self.submission is None:
            raise Skip("not_submitted", submit=self.flow.submit)
        return self.submission


@dataclass(frozen=True)
class FileChecks:
    """A file is made once, and only its owner gets it."""

    server: Server
    making: FileMaking

    def all(self) -> Iterator[Check]:
        """Independent of each other."""
        yield Check(self.making.make, "once", self.once)
        yield Check(FILE, "file", self.file)

    def once(self) -> None:
        """Repeated under its key it is the same file; the key never means something else."""
        call = self._call()
        first, again = (self._ask(call).expect(201) for _ in range(2))
        _require_same([first.body, again.body])

    def file(self) -> None:
        """Its owner gets the bytes that were announced, somebody else finds nothing."""
        made = self._ask(self._call()).expect(201).body
        fetch = Call(self.server.operation(FILE), {"file_id": made["id"]})
        content = self.server.ask(self.making.by, fetch).expect(200).body
        if len(content) != made["size_bytes"]:
            raise Fault("file_size", seen=len(content), wanted=made["size_bytes"])
        self.server.ask(self.making.stranger, fetch).expect(404, "not_found")

    def _ask(self, call: Call) -> Reply:
        return self.server.ask(self.making.by, call)

    def _call(self) -> Call:
        operation = self.server.operation(self.making.make)
        return Call(operation, {}, self.making.body, self.server.new_key())


def _require_same(bodies: list[Any]) -> None:
    other = next((body for body in bodies if body != bodies[0]), None)
    if other is not None:
        raise Fault("not_the_same", first=_identity(bodies[0]), second=_identity(other))


def _identity(body: Any) -> str:  # noqa: ANN401 - JSON
    return next((str(body[name]) for name in IDENTIFIERS if name in body), "-")


def _fill(body: dict[str, Any], unique: str) -> dict[str, Any]:
    return {
        name: value.replace("{unique}", unique) if isinstance(value, str) else value
        for name, value in body.items()
    }
