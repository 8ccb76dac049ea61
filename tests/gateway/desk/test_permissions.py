"""The permission table at the API: every address, every role."""

import re
from typing import Any

import pytest

from gateway.desk.roles import Operation, Role, may
from gateway.main import build_api
from tests.gateway.conftest import Gateway
from tests.gateway.desk.conftest import SignIn

ANYBODY = None
"""Who is signed in at all."""
NEEDS: dict[str, Operation | None] = {
    "GET /session": ANYBODY,
    "POST /password": ANYBODY,
    "GET /agents": ANYBODY,
    "POST /presence": ANYBODY,
    "GET /queue": Operation.VIEW_QUEUE,
    "GET /conversations": Operation.SEARCH,
    "GET /conversations/{}": Operation.WATCH,
    "GET /conversations/{}/messages": Operation.WATCH,
    "GET /conversations/{}/packet": Operation.WATCH,
    "GET /conversations/{}/suggestions": Operation.WATCH,
    "POST /conversations/{}/notes": Operation.WATCH,
    "GET /conversations/{}/customer": Operation.VIEW_CUSTOMER,
    "POST /conversations/{}/claim": Operation.SERVE,
    "POST /conversations/{}/take-over": Operation.SERVE,
    "POST /conversations/{}/reopen": Operation.SERVE,
    "POST /conversations/{}/messages": Operation.SERVE,
    "POST /conversations/{}/transfer": Operation.TRANSFER,
    "POST /conversations/{}/return": Operation.SERVE,
    "POST /conversations/{}/close": Operation.SERVE,
    "POST /conversations/{}/tags": Operation.SERVE,
    "POST /conversations/{}/draft": Operation.SERVE,
    "POST /conversations/{}/read": Operation.SERVE,
    "POST /conversations/{}/typing": Operation.SERVE,
    "GET /articles": Operation.WATCH,
    "GET /articles/{}": Operation.WATCH,
    "GET /canned": Operation.SERVE,
    "POST /canned": Operation.SERVE,
    "POST /canned/{}": Operation.SERVE,
    "DELETE /canned/{}": Operation.SERVE,
    "GET /audit": Operation.VIEW_AUDIT,
    "GET /users": Operation.MANAGE_USERS,
    "POST /users": Operation.MANAGE_USERS,
    "POST /users/{}": Operation.MANAGE_USERS,
    "GET /inbox/groups": Operation.VIEW_INBOX,
    "GET /inbox/groups/{}": Operation.VIEW_INBOX,
    "GET /inbox/groups/{}/draft": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/groups/{}/state": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/groups/{}/merge": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/groups/{}/split": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/items": Operation.FILE_QUESTION,
    "GET /inbox/categories": Operation.VIEW_INBOX,
    "GET /inbox/articles": Operation.VIEW_INBOX,
    "GET /inbox/articles/{}": Operation.VIEW_INBOX,
    "GET /inbox/articles/{}/versions/{}": Operation.VIEW_INBOX,
    "POST /inbox/articles/{}/versions/{}/replay": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/articles/check": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/articles/replay": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/articles/publish": Operation.EDIT_KNOWLEDGE,
    "POST /inbox/articles/{}/rollback": Operation.EDIT_KNOWLEDGE,
    "GET /insights/summary": Operation.VIEW_INSIGHTS,
    "GET /insights/days": Operation.VIEW_INSIGHTS,
    "GET /insights/channels": Operation.VIEW_INSIGHTS,
    "GET /insights/handoffs": Operation.VIEW_INSIGHTS,
    "GET /insights/articles": Operation.VIEW_INSIGHTS,
    "GET /insights/questions": Operation.VIEW_INSIGHTS,
    "GET /insights/ratings": Operation.VIEW_INSIGHTS,
    "GET /insights/conversations": Operation.VIEW_INSIGHTS,
}
OPEN = {
    "POST /login",
    "POST /logout",
    "GET /sign-in-ways",
    "GET /oidc/start",
    "GET /oidc/callback",
}
"""Before anybody is signed in, and the way out."""
BODY: dict[str, Any] = {
    "username": "x1",
    "name": "x",
    "role": "agent",
    "client_message_id": "m",
    "text": "x",
    "to": "u_nobody",
    "reason": "solved",
    "tags": [],
    "sequence": 1,
    "is_typing": False,
    "shortcut": "x",
    "title": "x",
    "scope": "mine",
    "state": "ignored",
    "revision": 1,
    "into": 1,
    "item_ids": [1],
    "conversation_id": "c_nobody",
    "current": "wrong",
    "new": "x",
    "presence": "online",
    "article": {
        "id": "notice.x",
        "standard_question": "x",
        "similar_questions": [],
        "audience": ["customer"],
        "answer": {"summary": "x"},
        "effective_from": "2026-01-01",
        "source": {"title": "x", "checked_on": "2026-01-01"},
    },
}
"""Enough for any of them; each takes what it knows."""
QUERY = {"before": "1", "metric": "turns"}


def test_the_table_has_every_address() -> None:
    paths = build_api(is_demo=False).openapi()["paths"]
    known = {
        f"{method.upper()} {re.sub(r'{[a-z_]+}', '{}', path.removeprefix('/api/desk'))}"
        for path, methods in paths.items()
        if path.startswith("/api/desk/")
        for method in methods
    }
    assert known == set(NEEDS) | OPEN


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_at_each_address(sqlite_gateway: Gateway, sign_in: SignIn, role: Role) -> None:
    seat = await sign_in(sqlite_gateway, "somebody", role)
    visitor = await sqlite_gateway.guest()
    wrong = {}
    for address, operation in NEEDS.items():
        method, path = address.split(" ")
        ids = {"conversations": visitor.conversation_id, "articles": "notice.x"}
        path = path.replace("{}", ids.get(path.split("{}")[0].strip("/").split("/")[-1], "1"), 1)
        path = path.replace("{}", "1")
        response = await sqlite_gateway.http.request(
            method,
            f"/api/desk{path}",
            params=QUERY,
            json=BODY if method == "POST" else None,
            headers=seat.headers,
        )
        is_refused = response.status_code == 403 and response.json()["code"] == "not_permitted"
        is_allowed = operation is ANYBODY or may(role, operation)
        if is_refused is is_allowed or response.status_code in (401, 405, 500):
            wrong[address] = (response.status_code, response.text)
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
async def test_what_is_more_than_an_address(sqlite_gateway: Gateway, sign_in: SignIn, role: Role) -> None:
    """Shared replies, and the conversation that a colleague has."""
    seat = await sign_in(sqlite_gateway, "somebody", role)
    colleague = await sign_in(sqlite_gateway, "colleague")
    visitor = await sqlite_gateway.guest()
    await visitor.post("/handoff")
    await colleague.act(visitor.conversation_id, "claim")

    reply = {"shortcut": "hi", "title": "问候", "text": "您好", "scope": "shared"}
    shared = await seat.post("/canned", reply)
    handed_on = await seat.act(visitor.conversation_id, "transfer", {"to": None})

    assert (shared.status_code == 201) is may(role, Operation.MANAGE_CANNED)
    assert (handed_on.status_code == 200) is may(role, Operation.TRANSFER_OTHERS)
