"""What every endpoint works with: the verified caller, the transaction, the clock's time and the words."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from anyio import Semaphore
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPBearer
from sqlalchemy.orm import Session, sessionmaker

from backend.account import service as account_service
from backend.account.models import Account, User
from backend.account.states import Role
from backend.audit import service as audit_service
from backend.audit.states import Outcome
from backend.clock import Clock
from backend.database import READ_ONLY_OPTION
from backend.errors import AccountUnknown, NotPermitted, Problem
from backend.identity import GATEWAY_SUBJECT, Principal, verify
from backend.wording import Locale

CHANNEL_PATTERN = r"^[a-z0-9_-]{1,32}$"


@dataclass(frozen=True)
class Resources:
    """What `create_app` builds once and every request uses."""

    sessions: sessionmaker[Session]
    public_key: Ed25519PublicKey
    clock: Clock
    locale: Locale
    turnstile: Semaphore
    """Lets in as many writing transactions as the database can serve at once."""


@dataclass(frozen=True)
class Context:
    """One signed-in user's request."""

    session: Session
    user: User
    actor: audit_service.Actor
    now: datetime
    locale: Locale

    @property
    def account(self) -> Account:
        """The caller's account."""
        return self.user.account

    def require(self, *roles: Role) -> None:
        """Refuse a caller who is none of `roles`."""
        if self.user.role not in roles:
            raise NotPermitted(*roles)

    def audited(self, operation: str) -> AbstractContextManager[audit_service.Entry]:
        """Run one operation of this caller under audit."""
        return audit_service.audited(
            session=self.session, actor=self.actor, operation=operation, now=self.now
        )

    def record(self, entry: audit_service.Entry, outcome: Outcome, problem: Problem | None = None) -> None:
        """Record an operation of this caller that was not performed."""
        audit_service.record(
            session=self.session,
            actor=self.actor,
            entry=entry,
            outcome=outcome,
            now=self.now,
            problem=problem,
        )


def get_resources(request: Request) -> Resources:
    """Return what `create_app` put on the application."""
    resources: Resources = request.app.state.resources
    return resources


ResourcesDep = Annotated[Resources, Depends(get_resources)]


def get_now(resources: ResourcesDep) -> datetime:
    """Return one time for the whole request."""
    return resources.clock()


NowDep = Annotated[datetime, Depends(get_now)]


def get_principal(
    request: Request,
    resources: ResourcesDep,
    now: NowDep,
    # Only documents the scheme: missing and malformed tokens are told apart by `verify`.
    _scheme: Annotated[object, Security(HTTPBearer(auto_error=False, bearerFormat="JWT"))],
) -> Principal:
    """Return the verified subject of the token."""
    return verify(
        authorization=request.headers.get("Authorization"), public_key=resources.public_key, now=now
    )


PrincipalDep = Annotated[Principal, Depends(get_principal)]


async def take_turn(resources: ResourcesDep) -> AsyncIterator[None]:
    """Wait, without a thread, until a transaction may begin.

    Requests that waited for the database in their threads could hold all threads, and the one
    that the database works for would find none to go on in.
    """
    async with resources.turnstile:
        yield


TurnDep = Annotated[None, Depends(take_turn, scope="function")]


def get_session(resources: ResourcesDep, _turn: TurnDep) -> Iterator[Session]:
    """Own the transaction of a request: commit before the answer is sent.

    A refusal commits too: `audited` has undone the operation and left its record.
    """
    with resources.sessions() as session:
        try:
            yield session
        except Problem:
            session.commit()
            raise
        session.commit()


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def get_read_only_session(resources: ResourcesDep) -> Iterator[Session]:
    """Give a session that never writes, so that on SQLite it never waits for a writer."""
    with resources.sessions() as session:
        session.connection(execution_options={READ_ONLY_OPTION: True})
        yield session


ReadOnlySessionDep = Annotated[Session, Depends(get_read_only_session, scope="function")]


def get_context(
    principal: PrincipalDep,
    session: SessionDep,
    resources: ResourcesDep,
    now: NowDep,
    x_channel: Annotated[str | None, Header(pattern=CHANNEL_PATTERN)] = None,
) -> Context:
    """Return the context of a user whom the backend knows."""
    user = account_service.get_user(session=session, user_id=principal.subject)
    if user is None:
        raise AccountUnknown
    actor = audit_service.Actor(user.id, principal.acting_agent_id, x_channel)
    return Context(session=session, user=user, actor=actor, now=now, locale=resources.locale)


ContextDep = Annotated[Context, Depends(get_context)]


def get_reader(
    principal: PrincipalDep, session: ReadOnlySessionDep, resources: ResourcesDep, now: NowDep
) -> Context:
    """Return the context of a known user for a request that only reads and is not audited."""
    user = account_service.get_user(session=session, user_id=principal.subject)
    if user is None:
        raise AccountUnknown
    actor = audit_service.Actor(user.id, principal.acting_agent_id)
    return Context(session=session, user=user, actor=actor, now=now, locale=resources.locale)


ReaderDep = Annotated[Context, Depends(get_reader)]


def require_gateway(principal: PrincipalDep) -> None:
    """Refuse everybody but the gateway itself."""
    if principal.subject != GATEWAY_SUBJECT or principal.acting_agent_id is not None:
        raise NotPermitted("gateway")
