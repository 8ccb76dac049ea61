"""From an unanswered question to a live answer and back, as a supervisor clicks it."""

import time

import httpx
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.console.conftest import Staff
from tests.browser.console.desk import Desk, Seat
from tests.browser.console.test_life import asking_for_a_person
from tests.end_to_end.tokens import Signer
from tests.end_to_end.visitor import Visitor
from tests.stack import Stack

QUESTION = "访客食堂的饭卡怎么充值"
ANSWER = "访客食堂的饭卡在一楼大堂的机器上充值。"
LIVE_WITHIN_S = 10.0
GROUPED_WITHIN_S = 60.0
ONE, OTHER = "地下车库的充电桩在几号区", "班车停运那天怎么报销"


def group_row(zhao: Desk, question: str) -> Locator:
    """The row of its group, as soon as there is one: grouping goes on in the background."""
    found: Locator = zhao.page.locator("button.row", has_text=question).first
    deadline = time.monotonic() + GROUPED_WITHIN_S
    while not found.is_visible():
        assert time.monotonic() < deadline
        zhao.open("inbox")
        zhao.page.wait_for_timeout(1000)
    return found


def answered_after_s(chat: Chat, began: float) -> float:
    """Asks again until the new answer comes."""
    while time.monotonic() - began < GROUPED_WITHIN_S:
        before = chat.rows.count()
        chat.write(QUESTION)
        expect(chat.rows.nth(before + 1)).to_be_visible()
        if chat.rows.nth(before + 1).get_by_text(ANSWER).count() > 0:
            return time.monotonic() - began
    raise AssertionError("the answer never came")


def test_three_clicks_make_an_answer_and_three_take_it_back(visit: Visit, staff: Staff) -> None:
    chat = asking_for_a_person(visit, QUESTION)
    lin = staff("lin")
    lin.claim(QUESTION)
    lin.say(ANSWER)
    lin.press("机器人本该知道")
    lin.expect_told("已收进未答收件箱")
    lin.press("交还机器人")
    chat.expect_text("继续由智能助手为您服务")
    zhao = staff("zhao")
    row = group_row(zhao, QUESTION)

    row.click()
    zhao.press("做成条目")
    expect(zhao.page.get_by_label("答案")).to_have_value(ANSWER)
    began = time.monotonic()
    zhao.press("发布")
    live_after_s = answered_after_s(chat, began)
    expect(zhao.page.get_by_text("已发布第 2 版")).to_be_visible()
    print(f"live {live_after_s:.1f} s after the third click")
    assert live_after_s < LIVE_WITHIN_S

    zhao.press("查看条目")
    versions = zhao.page.get_by_role("region", name="条目", exact=True)
    versions.get_by_role("row", name="第 1 版").get_by_role("button", name="查看").click()
    dialog = zhao.page.get_by_role("dialog")
    expect(dialog).to_contain_text("这一版没有这个条目")
    dialog.get_by_role("button", name="预览影响").click()
    expect(dialog.get_by_role("status")).to_contain_text("个的答案会变")
    expect(dialog.get_by_role("cell", name=QUESTION).first).to_be_visible()
    dialog.get_by_role("button", name="恢复到这一版").click()
    zhao.expect_told("已恢复到第 1 版")
    expect(versions.get_by_text("已下线")).to_be_visible()


def test_groups_are_merged_and_split_again(staff: Staff, stack: Stack, seats: dict[str, Seat]) -> None:
    signer = Signer(stack.installation.keys)
    with httpx.Client(base_url=stack.url("gateway"), timeout=30, trust_env=False) as client:
        for question in (ONE, OTHER):
            visitor = Visitor(client, signer).start(None)
            visitor.say(question)
            body = {"conversation_id": visitor.conversation_id, "answer": "请联系前台。"}
            seats["zhao"].post("/inbox/items", body)
    zhao = staff("zhao")
    group_row(zhao, ONE)
    group_row(zhao, OTHER).click()

    zhao.page.get_by_label("并入另一组…").click()
    zhao.page.locator(".ant-select-item-option", has_text=ONE).click()
    zhao.expect_told("已并入")
    group = zhao.page.get_by_role("region", name="一组问题")
    expect(group.locator(".questions li", has_text=ONE).first).to_be_visible()
    expect(group.locator(".questions li", has_text=OTHER).first).to_be_visible()

    for box in group.get_by_role("checkbox", name=f"选择“{OTHER}”").all():
        box.check()
    group.get_by_role("button", name="拆成新的一组").click()
    zhao.expect_told("已拆出新的一组")
    expect(group.locator(".questions li", has_text=OTHER)).to_have_count(0)
    expect(zhao.page.locator("button.row", has_text=OTHER)).to_be_visible()
