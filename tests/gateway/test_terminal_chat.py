"""The terminal chat against a running gateway: what is on screen, numbers, signing in, clear errors."""

import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from rich.console import Console

from gateway import terminal_chat
from gateway.terminal_chat import TerminalChat, chat_by_pipe, choose_user
from gateway.terminal_client import Refused, TerminalClient
from gateway.terminal_view import TerminalView
from gateway.words import load_words
from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBot, confirmation, text_message

WORDS = load_words()
Talk = Callable[..., Any]


@pytest.fixture
def screen() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def shown(screen: Console) -> str:
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


async def lines_of(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def talk(gateway: Gateway, screen: Console, user_id: str, *lines: str) -> str:
    """What the screen shows after these lines were piped in."""
    chat = TerminalChat(
        TerminalClient(gateway.http), TerminalView(screen, WORDS), {"customer-resale": "代售客户"}
    )
    await chat.start(user_id)
    await chat_by_pipe(chat, lines_of(*lines), WORDS)
    return shown(screen)


async def test_questions_and_answers_make_a_transcript(sqlite_gateway: Gateway, screen: Console) -> None:
    transcript = await talk(sqlite_gateway, screen, "guest", "你好", "再见", ":quit", "不再发送")

    assert transcript.splitlines()[1:] == [
        "您> 你好",
        "助手> 答：你好",
        "您> 再见",
        "助手> 答：再见",
        "您> :quit",
    ]


async def test_a_number_on_screen_is_a_click(sqlite_gateway: Gateway, screen: Console, bot: FakeBot) -> None:
    task = {"kind": "task", "id": "view_coupons"}
    bot.replies["券"] = {
        "messages": [
            text_message("哪个？", 说明={"kind": "article", "id": "a"}),
            text_message("或", 查看=task),
        ]
    }

    transcript = await talk(sqlite_gateway, screen, "guest", "券", "2")

    assert "   [1] 说明\n" in transcript
    assert "   [2] 查看\n" in transcript
    assert bot.requests[1]["option"] == {**task, "title": "查看"}


@pytest.mark.parametrize("number", ["3", "0", "２", "-1"])
async def test_any_other_number_is_a_text(
    sqlite_gateway: Gateway, screen: Console, bot: FakeBot, number: str
) -> None:
    bot.replies["券"] = {"messages": [text_message("哪个？", 说明={"kind": "article", "id": "a"})]}

    await talk(sqlite_gateway, screen, "guest", "券", number)

    assert bot.requests[1]["message"] == number


async def test_a_number_without_options_on_screen_is_a_text(
    sqlite_gateway: Gateway, screen: Console, bot: FakeBot
) -> None:
    bot.replies["券"] = {"messages": [text_message("哪个？", 说明={"kind": "article", "id": "a"})]}

    await talk(sqlite_gateway, screen, "guest", "券", "别的", "1")

    assert bot.requests[2]["message"] == "1"


async def test_signing_in_continues_the_task_and_another_user_starts_anew(
    sqlite_gateway: Gateway, screen: Console, bot: FakeBot
) -> None:
    bot.replies["查代金券"] = {
        "messages": [text_message("请先登录")],
        "commands": [{"kind": "sign_in", "task": "view_coupons"}],
        "for_user": {"messages": [text_message("您有 8 张代金券")]},
    }

    lines = [
        "查代金券",
        ":signin",
        ":signin nobody",
        ":signin customer-resale",
        ":signin partner-admin",
        "你好",
    ]
    transcript = await talk(sqlite_gateway, screen, "guest", *lines)

    assert transcript.splitlines()[1:] == [
        "您> 查代金券",
        "助手> 请先登录",
        "您> :signin",
        "用法：:signin 用户，例如 :signin customer-resale",
        "您> :signin nobody",
        "没有这个演示用户。",
        "您> :signin customer-resale",
        "已登录：代售客户",
        "助手> 您有 8 张代金券",
        "您> :signin partner-admin",
        "（已开始新的会话）",
        "已登录：partner-admin",
        "您> 你好",
        "助手> 答：你好",
    ]


async def test_a_handoff_and_the_way_back(sqlite_gateway: Gateway, screen: Console, bot: FakeBot) -> None:
    bot.replies["转人工"] = {"messages": [text_message("好的")], "commands": [{"kind": "handoff"}]}

    transcript = await talk(sqlite_gateway, screen, "customer-resale", "转人工", "1", "你好")

    assert "   [1] 取消排队\n" in transcript
    assert "系统> 已取消排队，继续由智能助手为您服务。\n" in transcript
    assert transcript.endswith("助手> 答：你好\n")


async def test_a_refusal_is_one_red_line(sqlite_gateway: Gateway, screen: Console) -> None:
    transcript = await talk(sqlite_gateway, screen, "guest", "字" * 1001)

    assert transcript.replace("\n", "").endswith(
        "一条消息最多 1000 个字，您输入了 1001 个字，请精简或分几条发送。"
    )


async def test_a_gateway_that_is_not_there_is_one_clear_line(screen: Console) -> None:
    view = TerminalView(screen, WORDS)

    code = await terminal_chat.run("http://127.0.0.1:9", None, view, WORDS)

    assert code == 1
    assert shown(screen) == "连不上服务（http://127.0.0.1:9）。请先在另一个终端运行 make run。\n"


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("", "customer-resale"),
        ("1", "customer-resale"),
        ("2", "guest"),
        ("9", "guest"),
        ("customer-sub", "customer-sub"),
    ],
)
def test_the_menu(screen: Console, monkeypatch: pytest.MonkeyPatch, typed: str, chosen: str) -> None:
    users = [
        {"user_id": "customer-resale", "label": "代售客户", "about": "…", "menu": True},
        {"user_id": "customer-sub", "label": "子账号", "about": "…", "menu": False},
    ]
    monkeypatch.setattr("builtins.input", lambda: typed)

    assert choose_user(users, TerminalView(screen, WORDS)) == chosen
    assert "[1] 代售客户" in shown(screen)
    assert "子账号" not in shown(screen)


