"""Stand-ins for what the gateway talks to: a bot and a backend as small HTTP applications, a clock, keys."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.gateway.knowledge_double import FakeKnowledge

SECRET = "a-shared-secret"


class Clock:
    """Stands still until told otherwise."""

    def __init__(self, at: datetime = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


def text_message(text: str, **options: Mapping[str, Any]) -> dict[str, Any]:
    """A message of the bot; `options` maps titles to what they mean."""
    return {
        "content": {"kind": "text", "text": text},
        "visibility": "public",
        "options": [{"title": title, "option": option} for title, option in options.items()],
    }


def confirmation(draft_id: str, text: str = "确认解除关联？") -> dict[str, Any]:
    return {
        "content": {
            "kind": "confirmation",
            "text": text,
            "draft_id": draft_id,
            "expires_at": "2026-07-01T17:15:00+08:00",
            "consequences": ["不再享受伙伴折扣"],
        },
        "visibility": "personal",
        "options": [
            {"title": "确认提交", "option": {"kind": "dialogue", "id": "affirm"}},
            {"title": "不提交", "option": {"kind": "dialogue", "id": "deny"}},
        ],
    }


@dataclass
class FakeBot:
    """Answers by rule, remembers turns by `message_id` and replays them, as the real channel does."""

    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Text or option id to the parts of the reply that differ from an echo."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Every call, replays included."""
    ran: list[str] = field(default_factory=list)
    """Message ids in the order in which turns really ran."""
    delay_s: float = 0.0
    failures: list[Callable[[], Response]] = field(default_factory=list)
    """Answers to give instead, one a call; the turn has run then all the same."""
    is_down: bool = False
    """Refuses connections."""
    in_flight: dict[str, int] = field(default_factory=dict)
    overlaps: int = 0
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    """While unset, turns begin and do not end."""
    knowledge: FakeKnowledge = field(default_factory=FakeKnowledge)
    _done: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_open.set()

    def fail(self, *, times: int, status: int = 503) -> None:
        """The next calls get an error."""
        self.failures += [lambda: JSONResponse({}, status_code=status)] * times

    async def has_begun(self, turns: int) -> None:
        """Waits until so many turns have begun."""
        async with asyncio.timeout(15):
            while len(self.ran) < turns:  # noqa: ASYNC110  (a test's patience)
                await asyncio.sleep(0.01)

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        return _Refusing(self)

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/")(self._hello)
        app.post("/webhooks/gateway/webhook", response_model=None)(self._turn)
        app.include_router(self.knowledge.router)
        return app

    async def _hello(self) -> str:
        return "Hello"

    async def _turn(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return JSONResponse({"code": "not_authorized"}, status_code=401)
        body = await request.json()
        self.requests.append(body)
        sender = body["sender"].split(".")[0]
        self.overlaps += 1 if self.in_flight.get(sender) else 0
        self.in_flight[sender] = self.in_flight.get(sender, 0) + 1
        try:
            return await self._answer(body)
        finally:
            self.in_flight[sender] -= 1

    async def _answer(self, body: dict[str, Any]) -> Response:
        message_id = body["metadata"]["message_id"]
        is_replayed = message_id in self._done
        if not is_replayed:
            self.ran.append(message_id)
            self._done[message_id] = self._reply(body)
        await asyncio.sleep(self.delay_s)
        await self.is_open.wait()
        if self.failures:
            return self.failures.pop(0)()
        return JSONResponse({**self._done[message_id], "is_replayed": is_replayed})

    def _reply(self, body: dict[str, Any]) -> dict[str, Any]:
        asked = body.get("message") or body["option"].get("id") or body["option"]["kind"]
        reply = self.replies.get(asked, {})
        if "for_user" in reply and body["metadata"]["token"]:
            reply = reply["for_user"]
        return {
            "message_id": body["metadata"]["message_id"],
            "decision": {"kind": "article", "id": None, "confidence": 0.9, "candidates": [], "also": []},
            "messages": [text_message(f"答：{asked}")],
            "commands": [],
            "is_form_open": False,
            **{key: value for key, value in reply.items() if key != "for_user"},
        }


class _Refusing(httpx.AsyncBaseTransport):
    """Reaches the bot in process, unless it is down."""

    def __init__(self, bot: FakeBot) -> None:
        self._bot = bot
        self._transport = httpx.ASGITransport(app=bot.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._bot.is_down:
            raise httpx.ConnectError("refused", request=request)
        return await self._transport.handle_async_request(request)


@dataclass
class FakeBackend:
    """Knows who people are, unless it is down."""

    kinds: dict[str, str] = field(default_factory=lambda: {"customer-1": "customer", "partner-1": "partner"})
    sites: dict[str, str] = field(default_factory=dict)
    """Of those whose account is not of the China site."""
    is_down: bool = False
    tokens: list[dict[str, Any]] = field(default_factory=list)
    """Claims of the tokens that came."""
    public_key: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/healthz", response_model=None)(self._health)
        app.get("/v1/me", response_model=None)(self._me)
        app.get("/v1/events", response_model=None)(self._events)
        app.get("/v1/coupons", response_model=None)(self._coupons)
        app.get("/v1/files/{file_id}", response_model=None)(self._file)
        return app

    async def _file(self, file_id: str, request: Request) -> Response:
        """Everybody's file says whose it is."""
        return Response(f"{file_id} of {self._verified(request)['sub']}", media_type="text/plain")

    async def _health(self) -> Response:
        return JSONResponse({"status": "ok"}, status_code=503 if self.is_down else 200)

    async def _me(self, request: Request) -> Response:
        claims = self._claims(request)
        if self.is_down:
            return JSONResponse({"code": "internal_error"}, status_code=500)
        user_id = claims["sub"]
        if user_id not in self.kinds:
            return JSONResponse({"code": "not_found"}, status_code=404)
        body = {"user_id": user_id, "name": "某某", "kind": self.kinds[user_id], "role": "customer"}
        return JSONResponse({**body, "site": self.sites.get(user_id, "china"), "association": None})

    async def _coupons(self, request: Request) -> Response:
        self._claims(request)
        item = {"name": "迁移券", "kind_label": "代金券", "state_label": "可用", "valid_until": "2026-12-31"}
        coupon = {**item, "balance": {"amount": "80.00", "currency": "CNY"}}
        return JSONResponse({"items": [coupon], "total": 7})

    async def _events(self, request: Request, after: int = 0, limit: int = 100) -> Response:
        if self.is_down:
            return JSONResponse({"code": "internal_error"}, status_code=500)
        if self._verified(request)["sub"] != "gateway":
            return JSONResponse({"code": "not_permitted"}, status_code=403)
        items = [event for event in self.events if event["seq"] > after][:limit]
        return JSONResponse({"items": items, "last_seq": items[-1]["seq"] if items else after})

    def _claims(self, request: Request) -> dict[str, Any]:
        claims = self._verified(request)
        self.tokens.append(claims)
        return claims

    def _verified(self, request: Request) -> dict[str, Any]:
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims: dict[str, Any] = jwt.decode(
            token,
            self.public_key,
            algorithms=["EdDSA"],
            audience="backend",
            issuer="gateway",
            options={"verify_exp": False, "verify_iat": False},
        )
        return claims


@dataclass(frozen=True)
class KeyFiles:
    """Fresh key pairs of the three signers in a directory."""

    directory: Path

    def create(self) -> "KeyFiles":
        for signer in ("gateway", "host", "agent"):
            key = Ed25519PrivateKey.generate()
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (self.directory / f"{signer}.pem").write_bytes(pem)
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            (self.directory / f"{signer}.pub").write_bytes(public)
        return self

    def file(self, name: str) -> Path:
        return self.directory / name

    def sign(self, signer: str, **claims: Any) -> str:
        return jwt.encode(claims, self.file(f"{signer}.pem").read_text(), algorithm="EdDSA")

    def user_token(self, user_id: str, *, now: datetime, lifetime: timedelta = timedelta(hours=1)) -> str:
        return self.sign("host", iss="host", aud="gateway", sub=user_id, iat=now, exp=now + lifetime)

    def agent_token(self, agent_id: str, *, now: datetime, name: str = "小李") -> str:
        exp = now + timedelta(hours=1)
        return self.sign("agent", iss="agents", aud="gateway", sub=agent_id, name=name, exp=exp)
