"""Nobody sees what another person said on the same device."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.end_to_end.tokens import Signer
from tests.stack import Stack

Device = Callable[..., BrowserContext]
ALL_STORED = "JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
COUNT_RENEWALS = """fresh => {
    const counter = document.documentElement.dataset;
    counter.asked = 0;
    wenban.onTokenNeeded(() => { counter.asked = Number(counter.asked) + 1; return fresh; });
}"""
"""An attribute, because a polled expression is an `eval`, which the page's policy refuses."""


def test_another_user_sees_and_inherits_nothing(visit: Visit) -> None:
    chat = visit(user="customer-resale")
    chat.ask("我的代金券", "VC-R-1001")
    chat.become("customer-blocked")
    expect(chat.rows).to_have_count(0)
    card = chat.ask("我的代金券", "VC-B-1101")
    expect(card).not_to_contain_text("VC-R-1001")
    assert "customer-resale" not in chat.frame.evaluate(ALL_STORED)


def test_logging_out_clears_the_device(visit: Visit) -> None:
    chat = visit(user="customer-resale")
    chat.ask("我的代金券", "VC-R-1001")
    chat.leave()
    expect(chat.rows).to_have_count(0)
    assert "wenban" not in chat.frame.evaluate(ALL_STORED)
    chat.page.reload()
    chat.wait_until_ready()
    expect(chat.rows).to_have_count(0)


def test_what_was_said_is_not_stored_on_the_device(visit: Visit) -> None:
    chat = visit(user="customer-resale")
    chat.ask("我的代金券", "VC-R-1001")
    stored = chat.frame.evaluate(ALL_STORED)
    assert "代金券" not in stored
    assert "VC-R-1001" not in stored


def test_a_user_finds_the_conversation_on_another_device(visit: Visit, device: Device) -> None:
    first = visit(context=device(DESKTOP), user="customer-referral")
    first.ask("如何查看现金券", "操作步骤")
    second = visit(context=device(DESKTOP), user="customer-referral")
    second.expect_text("如何查看现金券")


def test_the_host_page_renews_a_token_before_it_ends(visit: Visit, stack: Stack, newcomer: str) -> None:
    sign = Signer(stack.installation.keys).user
    chat = visit()
    chat.page.evaluate(COUNT_RENEWALS, newcomer)
    chat.sign_in(sign(subject_of(newcomer), exp=datetime.now(UTC) + timedelta(seconds=61)))
    chat.ask("如何查看代金券", "操作步骤")
    expect(chat.page.locator("html")).to_have_attribute("data-asked", "1")
    chat.ask("如何查看现金券", "操作步骤")
    assert chat.said() == ["如何查看代金券", "如何查看现金券"]


def test_after_a_sleep_longer_than_the_token_it_goes_on(visit: Visit, stack: Stack, newcomer: str) -> None:
    chat = visit()
    ends = time.time() + 6
    short = Signer(stack.installation.keys).user(subject_of(newcomer), exp=int(ends))
    chat.sign_in(short)
    chat.ask("如何查看代金券", "操作步骤")
    time.sleep(max(0, ends + 1 - time.time()))
    chat.write("如何查看现金券")
    expect(chat.inside.locator(".banner")).to_contain_text("登录已过期")
    chat.sign_in(newcomer)  # as the page does when it is asked
    expect(chat.inside.get_by_role("heading", name="如何查看现金券")).to_be_visible()
    expect(chat.inside.locator(".banner")).to_have_count(0)
    assert chat.said() == ["如何查看代金券", "如何查看现金券"]


def subject_of(token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return str(claims["sub"])
