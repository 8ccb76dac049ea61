"""The menus of 微信客服: within the platform's bytes; each is clicked once, and by its own customer."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channel import outbox
from gateway.channel.delivery import add_notices
from gateway.channel.outbox import Letter, Target
from gateway.channel.platform import Permanent
from gateway.channel.rendering import render
from gateway.channel.wecom import outgoing
from gateway.channel.wecom.client import WecomClient
from gateway.conversation.models import Message
from gateway.words import load_words
from tests.gateway.channel.conftest import Messengers, StartMessengers, make_doubles
from tests.gateway.channel.doubles import wecom as platform
from tests.gateway.channel.doubles.wecom import WecomDouble
from tests.gateway.channel.test_rendering import SERVICE, file_url, text
from tests.gateway.channel.wecom.test_allowance import MORE, held
from tests.gateway.channel.wecom.test_service import CUSTOMER
from tests.gateway.fakes import Clock, FakeBot, confirmation, text_message

USED = "这里的选项已经处理过，请以最新的消息为准。"
NOT_YOURS = "这个选项是给另一位同事的，请直接向我提问。"
FIRST, SECOND = "如何查看代金券？", "如何使用代金券？"
CHOICES: dict[str, Any] = {
    "messages": [
        text_message(
            "您可能想问：",
            **{FIRST: {"kind": "article", "id": "a"}, SECOND: {"kind": "article", "id": "b"}},
        )
    ]
}
TITLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


async def menu(messengers: Messengers, bot: FakeBot, customer: str = CUSTOMER) -> Any:
    bot.replies["券"] = CHOICES
    await messengers.wecom.say_to_service(customer, "券")
    return (await messengers.wecom.sees(customer, 1))[0]


async def test_the_second_of_what_you_may_mean_is_clicked(messengers: Messengers, bot: FakeBot) -> None:
    wecom = messengers.wecom
    shown = await menu(messengers, bot)
    (sent,) = [body for path, body in wecom.calls if path == "kf/send_msg"]
    first, second = (item["click"]["id"] for item in sent["msgmenu"]["list"])
    assert sent["msgtype"] == "msgmenu"
    assert sent["msgmenu"] == {
        "head_content": "您可能想问：",
        "list": [
            {"type": "click", "click": {"id": first, "content": FIRST}},
            {"type": "click", "click": {"id": second, "content": SECOND}},
        ],
    }
    await wecom.click_in_service(CUSTOMER, shown, SECOND)
    await wecom.sees(CUSTOMER, 2)
    assert wecom.texts(CUSTOMER)[1] == "答：b"
    assert bot.requests[-1]["option"]["id"] == "b"


async def test_a_typed_number_still_chooses(messengers: Messengers, bot: FakeBot) -> None:
    await menu(messengers, bot)
    await messengers.wecom.say_to_service(CUSTOMER, "2")
    await messengers.wecom.sees_text(CUSTOMER, "答：b")


async def test_a_menu_counts_once_and_is_not_changed(messengers: Messengers, bot: FakeBot) -> None:
    wecom = messengers.wecom
    shown = await menu(messengers, bot)
    for title in (SECOND, SECOND, FIRST):
        await wecom.click_in_service(CUSTOMER, shown, title)
    await wecom.sees(CUSTOMER, 4)
    assert sorted(wecom.texts(CUSTOMER)[1:]) == sorted(["答：b", USED, USED])
    assert len(bot.ran) == 2
    assert {path for path, _ in wecom.calls} == {"kf/sync_msg", "kf/send_msg"}
    assert await held(messengers, 0) == []


async def test_a_click_that_the_feed_repeats_counts_once(messengers: Messengers, bot: FakeBot) -> None:
    wecom = messengers.wecom
    await wecom.click_in_service(CUSTOMER, await menu(messengers, bot), SECOND)
    await wecom.sees(CUSTOMER, 2)
    wecom.service_messages.append(wecom.service_messages[-1])
    await wecom.say_to_service(CUSTOMER, "还有")
    await wecom.sees_text(CUSTOMER, "答：还有")
    assert wecom.texts(CUSTOMER)[1:] == ["答：b", "答：还有"]


async def test_a_forged_click_chooses_nothing(messengers: Messengers, bot: FakeBot) -> None:
    """Neither another customer's option, nor one that nobody was offered, nor one of another menu."""
    wecom = messengers.wecom
    mine, other = await menu(messengers, bot), await menu(messengers, bot, "wm-2")
    card, option = mine.button(FIRST).split(".")
    foreign_card, foreign_option = other.button(FIRST).split(".")
    forged = [f"{card}.{foreign_option}", other.button(FIRST), f"{foreign_card}.{option}", f"{card}.o_x"]
    for menu_id in forged:
        signal = wecom.to_service(CUSTOMER, FIRST, menu_id=menu_id)
        await wecom.post("/channels/wecom/service", **wecom.app_push(signal))
    await wecom.sees(CUSTOMER, 1 + len(forged))
    assert wecom.texts(CUSTOMER)[1:] == [NOT_YOURS] * len(forged)
    assert len(bot.ran) == 2
    await wecom.click_in_service("wm-2", other, FIRST)
    await wecom.sees_text("wm-2", "答：a")


