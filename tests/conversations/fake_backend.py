"""A backend in memory with the contract's shapes, which can be told to fail.

The token names the user here; who may do what is tested with the real backend, end to end.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.conversations.fake_operations import add_operation_routes
from tests.conversations.fake_partner import PARTNER_PATHS, Drafts, add_draft_routes, add_partner_routes
from tests.conversations.fake_pending import decided, pending_of
from tests.conversations.fake_records import agreements_of, checks_of, coupons_of, money

Document = dict[str, Any]
DRAFT_LIFETIME_S = 900
SLOW_S = 8.0
TOKEN_PREFIX = "token-of-"


class Refused(Exception):  # noqa: N818
    """A problem document."""

    def __init__(self, status: int, code: str, **more: object) -> None:
        self.status = status
        self.body: Document = {"status": status, "code": code, **more}


class FakeBackend:
    """Drafts and requests of all users, every write that arrived, and the failures that were ordered."""

    def __init__(self) -> None:
        self.drafts: dict[str, Document] = {}
        self.proposals = Drafts()
        """Drafts of everything but unbinding."""
        self.requests: list[Document] = []
        self.results: dict[str, Document] = {}
        self.writes: list[tuple[str, str]] = []
        """User and path of every write, repeated ones included."""
        self.decisions: dict[tuple[str, str], Document] = {}
        """What was decided, by user and number of the request."""
        self.failures: dict[str, tuple[str, Refused | None]] = {}
        """User to the path whose calls fail, and how; None is an answer that comes too late."""
        self.draft_lifetimes: dict[str, int] = {}
        """User to seconds, for those whose drafts do not live for a quarter of an hour."""

    def once(self, key: str, write: Callable[[], Document]) -> Document:
        if key not in self.results:
            self.results[key] = write()
        return self.results[key]

    def create_draft(self, user: str, reason: str) -> Document:
        now = datetime.now(UTC)
        draft: Document = {
            "id": f"draft-{len(self.drafts) + 1}",
            "reason": reason,
            "partner_name": "北方云科技",
        }
        draft |= {"consequences": ["伙伴不再为您提供服务。", "三个月内不能再次申请。"]}
        lifetime = timedelta(seconds=self.draft_lifetimes.get(user, DRAFT_LIFETIME_S))
        draft |= {"created_at": now.isoformat(), "expires_at": (now + lifetime).isoformat()}
        self.drafts[draft["id"]] = {**draft, "user": user}
        return draft

    def draft_of(self, user: str) -> Document:
        return [draft for draft in self.drafts.values() if draft["user"] == user][-1]

    def submit(self, user: str, draft_id: str) -> Document:
        draft = self.drafts[draft_id]
        if "problem" in draft:
            raise draft["problem"]
        if any(request["state"] == "submitted" for request in self.requests_of(user)):
            raise Refused(409, "open_request_exists")
        number = f"UB-20261122-{len(self.requests) + 1:04}"
        request: Document = {
            "number": number,
            "user": user,
            "reason": draft["reason"],
            "partner_name": "北方云科技",
        }
        request |= {"submitted_at": datetime.now(UTC).isoformat(), "history": []}
        self.requests.append(request)
        return self.move(request, "submitted", "已提交")

    def move(self, request: Document, state: str, label: str) -> Document:
        now = datetime.now(UTC).isoformat()
        request |= {"state": state, "state_label": label, "can_be_cancelled": state == "submitted"}
        request["next_step"] = "等待伙伴管理员处理。" if state == "submitted" else "无需操作。"
        step = {"state": state, "label": label, "at": now, "actor_label": "您", "note": None}
        request["history"].append(step)
        return request

    def requests_of(self, user: str) -> list[Document]:
        return [request for request in reversed(self.requests) if request["user"] == user]

    def request_of(self, user: str, number: str) -> Document:
        for request in self.requests_of(user):
            if request["number"] == number:
                return request
        raise Refused(404, "not_found")

    def cancel(self, user: str, number: str) -> Document:
        request = self.request_of(user, number)
        if request["state"] != "submitted":
            raise Refused(409, "transition_not_allowed")
        return self.move(request, "cancelled", "已撤销")

    def pending_of(self, user: str) -> list[Document]:
        return [one for one in pending_of(user) if (user, one["number"]) not in self.decisions]

    def pending_request(self, user: str, number: str) -> Document:
        for pending in self.pending_of(user):
            if pending["number"] == number:
                return pending
        raise Refused(404, "not_found")

    def decide(self, user: str, number: str, wish: Document) -> Document:
        if (user, number) in self.decisions:
            raise Refused(409, "transition_not_allowed", detail=f"申请 {number} 目前是“已同意”，不能再驳回。")
        pending = self.pending_request(user, number)
        self.decisions[user, number] = wish
        return decided(pending, wish["decision"])

    def writes_of(self, user: str, path: str) -> int:
        return self.writes.count((user, path))


def create_app(backend: FakeBackend) -> FastAPI:
    app = FastAPI()

    @app.exception_handler(Refused)
    async def refuse(_: Request, refused: Refused) -> JSONResponse:
        return JSONResponse(refused.body, refused.status, media_type="application/problem+json")

    @app.middleware("http")
    async def fail_as_ordered(request: Request, call_next: Any) -> Any:
        path, failure = backend.failures.get(_name(request), ("-", None))
        if not request.url.path.startswith(path):
            return await call_next(request)
        if failure is None:
            response = await call_next(request)
            await asyncio.sleep(SLOW_S)
            return response
        return JSONResponse(failure.body, failure.status, media_type="application/problem+json")

    _add_reads(app, backend)
    _add_writes(app, backend)
    add_partner_routes(app, user_of)
    add_draft_routes(app, backend.proposals, user_of)
    add_operation_routes(app, backend.proposals, user_of)
    return app


def _add_reads(app: FastAPI, backend: FakeBackend) -> None:
    @app.get("/v1/coupons")
    async def coupons(
        request: Request,
        kind: str | None = None,
        expiring_within_days: int = 10_000,
        limit: int = 20,
        offset: int = 0,
    ) -> Document:
        mine = coupons_of(user_of(request))
        found = [coupon for coupon in mine if kind in (None, coupon["kind"])]
        found = [coupon for coupon in found if coupon["days_left"] <= expiring_within_days]
        soon = sum(coupon["days_left"] <= 30 for coupon in mine)
        summary = {"usable_count": len(mine), "usable_balance": money("80.00"), "expiring_count": soon}
        summary |= {"expiring_within_days": 30}
        summary |= {"soonest_valid_until": mine[0]["valid_until"] if mine else None}
        return {"items": found[offset : offset + limit], "total": len(found), "summary": summary}

    @app.get("/v1/unbinding/preflight")
    async def preflight(request: Request) -> Document:
        user = user_of(request)
        checks = checks_of(user)
        unsatisfied = sum(not check["is_satisfied"] for check in checks)
        association = {"partner_name": "北方云科技", "model": "resale", "model_label": "代售模式"}
        return {
            "association": None if user == "customer-free" else association,
            "is_eligible": not unsatisfied,
            "checks": checks,
            "unsatisfied_count": unsatisfied,
            "next_allowed_on": None,
        }

    @app.get("/v1/unbinding/requests")
    async def requests(request: Request) -> Document:
        mine = backend.requests_of(user_of(request))
        return {"items": mine, "total": len(mine)}

    @app.get("/v1/unbinding/requests/{number}")
    async def one_request(request: Request, number: str) -> Document:
        return backend.request_of(user_of(request), number)

    @app.get("/v1/unbinding/pending")
    async def pending(request: Request) -> Document:
        mine = backend.pending_of(_name(request))
        return {"items": mine, "total": len(mine), "can_decide": "staff" not in _name(request)}

    @app.get("/v1/unbinding/pending/{number}")
    async def one_pending(request: Request, number: str) -> Document:
        return backend.pending_request(_name(request), number)

    @app.get("/v1/agreements")
    async def agreements(request: Request) -> Document:
        mine = list(agreements_of(user_of(request)).values())
        return {"items": mine, "total": len(mine)}

    @app.get("/v1/agreements/{number}")
    async def agreement(request: Request, number: str) -> Document:
        mine = agreements_of(user_of(request))
        if number not in mine:
            raise Refused(404, "not_found")
        return mine[number]


def _add_writes(app: FastAPI, backend: FakeBackend) -> None:
    @app.post("/v1/unbinding/drafts", status_code=201)
    async def draft(request: Request) -> Document:
        user, body = user_of(request), await request.json()
        return write(request, lambda: backend.create_draft(user, body["reason"]))

    @app.post("/v1/unbinding/requests", status_code=201)
    async def submit(request: Request) -> Document:
        user, body = user_of(request), await request.json()
        return write(request, lambda: backend.submit(user, body["draft_id"]))

    @app.post("/v1/unbinding/requests/{number}/cancellation")
    async def cancel(request: Request, number: str) -> Document:
        return write(request, lambda: backend.cancel(user_of(request), number))

    @app.post("/v1/unbinding/requests/{number}/decision")
    async def decide(request: Request, number: str) -> Document:
        body = await request.json()
        return write(request, lambda: backend.decide(_name(request), number, body))

    def write(request: Request, change: Callable[[], Document]) -> Document:
        backend.writes.append((_name(request), request.url.path))
        return backend.once(request.headers["Idempotency-Key"], change)


def user_of(request: Request) -> str:
    user = _name(request)
    is_for_partners = request.url.path.startswith(PARTNER_PATHS)
    if user == "expired":
        raise Refused(401, "token_expired")
    if user.startswith("partner") and not is_for_partners:
        raise Refused(403, "not_permitted", required_role_label="客户")
    if user.startswith("customer") and is_for_partners:
        raise Refused(403, "not_permitted", required_role_label="伙伴")
    return user


def _name(request: Request) -> str:
    return request.headers.get("Authorization", "").removeprefix(f"Bearer {TOKEN_PREFIX}")


@contextmanager
def running(backend: FakeBackend, port: int) -> Iterator[str]:
    """Serves the backend from a thread; gives its URL."""
    server = uvicorn.Server(uvicorn.Config(create_app(backend), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)
