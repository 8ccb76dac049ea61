"""Every view of the console, light and dark: no finding of axe, and a picture of the main ones.

`UPDATE_IMAGES=1` writes the pictures to docs/images/.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import Staff
from tests.browser.console.desk import Desk, Seat
from tests.browser.console.past import write_past
from tests.browser.test_views import findings, picture
from tests.end_to_end.tokens import Signer
from tests.end_to_end.visitor import Visitor
from tests.stack import Stack

SIZE = (1280, 860)
QUESTION = "代金券快过期了还能延期吗"
ASKED = {
    "customer-free": ["怎么查看代金券", QUESTION],
    None: ["伙伴徽标可以印在名片上吗"],
    "partner2-admin": ["协议盖章后多久生效"],
    "customer-recent": ["申请解除关联后余额怎么处理"],
}
"""Who waits, the first one longest, and what was asked before."""


@pytest.fixture(scope="module")
def waiting(stack: Stack, databases: Path, seats: dict[str, Seat]) -> Iterator[list[Visitor]]:
    """A month behind, and four customers in the queue."""
    write_past(f"sqlite:///{databases / 'gateway.db'}")
    signer = Signer(stack.installation.keys)
    with httpx.Client(base_url=stack.url("gateway"), timeout=30, trust_env=False) as client:
        visitors = []
        for user, questions in ASKED.items():
            visitor = Visitor(client, signer).start(user)
            for question in [*questions, "转人工"]:
                visitor.say(question)
            visitors.append(visitor)
        yield visitors
        for visitor in visitors:
            if visitor.owner == "queued":
                for act in ("claim", "return"):
                    seats["lin"].post(f"/conversations/{visitor.conversation_id}/{act}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("waiting")
def test_serving(staff: Staff, scheme: str) -> None:
    lin = staff("lin", SIZE, color_scheme=scheme, reduced_motion="reduce")
    found = Findings(lin.page)
    found.look("queue-empty-choice")
    first = QUESTION if scheme == "light" else "伙伴徽标可以印在名片上吗"
    lin.choose(first)
    expect(lin.page.get_by_text("客户的原话")).to_be_visible()
    lin.transcript.locator(".decision summary").first.click()
    found.look("queue")
    keep(lin, "console-queue", scheme)

    lin.press("接入")
    expect(lin.reply).to_be_visible()
    lin.say("您好，我是林晓，正在为您核对券的有效期。")
    lin.note("券由伙伴发放，延期要伙伴同意")
    lin.page.get_by_role("tab", name="推荐条目").click()
    expect(lin.page.get_by_role("button", name="发送卡片").first).to_be_visible()
    found.look("suggestions")
    lin.page.get_by_role("tab", name="客户", exact=True).click()
    expect(lin.page.get_by_role("complementary", name="客户与资料")).not_to_contain_text("正在加载")
    expect(lin.page.locator(".ant-message-notice")).to_have_count(0)
    found.look("conversation")
    keep(lin, "console-conversation", scheme)
    lin.reply.fill("/代金券")
    expect(lin.page.get_by_role("list", name="常用语和知识条目")).to_be_visible()
    found.look("finds")
    lin.reply.fill("")
    for name in ("转接", "结束会话"):
        lin.press(name)
        expect(lin.dialog(name)).to_be_visible()
        found.look(name)
        lin.dialog(name).get_by_role("button", name="取消", exact=True).click()
        expect(lin.dialog(name)).to_be_hidden()
    lin.mode("内部备注")
    found.look("note")
    lin.mode("回复客户")
    lin.press("交还机器人")
    lin.press("快捷键")
    found.look("help")
    assert found.found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("waiting")
def test_looking_back(staff: Staff, scheme: str) -> None:
    zhao = staff("zhao", SIZE, color_scheme=scheme, reduced_motion="reduce")
    found = Findings(zhao.page)
    zhao.press("会话检索")
    zhao.page.get_by_role("searchbox").or_(zhao.page.get_by_placeholder("搜索消息")).first.fill("延期")
    zhao.page.keyboard.press("Enter")
    expect(zhao.page.locator("button.row").first).to_be_visible()
    found.look("search")
    pick(zhao.page, "坐席", "陈思")
    expect(zhao.page.get_by_text("没有找到会话。")).to_be_visible()
    pick(zhao.page, "坐席", "全部坐席")
    zhao.page.get_by_placeholder("搜索消息").fill("")
    zhao.page.keyboard.press("Enter")
    zhao.page.get_by_label("从", exact=True).fill("2020-01-01")
    zhao.page.get_by_label("到", exact=True).fill("2020-01-02")
    expect(zhao.page.get_by_text("没有找到会话。")).to_be_visible()
    found.look("search-nothing")
    keep(zhao, "console-search", scheme)

    zhao.press("未答收件箱")
    zhao.page.locator("button.row", has_text="名片").first.click()
    zhao.press("做成条目")
    expect(zhao.page.get_by_label("标准问")).to_be_visible()
    found.look("inbox")
    keep(zhao, "console-inbox", scheme)

    zhao.press("数据洞察")
    expect(zhao.page.locator(".figures")).to_be_visible()
    expect(zhao.page.locator("table.table tbody tr").nth(5)).to_be_visible()
    zhao.page.wait_for_timeout(300)
    found.look("insights")
    keep(zhao, "console-insights", scheme)
    zhao.page.locator(".figures button").first.click()
    expect(zhao.page.get_by_role("dialog")).to_be_visible()
    found.look("drill")
    zhao.page.get_by_role("dialog").get_by_role("button", name="关闭").or_(
        zhao.page.locator(".ant-drawer-close")
    ).first.click()
    zhao.page.get_by_role("tab", name="满意度").click()
    stars = zhao.page.get_by_role("button", name="5 星")
    expect(stars).to_be_visible()
    found.look("ratings")
    stars.click()
    expect(zhao.page.get_by_role("dialog").locator("button.row").first).to_be_visible()
    found.look("drill-rated")
    zhao.page.get_by_role("dialog").locator("button.row").first.click()
    expect(zhao.page.get_by_role("log", name="聊天记录")).to_be_visible()

    zhao.press("知识条目")
    zhao.page.get_by_placeholder("搜索条目的问法或编号").fill("代金券")
    zhao.page.keyboard.press("Enter")
    zhao.page.locator("button.row").first.click()
    expect(zhao.page.get_by_text("历史版本")).to_be_visible()
    found.look("articles")
    keep(zhao, "console-articles", scheme)
    assert found.found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_managing(staff: Staff, scheme: str) -> None:
    zhao = staff("zhao", SIZE, color_scheme=scheme, reduced_motion="reduce")
    found = Findings(zhao.page)
    zhao.press("管理")
    zhao.press("新建常用语")
    dialog = zhao.dialog("常用语")
    for label, text in {
        "快捷词": "wait",
        "标题": f"请稍等 {scheme}",
        "内容": "请稍等，正在为您核对。",
    }.items():
        dialog.get_by_label(label).fill(text)
    found.look("canned-dialog")
    dialog.get_by_role("button", name="保存").click()
    expect(zhao.page.get_by_role("row", name=f"请稍等 {scheme}")).to_be_visible()
    found.look("canned")
    zhao.page.get_by_role("tab", name="账号", exact=True).click()
    expect(zhao.page.get_by_role("row", name="lin 林晓")).to_be_visible()
    found.look("users")
    zhao.page.get_by_role("tab", name="审计日志").click()
    expect(zhao.page.get_by_role("row", name="保存常用语").first).to_be_visible()
    found.look("audit")
    expect(zhao.page.get_by_text("快捷词：无 → wait").first).to_be_visible()
    keep(zhao, "console-audit", scheme)
    zhao.page.get_by_role("button", name="只看赵青").first.click()
    expect(zhao.page.get_by_text("只看赵青").first).to_be_visible()
    assert found.found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door(url: str, staff: Staff, scheme: str) -> None:
    desk = staff("chen", SIZE, color_scheme=scheme)
    desk.page.context.clear_cookies()
    desk.page.goto(f"{url}/console/")
    expect(desk.page.get_by_label("账号")).to_be_visible()
    found = Findings(desk.page)
    found.look("login")
    ways = json.dumps({"has_oidc": True})
    desk.page.route("**/api/desk/sign-in-ways", lambda route: route.fulfill(body=ways))
    desk.page.goto(f"{url}/console/?sign_in=oidc_no_role")
    expect(desk.page.get_by_role("link", name="单点登录")).to_be_visible()
    expect(desk.page.get_by_role("alert")).to_contain_text("还没有分配坐席台的角色")
    found.look("login-oidc")
    keep(desk, "console-login", scheme)
    assert found.found == {}


class Findings:
    """What axe has found, by view."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.found: dict[str, list[str]] = {}

    def look(self, view: str) -> None:
        self._page.wait_for_timeout(150)  # colours fade in, whatever the motion
        problems = findings(self._page.main_frame)
        if problems:
            self.found[view] = problems


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.locator(".ant-select-item-option", has_text=option).click()


def keep(desk: Desk, name: str, scheme: str) -> None:
    if scheme == "light":
        picture(desk.page, name)