async def test_a_menu_of_the_admin_page_is_what_it_says(messengers: Messengers) -> None:
    wecom = messengers.wecom
    signal = wecom.to_service(CUSTOMER, "联系我们", menu_id="101")
    await wecom.post("/channels/wecom/service", **wecom.app_push(signal))
    await wecom.sees_text(CUSTOMER, "答：联系我们")


async def test_a_menu_is_used_up_although_the_outbox_has_forgotten_it(
    messengers: Messengers, bot: FakeBot
) -> None:
    wecom, database = messengers.wecom, messengers.gateway.parts.database
    shown = await menu(messengers, bot)
    await wecom.click_in_service(CUSTOMER, shown, SECOND)
    await wecom.sees(CUSTOMER, 2)
    await database.write(outbox.forget, before=datetime.now(UTC) + timedelta(hours=1))
    await wecom.click_in_service(CUSTOMER, shown, FIRST)
    await wecom.sees_text(CUSTOMER, USED)
    assert len(bot.ran) == 2


async def test_a_click_outlives_the_process(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    """Fetched while the bot takes its time; the platform signals it again to every process that follows."""
    doubles = make_doubles(lambda: datetime.now(UTC))
    wecom: WecomDouble = doubles["wecom"]
    start = partial(start_messengers, sqlite_url, doubles=doubles)
    async with start() as messengers:
        shown = await menu(messengers, bot)
        bot.is_open.clear()
        await wecom.click_in_service(CUSTOMER, shown, SECOND)
        await bot.has_begun(2)
    bot.is_open.set()
    async with start():
        await wecom.sees(CUSTOMER, 2)
    async with start():
        await wecom.say_to_service(CUSTOMER, "还有")
        await wecom.sees_text(CUSTOMER, "答：还有")
    assert wecom.texts(CUSTOMER)[1:] == ["答：b", "答：还有"]


async def test_a_draft_is_confirmed_by_a_click(messengers: Messengers, bot: FakeBot) -> None:
    wecom: Any = messengers.wecom
    bot.replies["解除关联"] = {"messages": [confirmation("d-1")], "is_form_open": True}
    headers = messengers.gateway.bearer("customer-1")
    issued = await messengers.gateway.http.post("/api/channels/link-codes", headers=headers)
    await wecom.say_to_service(CUSTOMER, f"绑定 {issued.json()['code']}")
    await wecom.sees_text(CUSTOMER, "账号绑定成功")
    await wecom.say_to_service(CUSTOMER, "解除关联")
    shown = await wecom.sees_text(CUSTOMER, "确认解除关联")
    await wecom.click_in_service(CUSTOMER, shown, "确认提交")
    await wecom.sees_text(CUSTOMER, "答：affirm")
    assert bot.requests[-1]["option"]["draft_id"] == "d-1"


async def test_a_click_is_a_word_of_the_customer(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    """After a click the 48 hours and the five messages begin anew."""
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    line = "字" * 600
    bot.replies["b"] = {"messages": [text_message("\n".join(f"{n}{line}" for n in range(5)))]}
    async with start_messengers(sqlite_url, now=clock) as messengers:
        shown = await menu(messengers, bot)
        clock.advance(hours=47)
        await messengers.wecom.click_in_service(CUSTOMER, shown, SECOND)
        await messengers.wecom.sees(CUSTOMER, 6)
        assert [t[0] for t in messengers.wecom.texts(CUSTOMER)[1:]] == ["0", "1", "2", "3", "4"]
        assert await held(messengers, 0) == []


async def test_the_last_message_allowed_is_a_menu_that_says_so(messengers: Messengers, bot: FakeBot) -> None:
    line = "字" * 600
    words = text_message("\n".join(f"{n}{line}" for n in range(4)))
    bot.replies["长"] = {"messages": [words, *CHOICES["messages"]]}
    await messengers.wecom.say_to_service(CUSTOMER, "长")
    shown = await messengers.wecom.sees(CUSTOMER, 5)
    assert [title for title, _ in shown[-1].buttons] == [FIRST, SECOND]
    assert shown[-1].text.endswith(MORE)
    assert await held(messengers, 0) == []


async def test_a_menu_for_which_there_is_no_room_becomes_a_list(messengers: Messengers, bot: FakeBot) -> None:
    line = "字" * 600
    words = text_message("\n".join([*(f"{n}{line}" for n in range(4)), "字" * 367]))
    bot.replies["长"] = {"messages": [words, *CHOICES["messages"]]}
    await messengers.wecom.say_to_service(CUSTOMER, "长")
    last = (await messengers.wecom.sees(CUSTOMER, 5))[-1]
    listed = f"请选择：\n\n1. {FIRST}\n2. {SECOND}\n回复数字即可选择。"
    assert last.text == f"{'字' * 367}\n您可能想问：\n\n{listed}\n\n{MORE}"
    assert last.buttons == ()
    await messengers.wecom.say_to_service(CUSTOMER, "2")
    await messengers.wecom.sees_text(CUSTOMER, "答：b")


def calls(*messages: Message, notices: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What the API is told."""
    rendered = render(messages, SERVICE, load_words(), file_url).bodies
    return [
        outgoing.service_call(letter(body, number))[1]
        for number, body in enumerate(add_notices(rendered, notices, SERVICE))
    ]


def letter(body: dict[str, Any], number: int = 0) -> Letter:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    target = Target("wecom", platform.CORP, f"kf:{platform.SERVICE}", CUSTOMER)
    return Letter(number, f"key-{number}", target, body, 1, at, at)


@pytest.mark.parametrize(
    ("titles", "is_menu"),
    [
        (["选"] * 10, True),
        (["选"] * 11, False),
        (["字" * 42], True),
        (["字" * 43, "选"], False),
        ([""], False),
    ],
)
def test_what_does_not_fit_into_a_menu_is_a_numbered_list(titles: list[str], is_menu: bool) -> None:
    (call,) = calls(text("您想问？", *titles))
    assert call["msgtype"] == ("msgmenu" if is_menu else "text")
    if not is_menu:
        assert call["text"]["content"].endswith(f"{len(titles)}. {titles[-1]}\n回复数字即可选择。")


@given(
    lines=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=500), min_size=1, max_size=9),
    titles=st.lists(TITLE, max_size=12),
    notices=st.lists(st.text(min_size=1, max_size=200), max_size=2),
)
def test_the_platform_takes_whatever_is_said(lines: list[str], titles: list[str], notices: list[str]) -> None:
    double = WecomDouble(lambda: datetime.now(UTC))
    sent = calls(text("\n".join(lines), *titles), notices=tuple(notices))
    assert all(double.as_shown_to_customer(call) for call in sent)
    menus = [n for n, call in enumerate(sent) if call["msgtype"] == "msgmenu"]
    assert menus in ([], [len(sent) - 1])
    shown = "".join(str(call.get("text") or call["msgmenu"]) for call in sent)
    assert all(title in shown for title in titles if title.isalnum())


def test_a_long_answer_goes_before_the_menu() -> None:
    before, last = calls(text("字" * 342, "查看"))
    assert before["text"]["content"] == "字" * 342
    assert last["msgmenu"]["head_content"] == "请选择："
    (whole,) = calls(text("字" * 341, "查看"))
    assert whole["msgmenu"]["head_content"] == "字" * 341


def test_our_own_sentence_goes_into_the_head_or_before_it() -> None:
    (short,) = calls(text("您想问？", "查看"), notices=("请先绑定。",))
    assert short["msgmenu"]["head_content"] == "您想问？\n\n请先绑定。"
    before, last = calls(text("字" * 340, "查看"), notices=("请先绑定。",))
    assert before["text"]["content"] == "请先绑定。"
    assert last["msgmenu"]["head_content"] == "字" * 340


@pytest.mark.parametrize(
    "menu_body",
    [
        {"text": "字" * 342, "buttons": [{"id": "o_1", "title": "查看"}]},
        {"text": "选", "buttons": []},
        {"text": "选", "buttons": [{"id": "o_1", "title": "查看"}] * 11},
        {"text": "选", "buttons": [{"id": "o_1", "title": "字" * 43}]},
        {"text": "选", "buttons": [{"id": "o_" + "1" * 60, "title": "查看"}]},
        {"text": "选", "buttons": [{"id": "o_1", "title": ""}]},
        {"text": "选", "buttons": [{"id": "o_1", "title": "查看"}], "tail": "字" * 342},
    ],
)
async def test_the_double_refuses_what_the_platform_would(menu_body: dict[str, Any]) -> None:
    double = WecomDouble(lambda: datetime.now(UTC))
    double.to_service(CUSTOMER, "券")
    client = WecomClient(
        platform.settings(),
        timeout_s=5,
        now=lambda: datetime.now(UTC),
        transport=httpx.ASGITransport(app=double.app),
    )
    body = {"kind": "menu", "card_id": "m_1", "numbered": "", **menu_body}
    with pytest.raises(Permanent, match="40058"):
        await client.send(letter(body))
    await client.stop()
    assert double.shown == []
