"""What is checked of every operation by itself; nothing is changed by it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backend.contract.description import Operation
from backend.contract.fault import Fault, Skip
from backend.contract.people import Expectation
from backend.contract.server import Call, Reply, Server

UNKNOWN = "NONE-SUCH"
NO_DOCUMENT: list[object] = []
"""A body that no operation reads."""
DRAFT_ID = "draft_id"


@dataclass(frozen=True)
class Check:
    """One line of the report: `code` names its title and what to fix."""

    subject: str
    code: str
    run: Callable[[], None]


@dataclass(frozen=True)
class OperationChecks:
    """The checks of one operation."""

    server: Server
    operation: Operation
    wanted: Expectation

    def all(self) -> Iterator[Check]:
        """Those that make sense for the operation."""
        checks = {
            "no_token": self.wanted.by is not None,
            "role": self.wanted.refused is not None,
            "answer": self.operation.method == "GET"
            and self.wanted.by is not None
            and not self._is_of_file(),
            "page": self.operation.is_paged,
            "unknown": "{" in self.operation.path and not self.wanted.fixed,
            "stranger": self.wanted.stranger is not None,
            "key_missing": self.operation.needs_key,
            "no_draft": DRAFT_ID in (self.wanted.body or {}),
            "bad_body": self.operation.has_body,
        }
        for code, is_due in checks.items():
            if is_due:
                yield Check(self.operation.name, code, getattr(self, code))

    def no_token(self) -> None:
        """Nobody without a token learns anything."""
        self.server.ask_with(None, self._call(self._unknown())).expect(401, "not_signed_in")

    def role(self) -> None:
        """A wrong role is told which one may."""
        reply = self.server.ask(self.wanted.refused or "", self._call(self._found()))
        reply.expect(403, "not_permitted")
        if not reply.body.get("required_role_label"):
            raise Fault("no_role_label")

    def answer(self) -> None:
        """A read is answered as described."""
        self._ask(self._call(self._found())).expect(200)

    def page(self) -> None:
        """A page is as long as was asked, and the whole is counted."""
        reply = self._ask(self._call(self._found(), query={"limit": "1"})).expect(200)
        shown, total = len(reply.body["items"]), reply.body["total"]
        if shown > 1 or total < shown:
            raise Fault("page", shown=shown, total=total)
        beyond = self._ask(self._call(self._found(), query={"limit": "1", "offset": str(total)})).expect(200)
        if beyond.body["items"]:
            raise Fault("beyond_the_end", total=total)

    def unknown(self) -> None:
        """What does not exist is not found."""
        self._ask(self._call(self._unknown())).expect(404, self.wanted.unknown_code)

    def stranger(self) -> None:
        """What is somebody else's looks as if it did not exist."""
        person = self.wanted.stranger or ""
        theirs = self.server.ask(person, self._call(self._found())).expect(404, "not_found")
        unknown = self.server.ask(person, self._call(self._unknown())).expect(404, "not_found")
        if theirs.body != unknown.body:
            raise Fault("tells_more")

    def key_missing(self) -> None:
        """A write that cannot be repeated safely is refused."""
        self._ask(self._call(self._unknown(), has_key=False)).expect(400, "idempotency_key_missing")

    def no_draft(self) -> None:
        """Only what was shown can be submitted."""
        self._ask(self._call(self._found())).expect(404, "not_found")

    def bad_body(self) -> None:
        """A wrong shape is refused, never an error of the server."""
        call = self._call(self._unknown())
        wrong = Call(self.operation, call.values, NO_DOCUMENT, call.key)
        self._ask(wrong).expect(422, "validation_failed")

    def _is_of_file(self) -> bool:
        return self.operation.path.startswith("/v1/files/")

    def _ask(self, call: Call) -> Reply:
        return self.server.ask(self.wanted.by or "", call)

    def _call(
        self, values: dict[str, str], *, has_key: bool = True, query: dict[str, str] | None = None
    ) -> Call:
        is_write = self.operation.method == "POST"
        key = self.server.new_key() if is_write and has_key else None
        return Call(self.operation, values, self.wanted.body, key, query)

    def _unknown(self) -> dict[str, str]:
        return {**dict.fromkeys(self._parameters(), UNKNOWN), **self.wanted.fixed}

    def _found(self) -> dict[str, str]:
        """Values that exist, from the listings and the examples. Raises Skip."""
        found = {name: self._first(*place) for name, place in self.wanted.find.items()}
        for name, example in self.wanted.example.items():
            if example not in self.server.people.examples:
                raise Skip("no_example", example=example)
            found[name] = self.server.people.examples[example]
        return {**self._unknown(), **found}

    def _first(self, person: str, path: str, field: str) -> str:
        listing = self.server.operation(f"GET {path}")
        items = self.server.ask(person, Call(listing, {})).expect(200).body["items"]
        if not items:
            raise Skip("empty_listing", person=person, path=path)
        return str(items[0][field])

    def _parameters(self) -> list[str]:
        return [p["name"] for p in self.operation.detail.get("parameters", ()) if p["in"] == "path"]
