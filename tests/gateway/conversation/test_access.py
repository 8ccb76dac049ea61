"""Who may use a conversation, row by row."""

import pytest

from tests.gateway.conftest import Gateway, Visitor

ACCESS = [
    # whose conversation, what the request carries, status, code
    ("guest", "visitor", 200, None),
    ("guest", "nothing", 401, "visitor_token_invalid"),
    ("guest", "wrong visitor", 401, "visitor_token_invalid"),
    ("guest", "other user", 401, "visitor_token_invalid"),
    ("user", "user", 200, None),
    ("user", "user and visitor", 200, None),
    ("user", "visitor", 401, "not_signed_in"),
    ("user", "nothing", 401, "not_signed_in"),
    ("user", "other user", 404, "conversation_not_found"),
    ("user", "other user and visitor", 409, "conversation_of_another_user"),
    ("user", "expired", 401, "token_expired"),
    ("user", "garbage", 401, "token_invalid"),
    ("user", "basic", 401, "token_invalid"),
]


@pytest.mark.parametrize(("whose", "carried", "status", "code"), ACCESS)
async def test_who_may_read_and_write(
    sqlite_gateway: Gateway, whose: str, carried: str, status: int, code: str | None
) -> None:
    owner = await (sqlite_gateway.guest() if whose == "guest" else sqlite_gateway.user())
    visitor = Visitor(owner.http, credentials(sqlite_gateway, owner, carried), owner.conversation_id)

    read = await visitor.http.get(visitor.path + "/messages", headers=visitor.headers)
    written = await visitor.send("你好")
    streamed = await visitor.http.get(visitor.path + "/events", headers=visitor.headers) if code else None

    assert (read.status_code, read.json().get("code")) == (status, code)
    assert (written.status_code, written.json().get("code")) == (202 if status == 200 else status, code)
    if streamed is not None:
        assert (streamed.status_code, streamed.json()["code"]) == (status, code)


def credentials(gateway: Gateway, owner: Visitor, carried: str) -> dict[str, str]:
    visitor = {"X-Visitor-Token": owner.headers["X-Visitor-Token"]}
    expired = gateway.bearer("customer-1")
    if carried == "expired":
        gateway.clock.advance(hours=2)
    return {
        "nothing": {},
        "visitor": visitor,
        "wrong visitor": {"X-Visitor-Token": "x" * 43},
        "user": gateway.bearer("customer-1"),
        "user and visitor": {**gateway.bearer("customer-1"), **visitor},
        "other user": gateway.bearer("customer-2"),
        "other user and visitor": {**gateway.bearer("customer-2"), **visitor},
        "expired": expired,
        "garbage": {"Authorization": "Bearer nonsense", **visitor},
        "basic": {"Authorization": "Basic eDp5", **visitor},
    }[carried]
