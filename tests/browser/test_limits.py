"""What the window refuses, and how it says so."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit


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
