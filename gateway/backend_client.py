"""The gateway's own questions to the backend: who is this, and what has happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, RootModel, ValidationError

from gateway.internal_http import internal_client

Answer = TypeVar("Answer", bound=BaseModel)


class Profile(BaseModel):
    """Whom the bot talks to, as `GET /v1/me` says; further fields are not ours to know."""

    user_id: str
    name: str
    kind: Literal["customer", "partner"]
    role: str | None = None
    """`customer`, `partner_admin` or `partner_staff`: what may be offered to them."""
    site: str = "china"


class Event(BaseModel):
    """One entry of the backend's outbox."""

    seq: int
    kind: str
    at: datetime
    user_ids: list[str]
    payload: dict[str, Any]


class AnyObject(RootModel[dict[str, Any]]):
    """A JSON object whose fields are for a reader, not for us."""


class EventPage(BaseModel):
    items: list[Event]
    last_seq: int


@dataclass(frozen=True)
class File:
    """A file as the backend sends it."""

    content: bytes
    media_type: str
    disposition: str
    """Whether it is shown or saved, and under which name."""


class SituationLine(BaseModel):
    """The caller's own state with one operation, in one line; the backend's words."""

    task: str
    text: str
    options: list[dict[str, Any]] = []
    """`{title, option}` as the bot offers them."""


class Situation(BaseModel):
    items: list[SituationLine]


class BackendUnavailable(Exception):  # noqa: N818
    """Not reachable, too slow, or not answering as agreed."""


class BackendRefused(Exception):  # noqa: N818
    """The backend understood and said no (4xx)."""


class BackendClient:
    """Read-only; tokens are passed in, since each call acts for somebody else."""

    def __init__(
        self, *, url: str, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http = internal_client(url, timeout_s, transport=transport)

    async def me(self, token: str) -> Profile:
        """Raises BackendUnavailable or BackendRefused."""
        return await self._get("/v1/me", Profile, token)

    async def events(self, token: str, *, after: int, limit: int = 100) -> EventPage:
        """Raises BackendUnavailable or BackendRefused."""
        return await self._get("/v1/events", EventPage, token, after=after, limit=limit)

    async def file(self, token: str, file_id: str) -> File:
        """A file that was made for the user. Raises BackendUnavailable or BackendRefused."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = await self._http.get(f"/v1/files/{quote(file_id, safe='')}", headers=headers)
        except httpx.HTTPError as error:
            raise BackendUnavailable(type(error).__name__) from error
        if response.status_code >= 500:
            raise BackendUnavailable(f"status {response.status_code}")
        if response.status_code != 200:
            raise BackendRefused(f"status {response.status_code}")
        media_type = response.headers.get("Content-Type", "application/octet-stream")
        return File(response.content, media_type, response.headers.get("Content-Disposition", "attachment"))

    async def read_json(self, path: str, token: str) -> dict[str, Any]:
        """What the backend says at `path`. Raises BackendUnavailable or BackendRefused."""
        return (await self._get(path, AnyObject, token)).root

    async def situation(self, token: str) -> Situation:
        """Raises BackendUnavailable or BackendRefused."""
        return await self._get("/v1/me/situation", Situation, token)

    async def is_reachable(self) -> bool:
        try:
            response = await self._http.get("/healthz")
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        await self._http.aclose()

    async def _get(self, path: str, model: type[Answer], token: str, **params: int) -> Answer:
        try:
            response = await self._http.get(path, params=params, headers={"Authorization": f"Bearer {token}"})
        except httpx.HTTPError as error:
            raise BackendUnavailable(type(error).__name__) from error
        if response.status_code >= 500:
            raise BackendUnavailable(f"status {response.status_code}")
        if response.status_code != 200:
            raise BackendRefused(f"status {response.status_code}")
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            raise BackendUnavailable(f"unexpected answer of {path}") from error
