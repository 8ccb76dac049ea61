"""Every main view: no finding of axe (WCAG 2.2 AA), nothing wider than the screen, and a picture of it.

`UPDATE_IMAGES=1` writes the pictures to docs/images/.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from deploy.environment import ROOT
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.end_to_end.agent import Agent

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
IMAGES = ROOT / "docs" / "images"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async tags => (await axe.run(document, {runOnly: tags})).violations
    .map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')}`)"""
FOCUSED = "document.activeElement.ariaLabel ?? document.activeElement.innerText"
IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

View = Callable[[Chat], None]


def welcome(chat: Chat) -> None:
    expect(chat.inside.locator(".hot button").first).to_be_visible()


def suggestions(chat: Chat) -> None:
    chat.field.press_sequentially("代金券", delay=30)
    expect(chat.inside.get_by_role("option").first).to_be_visible()
    chat.field.press("ArrowDown")


def article(chat: Chat) -> None:
    chat.ask("如何解除和伙伴的关联", "操作步骤")


def feedback(chat: Chat) -> None:
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("没有帮助").last.click()
    expect(chat.button("提交反馈")).to_be_in_viewport(ratio=1)


def coupons(chat: Chat) -> None:
    chat.become("customer-resale")
    chat.ask("我的代金券", "可用余额合计")


def checklist(chat: Chat) -> None:
    chat.become("customer-blocked")
    chat.ask("申请解除关联", "暂时还不能解除")


def confirmation(chat: Chat) -> None:
    chat.ask("申请解除关联", "请问您想解除关联的原因")
    chat.click("业务调整，不再需要伙伴服务", "请核对您的解除关联申请")


def progress(chat: Chat) -> None:
    chat.become("partner-admin")
    chat.ask("查询协议进度", "请问要看哪一份")
    chat.click("AGR-2026-0001", "目前卡在")


def queue(chat: Chat) -> None:
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("转人工").first.click()
    expect(chat.status()).to_contain_text("正在排队")


def offline(chat: Chat) -> None:
    chat.ask("如何查看代金券", "操作步骤")
    chat.page.context.set_offline(True)
    chat.expect_text("网络已断开")
    chat.write("如何查看现金券")
    expect(chat.inside.locator(".is-delayed")).to_be_visible(timeout=20_000)


def history(chat: Chat) -> None:
    chat.become("customer-referral")
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("历史会话").click()
    expect(chat.inside.locator(".history-entry").first).to_be_visible()


VIEWS: dict[str, View] = {
    view.__name__: view
    for view in (
        welcome, suggestions, article, feedback, coupons, checklist, confirmation, progress, queue, offline,
        history,
    )
}  # fmt: skip
SHAPES = {
    "desktop": (DESKTOP, "light"),
    "phone": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view(visit: Visit, newcomer: str, name: str, shape: str) -> None:
    size, scheme = SHAPES[shape]
    chat = visit(size, color_scheme=scheme, reduced_motion="reduce")
    if name == "confirmation":
        chat.sign_in(newcomer)
    VIEWS[name](chat)
    assert findings(chat.frame) == []
    assert chat.frame.evaluate(IS_TOO_WIDE) is False
    picture(chat.page, f"web-{name}-{shape}")


def test_the_service_by_a_person(visit: Visit, agent: Agent) -> None:
    chat = visit(PHONE, reduced_motion="reduce")
    chat.ask("转人工", "已为您转人工")
    escalation = agent.claim(chat.conversation_id)
    agent.say(escalation, "您好，请问是哪一张代金券看不到？")
    chat.expect_text("您好，请问是哪一张代金券看不到？")
    assert findings(chat.frame) == []
    picture(chat.page, "web-agent-phone")
    agent.act(escalation, "close")
    chat.inside.locator(".rating .star").nth(3).click()
    expect(chat.button("提交评价")).to_be_in_viewport(ratio=1)
    expect(chat.button("新会话")).to_be_in_viewport(ratio=1)
    assert findings(chat.frame) == []
    picture(chat.page, "web-rating-phone")


def test_the_demo_page(visit: Visit) -> None:
    chat = visit()
    chat.button("收起").click()
    assert findings(chat.page.main_frame) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_english(visit: Visit, url: str, size: tuple[int, int]) -> None:
    chat = visit(size, reduced_motion="reduce")
    page = chat.page
    page.goto(f"{url}/widget/?locale=en")
    field = page.get_by_role("textbox", name="Your question")
    field.fill("如何查看代金券")
    field.press("Enter")
    page.get_by_role("button", name="Not helpful").click()
    expect(page.get_by_role("button", name="Not detailed enough")).to_be_visible()
    page.get_by_role("button", name="Human agent").click()
    expect(page.get_by_role("button", name="Leave the queue")).to_be_visible()
    assert findings(page.main_frame) == []
    assert page.evaluate(IS_TOO_WIDE) is False


def test_an_on_screen_keyboard_covers_neither_the_field_nor_the_last_words(visit: Visit) -> None:
    chat = visit(PHONE)
    chat.ask("转人工", "已为您转人工")
    chat.page.set_viewport_size({"width": 360, "height": 380})
    expect(chat.field).to_be_in_viewport(ratio=1)
    expect(chat.inside.locator(".row").last).to_be_in_viewport()
    expect(chat.button("取消排队").first).to_be_in_viewport(ratio=1)


def test_what_comes_is_read_out_and_nothing_moves_for_who_wants_it_still(visit: Visit) -> None:
    chat = visit(reduced_motion="reduce")
    chat.ask("如何查看代金券", "操作步骤")
    expect(chat.inside.get_by_role("log")).to_have_attribute("aria-live", "polite")
    moving = "document.getAnimations().filter(a => a.playState === 'running').length"
    chat.write("如何查看现金券")
    assert chat.frame.evaluate(moving) == 0
    assert chat.page.evaluate(moving) == 0


def test_the_keyboard_reaches_everything_and_escape_closes(visit: Visit) -> None:
    chat = visit()
    chat.ask("如何查看代金券", "操作步骤")
    expect(chat.field).to_be_focused()
    names = []
    for _ in range(30):
        chat.page.keyboard.press("Shift+Tab")
        names.append(chat.frame.evaluate(FOCUSED).strip())
    assert {"有帮助", "没有帮助", "复制", "转人工", "新会话", "收起"} <= set(names), names
    chat.field.press("Escape")
    expect(chat.page.locator("#wenban button")).to_have_attribute("aria-expanded", "false")


def findings(frame: Frame) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: cd web && npm ci")
    if frame.evaluate("typeof axe") == "undefined":
        frame.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = frame.evaluate(RUN_AXE, TAGS)
    return found


def picture(page: Page, name: str) -> None:
    if os.environ.get("UPDATE_IMAGES"):
        IMAGES.mkdir(exist_ok=True)
        page.screenshot(path=Path(IMAGES / f"{name}.png"))
