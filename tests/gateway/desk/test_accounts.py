"""Signing in at the desk: cookies, CSRF, the lock, and the permission table cell by cell."""

import itertools

import pytest

from gateway.desk.roles import Operation, Role, may
from tests.gateway.conftest import Gateway
from tests.gateway.desk.conftest import PASSWORD, SignIn

LOGIN = "/api/desk/login"
ALLOWED = {
    "agent": "view_queue serve watch search view_customer transfer view_inbox file_question",
    "supervisor": "view_queue serve watch search view_customer transfer transfer_others manage_canned "
    "manage_users view_audit view_inbox file_question edit_knowledge view_insights",
    "knowledge_editor": "view_inbox file_question edit_knowledge view_insights",
    "auditor": "view_queue watch search view_audit view_inbox view_insights",
}


@pytest.mark.parametrize(("role", "operation"), list(itertools.product(Role, Operation)))
def test_permission(role: Role, operation: Operation) -> None:
    assert may(role, operation) is (operation.value in ALLOWED[role.value].split())


async def test_the_session_is_in_a_cookie_that_no_script_reads(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    response = await gateway.http.post(LOGIN, json={"username": "agent1", "password": PASSWORD})

    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await agent.get("/session")).json()["user"]["username"] == "agent1"


async def test_without_a_session_nothing_is_shown(sqlite_gateway: Gateway) -> None:
    for path in ("session", "queue", "conversations", "agents", "audit", "users"):
        response = await sqlite_gateway.http.get(f"/api/desk/{path}")
        assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


