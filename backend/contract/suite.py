"""Runs all checks and says in one sentence each what was found and what to fix."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from backend.contract.fault import Fault, Skip
from backend.contract.identity_checks import SUBJECT, event_checks, health_check, identity_checks
from backend.contract.operation_checks import Check, OperationChecks
from backend.contract.people import read_expectations
from backend.contract.server import Server
from backend.contract.write_checks import FileChecks, FlowChecks
from backend.wording import Locale


class Result(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    subject: str
    code: str
    result: Result
    text: str
    """The title; of a check that did not pass also why, and of a failed one what to fix."""


class Suite:
    """All checks of a server."""

    def __init__(self, server: Server, locale: Locale, *, has_writes: bool = True) -> None:
        self._server = server
        self._locale = locale
        self._has_writes = has_writes

    def run(self) -> Iterator[Finding]:
        """The findings as they come; nothing else is tried while the server does not answer."""
        health = self.perform(health_check(self._server))
        yield health
        if health.result is Result.PASSED:
            yield from map(self.perform, self.checks())

    def checks(self) -> Iterator[Check]:
        """In the order of the report; what writes comes last."""
        server = self._server
        yield from identity_checks(server)
        for name, wanted in read_expectations().items():
            yield from OperationChecks(server, server.operation(name), wanted).all()
        yield from event_checks(server)
        if self._has_writes:
            for flow in server.people.flows:
                yield from FlowChecks(server, flow).all()
            for making in server.people.files:
                yield from FileChecks(server, making).all()

    def perform(self, check: Check) -> Finding:
        """Run one check."""
        subject = self._locale.text("contract.identity") if check.subject == SUBJECT else check.subject
        title = self._locale.text(f"contract.check.{check.code}.title")
        try:
            check.run()
        except Skip as skip:
            why = self._locale.text(f"contract.skip.{skip.code}", **skip.values)
            return Finding(subject, check.code, Result.SKIPPED, f"{title}：{why}")
        except Fault as fault:
            what = self._locale.text(f"contract.fault.{fault.code}", **fault.values)
            fix = self._locale.text(f"contract.check.{check.code}.fix")
            text = self._locale.text("contract.failed", title=title, what=what, fix=fix)
            return Finding(subject, check.code, Result.FAILED, text)
        return Finding(subject, check.code, Result.PASSED, title)
