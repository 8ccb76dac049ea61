"""What the three doubles share: what was shown to whom, pushes with retries, and failures on demand."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

PATIENCE_S = 90.0
CARD_CHANGES = ("update_template_card", "updateCard", "patch")


@dataclass(frozen=True)
class Shown:
    """One message on somebody's screen."""

    to: str
    """A person, or `group:<id>`."""
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    """Title and what a click on it carries."""
    card_id: str = ""

    def button(self, title: str) -> str:
        return dict(self.buttons)[title]


@dataclass(frozen=True)
class Push:
    """One push, ready to be sent once or again."""

    path: str
    arguments: dict[str, Any]


@dataclass
class Double:
    """Base of the doubles. `http` reaches the gateway; `now` is the platform's clock."""

    now: Callable[[], datetime]
    http: httpx.AsyncClient | None = None
    shown: list[Shown] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every call of the API: path and body."""
    failures: list[Callable[[], Response]] = field(default_factory=list)
    """Answers that the next sending calls get instead; nothing is shown then."""
    after_showing: Callable[[], Awaitable[None]] | None = None
    """Runs once after a message was shown and before the call is answered."""
    statuses: list[int] = field(default_factory=list)
    """How the gateway answered the pushes."""
    acknowledgements: list[float] = field(default_factory=list)
    """Seconds until it did."""
    tokens_given: int = 0
    token: str = "token-0"
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        self.mount(app)
        return app

    def mount(self, app: FastAPI) -> None:
        raise NotImplementedError

    def new_token(self) -> str:
        self.tokens_given += 1
        self.token = f"token-{self.tokens_given}"
        return self.token

    async def sent(
        self, path: str, body: dict[str, Any], shown: Shown | None, answer: dict[str, Any]
    ) -> Response:
        """Records a sending call and shows the message, unless it is to fail."""
        self.calls.append((path, body))
        if self.failures:
            return self.failures.pop(0)()
        if shown is not None:
            self.shown.append(shown)
        if self.after_showing is not None:
            hook, self.after_showing = self.after_showing, None
            await hook()
        return JSONResponse(answer)

    async def post(self, path: str, **request: Any) -> httpx.Response:
        """One push; a connection that breaks counts as status 0."""
        assert self.http is not None
        began = time.monotonic()
        try:
            response = await self.http.post(path, **request)
        except httpx.HTTPError:
            self.statuses.append(0)
            raise
        self.acknowledgements.append(time.monotonic() - began)
        self.statuses.append(response.status_code)
        return response

    def texts(self, to: str) -> list[str]:
        return [shown.text for shown in self.shown if shown.to == to]

    async def sees(self, to: str, count: int, *, patience_s: float = PATIENCE_S) -> list[Shown]:
        """What `to` sees, once it is `count` messages."""
        deadline = time.monotonic() + patience_s
        while len(found := [shown for shown in self.shown if shown.to == to]) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{to} sees only {found}; others {self.shown}")
            await asyncio.sleep(0.02)
        return found

    async def changed_card(self) -> dict[str, Any]:
        """The body of the first call that changed a card."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = [body for path, body in self.calls if path in CARD_CHANGES]
            if found:
                return found[0]
            assert time.monotonic() < deadline, "no card was changed"
            await asyncio.sleep(0.02)

    async def sees_text(self, to: str, text: str) -> Shown:
        """The first message to `to` that has `text` in it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = [shown for shown in self.shown if shown.to == to and text in shown.text]
            if found:
                return found[0]
            if time.monotonic() > deadline:
                raise AssertionError(f"{to} does not see {text!r} but {self.texts(to)}")
            await asyncio.sleep(0.02)


async def body_of(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = await request.json()
    return body
