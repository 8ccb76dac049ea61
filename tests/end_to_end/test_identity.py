"""Who somebody is comes from signed tokens alone, and one conversation belongs to one person."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.tokens import Signer
from tests.end_to_end.unbinding_steps import ASK, CONFIRM, REASON, reach_confirmation
from tests.end_to_end.visitor import Reply, Visitor, assert_problem


def signed_in(visitor: Visitor, user: str) -> Reply:
    reply = visitor.sign_in(user)
    assert reply is not None, "nothing was waiting for the sign-in"
    return reply


@pytest.mark.both_databases
def test_a_guest_signs_in_and_what_was_asked_is_done(meet: Meet) -> None:
    guest = meet()
    asked = guest.say("看看我有哪些现金券")
    assert asked.kinds == ["notice"]
    assert "请先登录" in asked.text
    coupons = signed_in(guest, "customer-resale").content("coupons")
    assert [item["code"] for item in coupons["items"]] == ["CC-R-2001", "CC-R-2002"]
    assert guest.history() == [("user", "text"), ("bot", "notice"), ("bot", "coupons")]


def test_a_click_that_needed_the_sign_in_is_done_after_it(meet: Meet) -> None:
    guest = meet()
    guest.say("如何查看代金券？")
    assert "请先登录" in guest.choose("查看我的代金券").text
    coupons = signed_in(guest, "customer-referral").content("coupons")
    assert [item["code"] for item in coupons["items"]] == ["VC-F-1201"]


@pytest.mark.both_databases
def test_a_guest_goes_from_the_question_to_the_submitted_request(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    guest = meet()
    assert "请先登录" in guest.say(ASK).text
    assert signed_in(guest, user).kinds == ["checklist", "text"]
    guest.choose(REASON)
    number = guest.choose(CONFIRM).content("progress")["number"]
    assert [r.number for r in people.requests_of(user)] == [number]


def test_a_sign_in_that_nothing_waits_for_says_nothing(meet: Meet) -> None:
    guest = meet()
    guest.say("如何查看代金券？")
    assert guest.sign_in("customer-resale") is None
    assert guest.is_silent_for(0.7)


def test_after_another_question_the_old_one_still_goes_on(meet: Meet) -> None:
    guest = meet()
    guest.say("查看我的代金券")
    guest.say("如何使用代金券？")
    assert signed_in(guest, "customer-referral").content("coupons")["total"] == 1


@pytest.mark.both_databases
def test_the_next_person_on_the_device_starts_clean(meet: Meet, people: People) -> None:
    first, second = people.eligible_customer(), people.eligible_customer()
    device = meet(first)
    reach_confirmation(device)
    confirm, old_path, old_device = device.option_id(CONFIRM), device.path, device.visitor_token
    assert device.post("/sign-out").status_code == 204

    device.start(second)
    assert "没有等待您确认的操作" in device.say("确认提交").text
    assert_problem(device.post_message(option_id=confirm), 404, "option_not_offered")
    device.visitor_token = old_device
    assert_problem(device.call("GET", f"{old_path}/messages"), 404, "conversation_not_found")
    assert people.requests_of(first) == people.requests_of(second) == []


def test_a_conversation_is_not_taken_over_by_another_user(meet: Meet, people: People, signer: Signer) -> None:
    first, second = people.eligible_customer(), people.eligible_customer()
    device = meet(first)
    confirm = reach_confirmation(device).option_id(CONFIRM)
    device.token = signer.user(second)
    for path, body in (("/sign-in", None), ("/messages", {"client_message_id": "m1", "option_id": confirm})):
        assert_problem(device.post(path, body), 409, "conversation_of_another_user")
    assert people.requests_of(first) == people.requests_of(second) == []


def test_signed_out_on_the_page_the_device_reads_nothing(meet: Meet) -> None:
    device = meet("customer-resale")
    device.say("查看我的代金券")
    device.token = None
    assert_problem(device.call("GET", f"{device.path}/messages"), 401, "not_signed_in")
    assert_problem(device.post_message(text="继续"), 401, "not_signed_in")


def test_the_same_user_goes_on_from_another_device(meet: Meet) -> None:
    desk = meet("customer-resale")
    desk.say("如何查看代金券？")
    phone = meet("customer-resale")
    phone.conversation_id, phone.visitor_token = desk.conversation_id, ""
    phone.poll()
    assert phone.history() == [("user", "text"), ("bot", "article"), ("bot", "text")]
    assert phone.choose("查看我的代金券").kinds == ["coupons"]


WRONG_TOKENS: dict[str, dict[str, Any]] = {
    "signed by agents": {"key": "agent"},
    "signed by the gateway": {"key": "gateway"},
    "for the backend": {"aud": "backend"},
    "of another issuer": {"iss": "agents"},
    "the gateway itself": {"sub": "gateway"},
    "of nobody": {"sub": ""},
}


@pytest.mark.parametrize("claims", WRONG_TOKENS.values(), ids=WRONG_TOKENS.keys())
def test_a_wrong_token_is_refused(meet: Meet, signer: Signer, claims: dict[str, Any]) -> None:
    guest = meet()
    guest.token = signer.user("customer-resale", **claims)
    assert_problem(guest.call("POST", "/api/conversations", {}), 401, "token_invalid")
    assert_problem(guest.post("/sign-in"), 401, "token_invalid")
    assert_problem(guest.post_message(text="查看我的代金券"), 401, "token_invalid")


def test_an_unsigned_token_is_refused(meet: Meet) -> None:
    guest = meet()
    claims = {"iss": "host", "aud": "gateway", "sub": "customer-resale", "exp": 4_000_000_000}
    guest.token = jwt.encode(claims, "", algorithm="none")
    assert_problem(guest.post("/sign-in"), 401, "token_invalid")


def test_with_an_expired_token_nothing_is_lost(meet: Meet, signer: Signer) -> None:
    customer = meet("customer-resale")
    customer.token = signer.user("customer-resale", exp=datetime.now(UTC) - timedelta(minutes=1))
    message = {"client_message_id": "m1", "text": "查看我的现金券"}
    problem = assert_problem(customer.post("/messages", message), 401, "token_expired")
    assert problem["detail"] == "登录已过期，请重新登录后再试。"
    customer.token = signer.user("customer-resale")
    again = customer.post("/messages", message)
    assert (again.status_code, again.json()["is_duplicate"]) == (202, False)
    assert customer.reply_to(again.json()["message"]).kinds == ["coupons"]


def test_a_forged_visitor_token_opens_nothing(meet: Meet) -> None:
    guest, other = meet(), meet()
    guest.say("如何查看代金券？")
    for forged in (other.visitor_token, guest.visitor_token[:-1], "x", ""):
        guest.visitor_token = forged
        assert_problem(guest.call("GET", f"{guest.path}/messages"), 401, "visitor_token_invalid")
        assert_problem(guest.post_message(text="你好"), 401, "visitor_token_invalid")
        assert_problem(guest.post("/handoff"), 401, "visitor_token_invalid")


def test_a_guests_conversation_is_not_opened_by_a_user_token_alone(meet: Meet, signer: Signer) -> None:
    guest = meet()
    guest.visitor_token, guest.token = "", signer.user("customer-resale")
    assert_problem(guest.post("/sign-in"), 401, "visitor_token_invalid")


def test_an_unknown_conversation_is_not_there(meet: Meet) -> None:
    for user in (None, "customer-resale"):
        visitor = meet(user)
        visitor.conversation_id = "c_00000000000000000000000000000000"
        assert_problem(visitor.post_message(text="你好"), 404, "conversation_not_found")
        assert_problem(visitor.call("GET", f"{visitor.path}/messages"), 404, "conversation_not_found")


def test_a_token_of_somebody_the_backend_does_not_know(meet: Meet) -> None:
    stranger = meet("nobody-knows-me")
    assert stranger.say("如何查看代金券？").content("article")["article_id"] == "coupon.voucher.view"
    assert "还没有这个账号的资料" in stranger.say("查看我的代金券").text


def test_the_demo_host_page_signs_for_demo_users_only(meet: Meet) -> None:
    guest = meet()
    users = guest.call("GET", "/api/demo/users").json()["items"]
    assert {"customer-resale", "partner-staff"} <= {user["user_id"] for user in users}
    guest.token = guest.call("POST", "/api/demo/token", {"user_id": "customer-resale"}).json()["token"]
    assert guest.post("/sign-in").status_code == 200
    refused = meet().call("POST", "/api/demo/token", {"user_id": "gateway"})
    assert_problem(refused, 404, "demo_user_unknown")
