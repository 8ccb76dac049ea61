"""A signed-in user finds older conversations again, with the keyboard alone, on any device; nobody else's."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, Visit
from tests.browser.test_views import FOCUSED

Device = Callable[..., BrowserContext]
FIRST, SECOND = "如何查看代金券", "如何查看现金券"


def entries(chat: Chat) -> Locator:
    found: Locator = chat.inside.locator(".history-entry")
    return found


def two_conversations(chat: Chat, token: str) -> None:
    """The first about coupons; the second is going on."""
    chat.sign_in(token)
    chat.ask(FIRST, "操作步骤")
    chat.button("新会话").click()
    expect(chat.rows).to_have_count(0)
    chat.ask(SECOND, "操作步骤")


def test_an_older_conversation_is_opened_with_the_keyboard_and_goes_on(
    visit: Visit, device: Device, newcomer: str
) -> None:
    chat = visit(context=device(DESKTOP))
    two_conversations(chat, newcomer)
    chat.field.fill("还没写完")

    chat.button("历史会话").focus()
    chat.page.keyboard.press("Enter")
    expect(entries(chat)).to_have_count(2)
    assert chat.frame.evaluate(FOCUSED).strip() == "历史会话"
    expect(entries(chat).first).to_have_attribute("aria-current", "true")
    chat.page.keyboard.press("Escape")
    expect(entries(chat)).to_have_count(0)
    expect(chat.button("历史会话")).to_be_focused()
    expect(chat.field).to_have_value("还没写完")

    chat.page.keyboard.press("Enter")
    expect(entries(chat)).to_have_count(2)
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Tab")
    expect(entries(chat).nth(1)).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(entries(chat)).to_have_count(0)
    expect(chat.inside.get_by_role("log")).to_be_focused()
    assert chat.said() == [FIRST]

    chat.field.fill("")
    chat.ask("那现金券呢", "现金券")
    chat.page.reload()
    chat.wait_until_ready()
    chat.sign_in(newcomer)
    expect(chat.inside.locator(".row-user")).to_have_count(2)
    assert chat.said() == [FIRST, "那现金券呢"]


def test_nobody_else_finds_it(visit: Visit, newcomer: str) -> None:
    chat = visit()
    expect(chat.button("历史会话")).to_have_count(0)
    two_conversations(chat, newcomer)
    chat.button("历史会话").click()
    expect(entries(chat)).to_have_count(2)

    chat.become("customer-blocked")
    expect(entries(chat)).to_have_count(0)
    chat.button("历史会话").click()
    expect(chat.inside.locator(".history-note")).not_to_have_text("正在读取…")
    expect(chat.inside.locator(".history")).not_to_contain_text(FIRST)

    chat.leave()
    expect(chat.button("历史会话")).to_have_count(0)