async def test_a_change_without_the_csrf_token_is_refused(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    for token in ("", "wrong"):
        response = await sqlite_gateway.http.post(
            "/api/desk/presence",
            json={"presence": "away"},
            headers={"Cookie": agent.headers["Cookie"], "X-CSRF-Token": token},
        )
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")


async def test_five_wrong_passwords_lock_the_account_for_a_while(gateway: Gateway, sign_in: SignIn) -> None:
    await sign_in(gateway, "agent1")
    right, wrong = {"username": "agent1", "password": PASSWORD}, {"username": "agent1", "password": "wrong"}

    codes = [(await gateway.http.post(LOGIN, json=wrong)).json()["code"] for _ in range(6)]
    locked = await gateway.http.post(LOGIN, json=right)
    gateway.clock.advance(minutes=16)
    later = await gateway.http.post(LOGIN, json=right)

    assert codes == ["credentials_wrong"] * 5 + ["account_locked"]
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    assert later.status_code == 200


async def test_an_unknown_name_is_refused_as_a_wrong_password_is(sqlite_gateway: Gateway) -> None:
    response = await sqlite_gateway.http.post(LOGIN, json={"username": "nobody", "password": "x"})
    assert (response.status_code, response.json()["code"]) == (401, "credentials_wrong")


async def test_a_session_ends(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    first, second = await sign_in(sqlite_gateway, "agent1"), await sign_in(sqlite_gateway, "agent2")

    await first.post("/logout")
    sqlite_gateway.clock.advance(hours=13)

    assert (await first.get("/session")).status_code == 401
    assert (await second.get("/session")).status_code == 401


async def test_an_account_that_is_switched_off_is_out_at_once(
    sqlite_gateway: Gateway, sign_in: SignIn
) -> None:
    boss = await sign_in(sqlite_gateway, "boss", Role.SUPERVISOR)
    agent = await sign_in(sqlite_gateway, "agent1")

    switched = await boss.post(f"/users/{agent.id}", {"is_active": False})
    own = await boss.post(f"/users/{boss.id}", {"role": "agent"})

    assert switched.json()["user"]["is_active"] is False
    assert (await agent.get("/session")).status_code == 401
    assert (own.status_code, own.json()["code"]) == (409, "own_account")


async def test_a_new_account_gets_a_password_that_works(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    boss = await sign_in(sqlite_gateway, "boss", Role.SUPERVISOR)
    created = await boss.post("/users", {"username": "li", "name": "小李", "role": "agent"})
    taken = await boss.post("/users", {"username": "li", "name": "老李", "role": "agent"})

    body = {"username": "li", "password": created.json()["password"]}
    assert (await sqlite_gateway.http.post(LOGIN, json=body)).status_code == 200
    assert (taken.status_code, taken.json()["code"]) == (409, "username_taken")


async def test_who_may_not_is_refused(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    editor = await sign_in(sqlite_gateway, "editor", Role.KNOWLEDGE_EDITOR)
    auditor = await sign_in(sqlite_gateway, "auditor", Role.AUDITOR)
    agent = await sign_in(sqlite_gateway, "agent1")
    visitor = await sqlite_gateway.guest()
    await visitor.post("/handoff")

    refused = [
        await editor.get("/queue"),
        await editor.get(f"/conversations/{visitor.conversation_id}"),
        await auditor.act(visitor.conversation_id, "claim"),
        await auditor.get("/users"),
        await agent.get("/audit"),
        await agent.post("/users", {"username": "x", "name": "x", "role": "supervisor"}),
    ]

    assert [(r.status_code, r.json()["code"]) for r in refused] == [(403, "not_permitted")] * 6


async def test_every_look_is_on_record(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    auditor = await sign_in(sqlite_gateway, "auditor", Role.AUDITOR)
    agent = await sign_in(sqlite_gateway, "agent1")
    visitor = await sqlite_gateway.user()

    await agent.get(f"/conversations/{visitor.conversation_id}")
    await agent.act(visitor.conversation_id, "take-over")

    records = (await auditor.get("/audit", subject="customer-1")).json()["items"]
    assert [(r["operation"], r["by"]["id"]) for r in records] == [
        ("take_over", agent.id),
        ("watch_conversation", agent.id),
    ]


async def test_the_record_says_what_changed(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    boss = await sign_in(sqlite_gateway, "boss", Role.SUPERVISOR)
    agent = await sign_in(sqlite_gateway, "agent1")
    auditor = await sign_in(sqlite_gateway, "auditor", Role.AUDITOR)
    visitor = await sqlite_gateway.user()
    await boss.post(f"/users/{agent.id}", {"role": "knowledge_editor"})
    await boss.act(visitor.conversation_id, "take-over")
    await boss.act(visitor.conversation_id, "tags", {"tags": ["coupon"]})
    await boss.act(visitor.conversation_id, "tags", {"tags": []})
    reply = {"shortcut": "hi", "title": "问候", "text": "您好", "scope": "mine"}
    kept = (await boss.post("/canned", reply)).json()
    await boss.post(f"/canned/{kept['id']}", {**reply, "text": "您好呀"})
    await boss.delete(f"/canned/{kept['id']}")
    await boss.get("/conversations", q="发票")

    records = (await auditor.get("/audit", user_id=boss.id)).json()["items"]

    details = [(r["operation"], r["detail"]) for r in reversed(records)]
    before = {"name": "坐席agent1", "role": "agent", "is_active": True}
    assert ("account_changed", {"before": before, "after": {**before, "role": "knowledge_editor"}}) in details
    assert [d for o, d in details if o == "tags"] == [
        {"before": {"tags": []}, "after": {"tags": ["coupon"]}},
        {"before": {"tags": ["coupon"]}, "after": {"tags": []}},
    ]
    assert [d for o, d in details if o.startswith("canned")] == [
        {"before": {}, "after": reply},
        {"before": reply, "after": {**reply, "text": "您好呀"}},
        {"before": {**reply, "text": "您好呀"}, "after": {}},
    ]
    assert ("search", {"q": "发票"}) in details


async def test_the_packet_is_a_look_too(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    auditor = await sign_in(sqlite_gateway, "auditor", Role.AUDITOR)
    visitor = await sqlite_gateway.user()

    await agent.get(f"/conversations/{visitor.conversation_id}/packet")

    [record] = (await auditor.get("/audit", operation="view_packet")).json()["items"]
    assert (record["subject"], record["by"]["id"]) == ("customer-1", agent.id)


async def test_the_desks_session_counts_for_the_escalations_too(
    sqlite_gateway: Gateway, sign_in: SignIn
) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    visitor = await sqlite_gateway.guest()
    await visitor.post("/handoff")

    listed = await sqlite_gateway.http.get("/api/escalations?state=queued", headers=agent.headers)

    assert [e["conversation_id"] for e in listed.json()["items"]] == [visitor.conversation_id]
