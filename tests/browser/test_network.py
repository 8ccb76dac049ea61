"""Reloads, restarts, two tabs and a network that comes and goes: nothing is lost, nothing is doubled."""

import re
import signal
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.end_to_end.agent import Agent
from tests.end_to_end.faults import stopped
from tests.stack import Stack

Device = Callable[..., BrowserContext]


def test_a_reload_in_the_middle_of_a_form_loses_nothing(visit: Visit, newcomer: str) -> None:
    chat = visit()
    chat.sign_in(newcomer)
    chat.ask("申请解除关联", "请问您想解除关联的原因")
    chat.page.reload()
    chat.wait_until_ready()
    chat.sign_in(newcomer)
    chat.expect_text("请问您想解除关联的原因")
    chat.click("准备更换其他合作伙伴", "请核对您的解除关联申请")
    chat.click("取消", "已停止办理")
    assert chat.said() == ["申请解除关联", "准备更换其他合作伙伴", "取消"]


def test_the_gateway_is_killed_and_comes_back(visit: Visit, stack: Stack) -> None:
    chat = visit()
    chat.ask("如何查看代金券", "操作步骤")
    with stopped(stack, "gateway", how=signal.SIGKILL):
        expect(chat.inside.locator(".banner")).to_be_visible()
        chat.write("如何查看现金券")
        expect(chat.inside.locator(".is-delayed")).to_be_visible()
    expect(chat.inside.locator(".is-delayed")).to_have_count(0, timeout=30_000)
    expect(chat.inside.get_by_role("heading", name="如何查看现金券")).to_be_visible(timeout=30_000)
    assert chat.said() == ["如何查看代金券", "如何查看现金券"]
    expect(chat.inside.locator(".banner")).to_have_count(0)


def test_two_tabs_show_the_same(visit: Visit, device: Device) -> None:
    context = device(DESKTOP)
    one = visit(context=context)
    two = visit(context=context)
    one.ask("如何查看代金券", "操作步骤")
    expect(two.inside.get_by_role("heading", name="如何查看代金券")).to_be_visible()
    two.ask("如何查看现金券", "操作步骤")
    expect(one.inside.get_by_role("heading", name="如何查看现金券")).to_be_visible()
    assert one.said() == two.said() == ["如何查看代金券", "如何查看现金券"]


def test_what_is_written_offline_is_sent_when_the_network_is_back(visit: Visit, device: Device) -> None:
    context = device(DESKTOP)
    chat = visit(context=context)
    chat.ask("如何查看代金券", "操作步骤")
    context.set_offline(True)
    chat.expect_text("网络已断开")
    chat.write("如何查看现金券")
    expect(chat.inside.locator(".is-delayed")).to_be_visible(timeout=20_000)
    context.set_offline(False)
    expect(chat.inside.get_by_role("heading", name="如何查看现金券")).to_be_visible(timeout=20_000)
    assert chat.said() == ["如何查看代金券", "如何查看现金券"]


def test_a_slow_network_shows_the_bubble_at_once(visit: Visit, device: Device) -> None:
    context = device(DESKTOP)
    chat = visit(context=context)
    session = context.new_cdp_session(chat.page)
    slow = {"offline": False, "latency": 800, "downloadThroughput": 20_000, "uploadThroughput": 20_000}
    session.send("Network.emulateNetworkConditions", slow)
    chat.write("如何查看代金券")
    expect(chat.inside.locator(".row-user .bubble")).to_have_text("如何查看代金券", timeout=500)
    expect(chat.inside.get_by_role("heading", name="如何查看代金券")).to_be_visible(timeout=20_000)
    assert chat.said() == ["如何查看代金券"]


def test_without_websockets_it_works_too(visit: Visit, device: Device) -> None:
    context = device(DESKTOP)
    context.add_init_script("delete window.WebSocket")
    chat = visit(context=context)
    chat.ask("如何查看代金券", "操作步骤")


def test_unread_messages_are_counted_while_the_window_is_closed(visit: Visit, agent: Agent) -> None:
    chat = visit()
    chat.ask("转人工", "已为您转人工")
    escalation = agent.claim(chat.conversation_id)
    chat.expect_text("客服林晓已接入")
    badge = chat.page.locator("#wenban button span")
    expect(badge).to_be_hidden()
    chat.button("收起").click()
    agent.say(escalation, "您好")
    expect(badge).to_have_text("1")
    agent.say(escalation, "还在吗？")
    expect(badge).to_have_text("2")
    expect(chat.page.locator("#wenban button")).to_have_attribute("aria-label", re.compile("2 条未读消息"))
    chat.page.locator("#wenban button").click()
    expect(badge).to_be_hidden()
    chat.expect_text("还在吗？")
