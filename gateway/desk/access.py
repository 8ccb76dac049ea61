"""Who is at the desk: the session cookie, the CSRF header and the role, checked in one place."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from gateway.desk import accounts
from gateway.desk.accounts import agent_of
from gateway.desk.models import DeskSession, DeskUser
from gateway.desk.roles import Operation, may
from gateway.errors import CsrfFailed, NotPermitted, NotSignedIn
from gateway.identity import Agent
from gateway.parts import Parts, PartsDep, bearer_agent

__all__ = ["COOKIE", "CSRF_HEADER", "AgentDep", "DeskUserDep", "Operation", "check_permission", "require"]

COOKIE = "wenban_desk"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


async def find_session(connection: HTTPConnection, parts: Parts) -> tuple[DeskUser, DeskSession]:
    """Raises NotSignedIn."""
    token = connection.cookies.get(COOKIE)
    found = (
        await parts.database.read(accounts.session_of, token=token, now=parts.now())
        if token is not None
        else None
    )
    if found is None:
        raise NotSignedIn
    return found


async def get_desk_session(request: Request, parts: PartsDep) -> tuple[DeskUser, DeskSession]:
    """Raises NotSignedIn or CsrfFailed."""
    user, opened = await find_session(request, parts)
    if request.method not in SAFE_METHODS:
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), opened.csrf_token.encode()):
            raise CsrfFailed
    return user, opened


DeskSessionDep = Annotated[tuple[DeskUser, DeskSession], Depends(get_desk_session)]


async def get_desk_user(found: DeskSessionDep) -> DeskUser:
    return found[0]


DeskUserDep = Annotated[DeskUser, Depends(get_desk_user)]


def check_permission(user: DeskUser, operation: Operation) -> None:
    """Raises NotPermitted."""
    if not may(user.role, operation):
        raise NotPermitted


def require(operation: Operation) -> Callable[[DeskUser], Awaitable[DeskUser]]:
    """A dependency that gives the desk user who may do `operation`.

    It raises NotSignedIn, CsrfFailed or NotPermitted.
    """

    async def check(user: DeskUserDep) -> DeskUser:
        check_permission(user, operation)
        return user

    return check


def agent_with(operation: Operation) -> Callable[..., Awaitable[Agent]]:
    """A dependency: the bearer of the host's agent token, or who is signed in and may do `operation`.

    It raises NotSignedIn, TokenInvalid, TokenExpired, CsrfFailed or NotPermitted.
    """

    async def check(request: Request, parts: PartsDep) -> Agent:
        if "authorization" in request.headers:
            return bearer_agent(request, parts)
        user, _ = await get_desk_session(request, parts)
        check_permission(user, operation)
        return agent_of(user)

    return check


get_agent = agent_with(Operation.SERVE)
AgentDep = Annotated[Agent, Depends(get_agent)]
