"""The edge of every confirmed write: propose it, then submit what was proposed, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from backend.account.states import Role
from backend.audit.service import Entry
from backend.clock import to_local
from backend.context import Context
from backend.draft import service
from backend.draft.errors import DraftExpired, DraftSuperseded
from backend.draft.schemas import LineRead, ProposalRead
from backend.errors import IdempotencyConflict, IdempotencyKeyMissing, NotFound, Problem
from backend.idempotency.once import Write, run_once
from backend.wording import Locale, Wording

SUBMISSION_PROBLEMS: tuple[type[Problem], ...] = (
    IdempotencyKeyMissing,
    IdempotencyConflict,
    NotFound,
    DraftSuperseded,
    DraftExpired,
)


@dataclass(frozen=True)
class Proposal:
    """A write that passed its checks, with what the user must know before confirming it."""

    content: Mapping[str, Any]
    """Everything that the submission needs, ready for JSON."""
    lines: Mapping[str, Wording]
    """What to check, by the name of its label."""
    consequences: Mapping[str, Mapping[str, Wording]]
    """Names of sentences and what fills them."""


@dataclass(frozen=True)
class Operation:
    """A write with a draft, and who may do it."""

    name: str
    """As the audit trail calls it: `invoice.request`."""
    roles: tuple[Role, ...]

    @property
    def noun(self) -> str:
        """Where the sentences are: `<noun>.draft.…`."""
        return self.name.partition(".")[0]


def propose(
    context: Context,
    key: str | None,
    operation: Operation,
    request: Mapping[str, str],
    prepare: Callable[[], Proposal],
) -> Response:
    """Check the write with `prepare` and keep it as a draft; `request` is what the caller sent."""

    def perform(entry: Entry) -> ProposalRead:
        context.require(*operation.roles)
        proposal = prepare()
        owner = service.Owner(context.user.id, operation.name)
        draft = service.create(
            session=context.session, owner=owner, content=proposal.content, now=context.now
        )
        entry.target, entry.after = draft.id, {"state": draft.state.value}
        return ProposalRead(
            id=draft.id,
            title=context.locale.text(f"{operation.noun}.draft.title"),
            lines=_lines(operation, proposal, context.locale),
            consequences=_consequences(operation, proposal, context.locale),
            created_at=to_local(draft.created_at),
            expires_at=to_local(draft.expires_at),
        )

    return run_once(
        context=context, key=key, write=Write(f"{operation.name}.draft", request, status=201), perform=perform
    )


def submit(
    context: Context,
    key: str,
    operation: Operation,
    draft_id: str,
    perform: Callable[[Mapping[str, Any], Entry], str],
    present: Callable[[str], BaseModel],
) -> Response:
    """Turn the draft into what `perform` makes of its content; `present` shows it by its number."""

    def run(entry: Entry) -> BaseModel:
        context.require(*operation.roles)
        owner = service.Owner(context.user.id, operation.name)
        draft = service.take(session=context.session, owner=owner, draft_id=draft_id, now=context.now)
        if draft.result is None:
            draft.result = perform(draft.content, entry)
        entry.target = draft.result
        return present(draft.result)

    return run_once(
        context=context, key=key, write=Write(operation.name, {"draft_id": draft_id}, status=201), perform=run
    )


def _lines(operation: Operation, proposal: Proposal, locale: Locale) -> list[LineRead]:
    return [
        LineRead(label=locale.text(f"{operation.noun}.draft.line.{name}"), value=locale.word(value))
        for name, value in proposal.lines.items()
    ]


def _consequences(operation: Operation, proposal: Proposal, locale: Locale) -> list[str]:
    return [
        locale.text(f"{operation.noun}.draft.consequence.{name}", **values)
        for name, values in proposal.consequences.items()
    ]
