"""A customer's browser and an agent's: the whole life of a handoff, and what must not get lost in it."""

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.chat import Chat
from tests.browser.conftest import CHROMIUM, Visit
from tests.browser.console.conftest import Staff
from tests.browser.console.desk import COOKIE, Desk, Seat
from tests.stack import Stack

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> [x](javascript:window.hacked=1) <script>window.hacked=1</script>'
)
NEW = "这一次的新密码足够长了"
GREETING = "您好，这里是人工客服，请稍等，我马上为您核对。"


def asking_for_a_person(visit: Visit, question: str) -> Chat:
    """A question that the bot answers or not, then the call for a person."""
    chat = visit()
    chat.ask(question, "")
    chat.ask("转人工", "已为您转人工")
    return chat


def test_signing_in_and_choosing_a_password(
    url: str, device: Callable[..., BrowserContext], passwords: dict[str, str]
) -> None:
    desk = Desk(device().new_page(), url)
    desk.page.goto(f"{url}/console/")
    desk.sign_in("qian", "不是这个密码")
    expect(desk.page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    desk.sign_in("qian", passwords["qian"])
    desk.press("管理")
    desk.page.get_by_role("tab", name="我的账号").click()
    for label, text in {"当前密码": passwords["qian"], "新密码": NEW, "再输入一次新密码": NEW}.items():
        desk.page.get_by_label(label, exact=True).fill(text)
    desk.press("保存")
    desk.expect_told("密码已修改")
    desk.press("退出登录")
    desk.sign_in("qian", NEW)
    expect(desk.page.get_by_role("navigation", name="主菜单")).to_be_visible()


def test_a_handoff_from_the_question_to_the_bot_again(
    visit: Visit, staff: Staff, seats: dict[str, Seat]
) -> None:
    canned = {"shortcut": "hi", "title": "问候", "text": GREETING, "scope": "shared"}
    seats["zhao"].post("/canned", canned)
    lin, chen = staff("lin"), staff("chen")
    chat = asking_for_a_person(visit, "火星上的机房什么时候开放")

    lin.claim("火星上的机房什么时候开放")
    chat.expect_text("客服林晓已接入")
    answers_of_the_bot = chat.inside.locator(".row-bot").count()
    lin.say("您好，我是林晓")
    chat.expect_text("您好，我是林晓")
    chat.write("如何查看代金券")
    lin.expect_said("如何查看代金券")
    lin.note("客户问火星机房")

    lin.reply.fill("/问候")
    lin.page.get_by_role("button", name=GREETING).click()
    expect(lin.reply).to_have_value(GREETING)
    lin.reply.press("Enter")
    chat.expect_text(GREETING)
    lin.reply.fill("/查看代金券")
    lin.page.get_by_role("list", name="常用语和知识条目").get_by_role("button").first.click()
    expect(chat.inside.locator(".row-agent", has_text="操作步骤").last).to_be_visible()
    assert chat.inside.locator(".row-bot").count() == answers_of_the_bot

    lin.press("转接")
    lin.pick("转给", "陈思")
    lin.confirm("转接")
    expect(chen.row("火星上的机房什么时候开放")).to_contain_text("转给陈思")
    chen.claim("火星上的机房什么时候开放")
    expect(chen.transcript.locator(".entry-note", has_text="客户问火星机房")).to_be_visible()
    chen.say("火星机房没有开放计划")
    chat.expect_text("火星机房没有开放计划")

    chen.press("结束会话")
    chen.pick("结束原因", "已解决")
    chen.confirm("结束会话")
    chat.inside.locator(".rating .star").nth(4).click()
    chat.button("提交评价").click()
    chat.expect_text("感谢您的评价")
    assert "客户问火星机房" not in chat.inside.locator("body").inner_text()
    chat.button("开始新会话").click()
    expect(chat.inside.get_by_text("感谢您的评价")).to_have_count(0)
    chat.ask("如何查看现金券", "操作步骤")


def test_of_two_agents_one_gets_it_and_the_other_is_told(
    visit: Visit, staff: Staff, seats: dict[str, Seat]
) -> None:
    asking_for_a_person(visit, "月球上的机房什么时候开放")
    chen = staff("chen")
    chen.choose("月球上的机房什么时候开放")
    conversation = chen.page.url.rsplit("/", 1)[-1]

    def be_second(route: Route) -> None:
        seats["lin"].post(f"/conversations/{conversation}/claim")
        route.continue_()

    chen.page.route("**/claim", be_second)
    chen.press("接入")
    chen.expect_told("这个会话已经由其他客服接入")
    expect(chen.page.get_by_role("region", name="会话", exact=True)).to_contain_text("林晓")
    expect(chen.reply).to_be_hidden()


def test_a_watched_conversation_is_taken_over_and_given_back(visit: Visit, staff: Staff) -> None:
    chat = visit()
    chat.ask("如何查看代金券", "操作步骤")
    lin = staff("lin")
    lin.row("机器人：", "机器人").click()
    lin.expect_said("如何查看代金券")
    expect(lin.transcript.locator(".decision").first).to_contain_text("直接解答")
    chat.ask("金星上的机房什么时候开放", "")
    lin.expect_said("金星上的机房什么时候开放")
    assert "林晓" not in chat.inside.locator("body").inner_text()

    lin.press("接管")
    chat.expect_text("客服林晓已接入")
    lin.say("我来为您看看")
    chat.expect_text("我来为您看看")
    lin.press("交还机器人")
    chat.expect_text("继续由智能助手为您服务")
    chat.ask("如何查看现金券", "操作步骤")
    lin.expect_said("如何查看现金券")


def test_hostile_words_of_a_customer_are_words(visit: Visit, staff: Staff) -> None:
    chat = asking_for_a_person(visit, "水星上的机房什么时候开放")
    chat.write(HOSTILE)
    lin = staff("lin")
    lin.claim("window.hacked=1")
    assert lin.page.evaluate("window.hacked") is None
    assert lin.transcript.locator("img, script, a[href^=javascript]").count() == 0


def test_a_draft_and_the_conversation_survive_a_reload(visit: Visit, staff: Staff) -> None:
    chat = asking_for_a_person(visit, "木星上的机房什么时候开放")
    lin = staff("lin")
    lin.claim("木星上的机房什么时候开放")
    lin.reply.fill("写了一半的回答")
    lin.page.reload()
    expect(lin.reply).to_have_value("写了一半的回答")
    lin.reply.press("Enter")
    chat.expect_text("写了一半的回答")


def test_a_restart_of_the_gateway_loses_nothing(visit: Visit, staff: Staff, stack: Stack) -> None:
    chat = asking_for_a_person(visit, "土星上的机房什么时候开放")
    lin = staff("lin")
    lin.claim("土星上的机房什么时候开放")
    lin.say("第一句")
    stack.stop("gateway")
    lin.reply.fill("断线时的一句")
    lin.reply.press("Enter")
    expect(lin.page.get_by_role("button", name="重试")).to_be_visible()
    expect(lin.page.get_by_text("连接已断开，正在重新连接")).to_be_visible()
    chat.write("断线时客户的一句")
    stack.start("gateway")
    lin.press("重试")
    chat.expect_text("断线时的一句")
    lin.expect_said("断线时客户的一句")
    lin.say("最后一句")
    chat.expect_text("最后一句")
    assert said_by(lin, "agent") == ["第一句", "断线时的一句", "最后一句"]
    assert said_by(lin, "user")[-1] == "断线时客户的一句"
    assert chat.said().count("断线时客户的一句") == 1


def test_an_agents_browser_is_killed_and_the_customer_is_served_on(
    visit: Visit, staff: Staff, browser: Browser, seats: dict[str, Seat], url: str
) -> None:
    chat = asking_for_a_person(visit, "冥王星上的机房什么时候开放")
    doomed = browser.browser_type.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    context = doomed.new_context(locale="zh-CN", viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": COOKIE, "value": seats["lin"].cookie, "url": url}])
    lin = Desk(context.new_page(), url)
    lin.open()
    lin.claim("冥王星上的机房什么时候开放")
    lin.say("死机前的一句")
    chat.expect_text("死机前的一句")
    lin.reply.fill("没来得及发")
    with suppress(PlaywrightError):
        doomed.new_browser_cdp_session().send("Browser.crash")
    chat.write("还在吗")

    chat.expect_text("当前客服暂时无法回复")
    chen = staff("chen")
    chen.claim("冥王星上的机房什么时候开放")
    chen.say("我接着为您服务")
    chat.expect_text("我接着为您服务")
    assert said_by(chen, "agent") == ["死机前的一句", "我接着为您服务"]
    assert said_by(chen, "user")[-1] == "还在吗"
    assert chat.said().count("还在吗") == 1


def said_by(desk: Desk, author: str) -> list[str]:
    return list(desk.transcript.locator(f".line-{author} .bubble .text").all_inner_texts())