def envelope(content: dict[str, Any]) -> dict[str, Any]:
    return {"author": "bot", "content": content, "options": []}


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            {
                "kind": "article",
                "text": "全文",
                "title": "如何查看代金券",
                "summary": "在费用中心查看。",
                "steps": ["进入费用中心", "选择优惠与折扣"],
                "notes": ["仅显示 6 个月内的"],
                "links": [{"title": "文档", "url": "https://example.com"}],
                "source": {"title": "帮助中心", "checked_on": "2026-06-01"},
            },
            [
                "如何查看代金券",
                "在费用中心查看。",
                " 1. 进入费用中心",
                " 2. 选择优惠与折扣",
                "注意：仅显示 6 个月内的",
                "来源：帮助中心（核对于 2026-06-01）",
            ],
        ),
        (
            {
                "kind": "coupons",
                "text": "您有 1 张代金券。\n共有 1 张可用。\n\n逐张…",
                "items": [
                    {
                        "name": "新客券",
                        "kind_label": "代金券",
                        "code": "V-1",
                        "face_value": {"amount": "300.00", "currency": "CNY"},
                        "balance": {"amount": "100.00", "currency": "CNY"},
                        "valid_from": "2026-03-01T00:00:00+08:00",
                        "valid_until": "2026-09-01T00:00:00+08:00",
                        "state_label": "可用",
                        "restrictions": [
                            "最多抵订单总额的 50%（按需消费不受此比例限制）",
                            "云商店产品不可用",
                        ],
                    }
                ],
            },
            [
                "共有 1 张可用。",
                "新客券",
                "代金券 V-1",
                "¥300.00",
                "¥100.00",
                "2026-03-01",
                "2026-09-01",
                "制）",
            ],
        ),
        (
            {"kind": "checklist", "text": "还不能解除关联\n✗ 没有欠费", "items": []},
            ["还不能解除关联", "✗ 没有欠费"],
        ),
        (confirmation("d1")["content"], ["确认解除关联？"]),
        ({"kind": "progress", "text": "UB-1：已提交", "history": []}, ["UB-1：已提交"]),
        ({"kind": "coupons", "text": "没有代金券", "items": []}, ["没有代金券"]),
        ({"kind": "text", "text": "[bold]不是标记[/bold]"}, ["[bold]不是标记[/bold]"]),
    ],
)
def test_each_kind_of_message_is_readable(screen: Console, content: dict[str, Any], lines: list[str]) -> None:
    TerminalView(screen, WORDS).message(envelope(content), first_number=1)

    for line in lines:
        assert line in shown(screen)


async def test_without_demo_identities_one_chats_as_a_guest(start_gateway: Any, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, is_demo=False) as gateway:
        assert await TerminalClient(gateway.http).demo_users() == []


async def test_an_answer_that_is_no_problem_document_is_still_reported() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(502, text="<html>"))
    client = TerminalClient(httpx.AsyncClient(transport=transport, base_url="http://x"))

    with pytest.raises(Refused) as refused:
        await client.open()

    assert refused.value.detail == "HTTP 502"
