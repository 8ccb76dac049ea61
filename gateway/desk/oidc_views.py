"""Signing in at the desk with the organisation's own provider, over HTTP.

These are addresses that a browser goes to, so a failure leads back to the login page, which says what it was.
"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Request, status
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from gateway.desk import arrivals
from gateway.desk.models import DeskUser
from gateway.desk.oidc import Arrival, Attempt, OidcClient
from gateway.desk.session_views import set_session
from gateway.errors import PageNotFound, Problem
from gateway.parts import Parts, PartsDep

router = APIRouter(prefix="/api/desk", tags=["desk"])
ATTEMPT = "wenban_oidc"
PATH = "/api/desk/oidc"
LASTS_S = 600
CONSOLE = "/console/"


class SignInWays(BaseModel):
    """What the login page offers besides a password."""

    has_oidc: bool


@router.get("/sign-in-ways")
async def read_ways(parts: PartsDep) -> SignInWays:
    """For who is not signed in yet."""
    return SignInWays(has_oidc=parts.oidc is not None)


@router.get("/oidc/start", status_code=status.HTTP_302_FOUND, response_class=RedirectResponse)
async def start(request: Request, parts: PartsDep) -> RedirectResponse:
    """Sends the browser to the provider."""
    client = _client(parts)
    attempt = Attempt.begin()
    try:
        url = await client.begin(attempt, redirect_url=_redirect_url(request, parts))
    except Problem as problem:
        return _back(problem)
    response = RedirectResponse(url, status.HTTP_302_FOUND)
    response.set_cookie(
        ATTEMPT,
        attempt.written(),
        max_age=LASTS_S,
        path=PATH,
        httponly=True,
        samesite="lax",  # it has to come along when the provider sends the browser back
        secure=request.url.scheme == "https",
    )
    return response


@router.get("/oidc/callback", status_code=status.HTTP_302_FOUND, response_class=RedirectResponse)
async def finish(
    request: Request, parts: PartsDep, attempt: Annotated[str, Cookie(alias=ATTEMPT)] = ""
) -> RedirectResponse:
    """Where the provider sends the browser back to."""
    client = _client(parts)
    try:
        user = await _let_in(client, attempt, request, parts)
    except Problem as problem:
        response = _back(problem)
    else:
        response = RedirectResponse(CONSOLE, status.HTTP_302_FOUND)
        await set_session(parts, user, request, response)
    response.delete_cookie(ATTEMPT, path=PATH)
    return response


async def _let_in(client: OidcClient, attempt: str, request: Request, parts: Parts) -> DeskUser:
    """Raises Problem; what was refused is on record."""
    arrival: Arrival | None = None
    try:
        arrival = await client.finish(
            Attempt.read(attempt),
            answer=dict(request.query_params),
            redirect_url=_redirect_url(request, parts),
        )
        return await parts.database.write(arrivals.receive, arrival=arrival, now=parts.now())
    except Problem as problem:
        await parts.database.write(arrivals.refuse, arrival=arrival, why=problem.code, now=parts.now())
        raise


def _client(parts: Parts) -> OidcClient:
    """Raises PageNotFound where it is off."""
    if parts.oidc is None:
        raise PageNotFound
    return parts.oidc


def _redirect_url(request: Request, parts: Parts) -> str:
    return parts.settings.oidc_redirect_url or str(request.url_for("finish"))


def _back(problem: Problem) -> RedirectResponse:
    return RedirectResponse(f"{CONSOLE}?{urlencode({'sign_in': problem.code})}", status.HTTP_302_FOUND)
