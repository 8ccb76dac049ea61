"""What the window refuses, and how it says so."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.stack import Stack


def test_a_long_text_is_counted_and_not_sent(visit: Visit) -> None:
    chat = visit()
    chat.field.fill("好" * 1001)
    chat.expect_text("请删去 1 个字")
    expect(chat.button("发送")).to_be_disabled()
    chat.field.fill("好" * 1000)
    expect(chat.button("发送")).to_be_enabled()


def test_a_pasted_image_is_refused_politely(visit: Visit) -> None:
    chat = visit()
    chat.field.evaluate(
        """field => { const data = new DataTransfer();
        data.items.add(new File(['x'], 'x.png', {type: 'image/png'}));
        field.dispatchEvent(new ClipboardEvent('paste',
            {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    chat.expect_text("暂时不能发送图片和文件")


def test_an_input_method_does_not_send_early(visit: Visit) -> None:
    chat = visit()
    session = chat.page.context.new_cdp_session(chat.page)
    chat.field.focus()
    session.send("Input.imeSetComposition", {"text": "daijinquan", "selectionStart": 10, "selectionEnd": 10})
    chat.field.evaluate(
        "f => f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(chat.rows).to_have_count(0)
    session.send("Input.insertText", {"text": "代金券"})
    expect(chat.field).to_have_value("代金券")
    chat.field.press("Enter")
    expect(chat.rows.first).to_be_visible()


def test_a_dropped_image_does_not_take_the_chat_away(visit: Visit) -> None:
    chat = visit()
    was_refused = chat.inside.locator(".log").evaluate(
        """log => { const data = new DataTransfer();
        data.items.add(new File(['x'], 'x.png', {type: 'image/png'}));
        return !log.dispatchEvent(new DragEvent('drop',
            {dataTransfer: data, bubbles: true, cancelable: true})); }"""
    )
    assert was_refused
    chat.expect_text("暂时不能发送图片和文件")


@pytest.fixture
def strict(stack: Stack) -> Iterator[None]:
    """The gateway counts messages as it does for everybody: the tests' own setting is taken away."""
    counting = {name: value for name, value in stack.settings.items() if "PER_MINUTE" not in name}
    for settings in (counting, stack.settings):
        stack.stop("gateway")
        replace(stack, settings=settings).start("gateway")
        if settings is counting:
            yield


@pytest.mark.usefixtures("strict")
def test_twenty_messages_a_minute(visit: Visit) -> None:
    chat = visit()
    for number in range(1, 22):
        chat.write(f"第{number}句")
        expect(chat.inside.locator(".row-user")).to_have_count(number)
    failed = chat.inside.locator(".row-user.is-failed")
    expect(failed).to_contain_text("每分钟最多 20 条")
    expect(failed).to_have_count(1)
    expect(failed.get_by_role("button", name="重新发送")).to_be_visible()
    assert chat.said()[-1] == "第21句"
