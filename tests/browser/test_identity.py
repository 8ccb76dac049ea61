"""Nobody sees what another person said on the same device."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESKTOP, Visit

Device = Callable[..., BrowserContext]
ALL_STORED = "JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"


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
