"""The partner centre's page shows the code with which its user links a messenger."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_a_user_gets_a_code_and_a_guest_does_not(visit: Visit) -> None:
    guest = visit()
    expect(guest.page.get_by_role("button", name="获取绑定码")).to_be_disabled()
    chat = visit(user="partner-admin")
    chat.page.get_by_role("button", name="获取绑定码").click()
    shown = re.compile(r"绑定码 ([2-9A-Z]{4}-[2-9A-Z]{4})，\d\d:\d\d 前有效，只能用一次：.*发送“绑定 \1”。")
    expect(chat.page.locator("#code")).to_have_text(shown)
