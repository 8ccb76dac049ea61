"""One envelope in the words of every platform: markdown or plain, buttons or numbers, within its bytes."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channel.dingtalk import outgoing as dingtalk
from gateway.channel.feishu import outgoing as feishu
from gateway.channel.rendering import Rendered, Style, render
from gateway.channel.splitting import size
from gateway.channel.wecom import outgoing as wecom
from gateway.conversation.models import Author, Message, Option, Visibility
from gateway.words import load_words

APP, ROBOT, SERVICE = (wecom.style_of(app) for app in ("218", "aibot:b", "kf:wk"))
STYLES = {
    "app": APP,
    "robot": ROBOT,
    "service": SERVICE,
    "dingtalk": dingtalk.NUMBERED,
    "dingtalk_cards": dingtalk.WITH_CARDS,
    "feishu": feishu.STYLE,
}
ARTICLE = {
    "kind": "article",
    "text": "全文",
    "title": "查看代金券",
    "summary": "在费用中心查看。",
    "steps": ["登录控制台", "打开 <费用中心>"],
    "notes": ["仅限客户"],
    "links": [{"title": "费用中心", "url": "https://example.com/a?b=1&c=2"}],
}


def message(content: dict[str, Any], *titles: str, author: Author = Author.BOT) -> Message:
    options = [Option(id=f"o_{n}", title=title, payload={}, position=n) for n, title in enumerate(titles)]
    return Message(
        id="m_1", author=author, content=content, visibility=Visibility.PUBLIC, options=options, sequence=1
    )


def text(words: str, *titles: str, author: Author = Author.BOT) -> Message:
    return message({"kind": "text", "text": words}, *titles, author=author)


def file_url(file_id: str) -> str:
    return f"https://bot.example.com/api/files/{file_id}"


def rendered(messages: Sequence[Message], style: Style) -> Rendered:
    return render(messages, style, load_words(), file_url)


def bodies(style: Style, *messages: Message) -> list[dict[str, Any]]:
    return rendered(messages, style).bodies


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "app",
            "**查看代金券**\n在费用中心查看。\n1. 登录控制台\n2. 打开 ＜费用中心＞\n注意：仅限客户\n"
            "[费用中心](https://example.com/a?b=1&c=2)",
        ),
        (
            "service",
            "在费用中心查看。\n1. 登录控制台\n2. 打开 <费用中心>\n注意：仅限客户\n"
            "费用中心：https://example.com/a?b=1&c=2",
        ),
        (
            "feishu",
            "**查看代金券**\n在费用中心查看。\n1. 登录控制台\n2. 打开 &lt;费用中心&gt;\n注意：仅限客户\n"
            "[费用中心](https://example.com/a?b=1&c=2)",
        ),
    ],
)
def test_an_article(name: str, expected: str) -> None:
    (body,) = bodies(STYLES[name], message(ARTICLE))
    assert body == {"kind": "text" if name == "service" else "markdown", "text": expected}


def test_options_are_a_menu_where_a_click_says_the_title() -> None:
    (menu,) = bodies(SERVICE, text("您想问？", "查看"))
    assert menu == {
        "kind": "menu",
        "card_id": "m_1",
        "text": "您想问？",
        "buttons": [{"id": "o_0", "title": "查看"}],
        "numbered": "\n1. 查看\n回复数字即可选择。",
    }


@pytest.mark.parametrize("name", ["app", "dingtalk_cards", "feishu"])
def test_options_are_buttons_where_there_are_cards(name: str) -> None:
    shown = rendered([text("您想问？", "查看", "使用")], STYLES[name])
    assert shown.bodies == [
        {
            "kind": "card",
            "card_id": "m_1",
            "text": "您想问？",
            "buttons": [{"id": "o_0", "title": "查看"}, {"id": "o_1", "title": "使用"}],
        }
    ]
    assert shown.numbered == ["o_0", "o_1"]


@pytest.mark.parametrize("name", ["robot", "dingtalk"])
def test_options_are_numbers_where_there_are_none(name: str) -> None:
    shown = rendered([text("您想问？", "查看", "使用")], STYLES[name])
    assert [body["text"] for body in shown.bodies] == ["您想问？\n\n1. 查看\n2. 使用\n回复数字即可选择。"]
    assert shown.numbered == ["o_0", "o_1"]


def test_what_the_text_lists_already_is_not_listed_twice() -> None:
    said = text("您可能想问：\n1. 查看\n2. 使用\n3. 别的\n\n请点选。", "查看", "使用")
    (listed,) = bodies(ROBOT, said)
    assert listed["text"] == "您可能想问：\n3. 别的\n\n请点选。\n\n1. 查看\n2. 使用\n回复数字即可选择。"
    (menu,) = bodies(SERVICE, said)
    assert menu["text"] == "您可能想问：\n3. 别的\n\n请点选。"


@pytest.mark.parametrize(("name", "most"), [("app", 6), ("dingtalk_cards", 6), ("feishu", 10)])
def test_more_options_than_a_card_has_buttons_are_numbers(name: str, most: int) -> None:
    titles = [f"第{n}个" for n in range(most + 1)]
    (card,) = bodies(STYLES[name], text("选", *titles[:most]))
    (listed,) = bodies(STYLES[name], text("选", *titles))
    assert (len(card["buttons"]), listed["kind"]) == (most, "markdown")
    assert f"{most + 1}. 第{most}个" in listed["text"]


def test_a_text_too_long_for_a_card_goes_before_it() -> None:
    before, card = bodies(APP, text("字" * 200, "查看"))
    assert (before["text"], card["text"]) == ("字" * 200, "请选择：")


def test_only_the_last_options_are_chosen_by_number() -> None:
    shown = rendered([text("一", "甲"), text("二")], ROBOT)
    assert shown.numbered == ["o_0"]
    assert len(shown.bodies) == 1


def test_an_agent_is_named() -> None:
    said = message({"kind": "text", "text": "您好", "agent_name": "小李"}, author=Author.AGENT)
    assert bodies(SERVICE, said) == [{"kind": "text", "text": "客服小李：您好"}]


@pytest.mark.parametrize("name", STYLES)
def test_a_file_is_an_address_that_can_be_followed(name: str) -> None:
    said = message({"kind": "file", "text": "已导出：客户.xlsx", "file_id": "f_1"})
    url = "https://bot.example.com/api/files/f_1"
    link = f"点此打开文件：{url}" if name == "service" else f"[点此打开文件]({url})"
    assert [body["text"] for body in bodies(STYLES[name], said)] == [f"已导出：客户.xlsx\n{link}"]


def test_a_file_that_cannot_be_reached_from_here_says_where_it_can() -> None:
    said = message({"kind": "file", "text": "已导出：客户.xlsx", "file_id": "f_1"})
    (body,) = render([said], ROBOT, load_words(), lambda _: "").bodies
    assert body["text"] == "已导出：客户.xlsx\n这里打不开文件，请到网页版智能助手里重新导出后下载。"


@pytest.mark.parametrize("name", STYLES)
@given(lines=st.lists(st.text(max_size=400), min_size=1, max_size=12), count=st.integers(0, 12))
def test_whatever_is_said_fits_into_what_the_platform_takes(name: str, lines: list[str], count: int) -> None:
    style = STYLES[name]
    said = text("\n".join(lines) or "。", *(f"选项{n}" * 20 for n in range(count)))
    for body in bodies(style, said):
        assert size(body["text"]) <= max(style.max_bytes, style.card_bytes)
        assert all(size(button["title"]) <= style.button_bytes for button in body.get("buttons", ()))


@pytest.mark.parametrize("line", ["字" * 100, '"引号"' * 20, "\\" * 100, "\t换行"])
def test_the_parameter_of_dingtalk_stays_within_its_15_000_bytes(line: str) -> None:
    for body in bodies(dingtalk.NUMBERED, text("\n".join([line] * 150))):
        assert size(dingtalk.api_message(body)["msgParam"]) <= 15_000


@pytest.mark.parametrize("line", ["字" * 100, '"引号"' * 20, "<&>" * 60, "\\" * 100])
def test_the_card_of_feishu_stays_within_its_30_000_bytes(line: str) -> None:
    for body in bodies(feishu.STYLE, text("\n".join([line] * 300), "查看")):
        assert size(json.dumps(feishu.card(body), ensure_ascii=False)) <= 30_000
