"""The journeys of customers and partners, by clicking, on a desktop and on a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.end_to_end.agent import Agent

Size = tuple[int, int]
Device = Callable[..., BrowserContext]


def test_a_question_is_answered_with_steps_and_a_source(visit: Visit, size: Size) -> None:
    chat = visit(size)
    card = chat.ask("如何查看代金券", "操作步骤")
    expect(card.get_by_role("heading", name="如何查看代金券")).to_be_visible()
    expect(card).to_contain_text("来源：")
    chat.button("有帮助").last.click()
    expect(chat.button("有帮助").last).to_have_attribute("aria-pressed", "true")


def test_a_hot_question_is_one_click(visit: Visit, size: Size) -> None:
    chat = visit(size)
    first = chat.inside.locator(".hot button").first
    title = first.inner_text()
    first.click()
    expect(chat.rows.nth(1)).to_be_visible()
    assert chat.said() == [title]


def test_typing_helps_and_the_keyboard_chooses(visit: Visit, size: Size) -> None:
    chat = visit(size)
    chat.field.press_sequentially("代金券", delay=30)
    options = chat.inside.get_by_role("option")
    expect(options.first).to_be_visible()
    wanted = options.first.inner_text()
    chat.field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chat.field.press("Enter")
    expect(chat.rows.nth(1)).to_be_visible()
    assert chat.said() == [wanted]


def test_coupons_are_shown_as_cards(visit: Visit, size: Size) -> None:
    chat = visit(size, user="customer-resale")
    card = chat.ask("我的代金券", "可用余额合计")
    expect(card.locator(".coupon")).to_have_count(3)
    expect(card).to_contain_text("VC-R-1001")
    card.get_by_role("button", name=re.compile("展开其余")).press("Enter")  # a pointer misses what scrolls
    expect(card.locator(".coupon")).to_have_count(6)


def test_what_stands_in_the_way_of_unbinding_comes_with_its_fix(visit: Visit, size: Size) -> None:
    chat = visit(size, user="customer-blocked")
    card = chat.ask("申请解除关联", "暂时还不能解除")
    expect(card.locator(".card > .checks > .check")).to_have_count(7)
    expect(card).to_contain_text("账户欠款 ¥1,286.40")
    expect(card).to_contain_text("请北辰科技有限公司拨款")


def test_a_partner_sees_where_an_agreement_stands(visit: Visit, size: Size) -> None:
    chat = visit(size, user="partner-admin")
    chat.ask("查询协议进度", "请问要看哪一份")
    card = chat.click("AGR-2026-0001", "目前卡在")
    expect(card.locator('[aria-current="step"]')).to_contain_text("线下签署")


def test_a_guest_signs_in_and_the_task_goes_on(visit: Visit, size: Size) -> None:
    chat = visit(size)
    chat.ask("我的代金券", "请先登录")
    chat.become("customer-resale")
    expect(chat.inside.locator(".coupon").first).to_be_visible()
    assert chat.said() == ["我的代金券"]


def test_a_person_takes_over_and_gives_back(visit: Visit, size: Size, agent: Agent) -> None:
    chat = visit(size)
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("转人工").first.click()
    expect(chat.status()).to_contain_text("正在排队")
    escalation = agent.claim(chat.conversation_id)
    expect(chat.status()).to_contain_text("林晓")
    chat.write("您好，我的券看不到")
    agent.say(escalation, "您好，我来看一下")
    chat.expect_text("您好，我来看一下")
    agent.act(escalation, "return-to-bot")
    expect(chat.status()).to_contain_text("智能助手在线")
    stars = chat.inside.locator(".rating .star")
    expect(stars.nth(4)).to_be_visible()
    stars.nth(4).click()
    chat.button("提交评价").click()
    expect(chat.inside.locator(".rating [role=status]")).to_be_visible()


def test_unbinding_is_asked_confirmed_and_submitted_once(visit: Visit, size: Size, newcomer: str) -> None:
    chat = visit(size)
    chat.sign_in(newcomer)
    chat.ask("申请解除关联", "请问您想解除关联的原因")
    card = chat.click("业务调整，不再需要伙伴服务", "请核对您的解除关联申请")
    expect(card.locator(".consequences li")).to_have_count(5)
    expect(card).to_contain_text("内确认")
    done = chat.click("确认提交", "解除关联申请已提交")
    expect(done).to_contain_text("UB-")
    expect(card.get_by_role("button", name="确认提交")).to_be_disabled()
    chat.click("撤销申请", "确定要撤销解除关联申请")
    chat.click("确定撤销", "已撤销")


def test_a_new_conversation_begins_empty(visit: Visit) -> None:
    chat = visit()
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("新会话").click()
    expect(chat.rows).to_have_count(0)
    expect(chat.inside.get_by_role("heading", name="您好，我是伙伴助手")).to_be_visible()


def test_an_answer_is_copied_and_its_links_open_outside(visit: Visit, device: Device) -> None:
    context = device(DESKTOP)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = visit(context=context)
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("复制").last.click()
    chat.expect_text("已复制")
    assert "费用中心" in chat.page.evaluate("navigator.clipboard.readText()")
    for link in chat.inside.locator(".log a").all():
        assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")


def test_thumbs_down_says_why_and_is_kept(visit: Visit) -> None:
    chat = visit()
    chat.ask("如何查看代金券", "操作步骤")
    chat.button("没有帮助").last.click()
    chat.button("不够详细").click()
    chat.button("提交反馈").click()
    chat.expect_text("感谢反馈")
    chat.page.reload()
    chat.wait_until_ready()
    expect(chat.button("没有帮助").last).to_have_attribute("aria-pressed", "true")


def test_a_table_is_downloaded(visit: Visit, size: Size) -> None:
    chat = visit(size, user="partner-staff")
    chat.ask("上个月我们的业绩是多少", "业绩合计")
    card = chat.click("导出表格", ".xlsx")
    with chat.page.context.expect_page():
        card.get_by_role("link", name="下载").click()


def test_who_waits_for_a_person_is_asked_before_leaving(visit: Visit) -> None:
    chat = visit()
    chat.ask("转人工", "已为您转人工")
    chat.button("新会话").click()
    expect(chat.inside.get_by_role("alertdialog")).to_contain_text("离开队列")
    chat.button("继续当前会话").click()
    expect(chat.status()).to_contain_text("正在排队")
    chat.button("新会话").click()
    chat.button("开始新会话").click()
    expect(chat.rows).to_have_count(0)
    expect(chat.status()).to_contain_text("智能助手在线")
