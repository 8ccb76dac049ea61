"""An article is followed by the reader's own state: in a single chat, signed in, in time, or not at all."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway.backend_client import BackendClient
from gateway.bot_client import BotReply
from gateway.conversation.situation import Situations
from gateway.conversation.turns import TurnWork

TOKEN = "t"
LINE = {
    "task": "view_coupons",
    "text": "您有 3 张可用的券。",
    "options": [{"title": "查看我的优惠券", "option": {"kind": "task", "id": "view_coupons"}}],
}


class Backend:
    """Answers after a while, or with an error."""

    def __init__(self, *, delay_s: float = 0.0, status: int = 200) -> None:
        self.delay_s, self.status, self.calls = delay_s, status, 0

    def client(self) -> BackendClient:
        transport = httpx.MockTransport(self._answer)
        return BackendClient(url="http://backend", timeout_s=5, transport=transport)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/me/situation"
        self.calls += 1
        await asyncio.sleep(self.delay_s)
        return httpx.Response(self.status, json={"items": [LINE]})


def work(chat_type: str = "single") -> TurnWork:
    return TurnWork(
        turn_id="m1",
        conversation_id="c1",
        sender="c1.1",
        user_id="u1",
        question={"message": "?"},
        context={"chat_type": chat_type},
        keep_until=datetime(2026, 7, 1, tzinfo=UTC),
        given_up=None,
    )


def article(task: str | None = "view_coupons", **reply: Any) -> BotReply:
    content = {"kind": "article", "text": "全文", "article_id": "coupon.voucher.view", "task": task}
    return BotReply.model_validate({"message_id": "m1", "messages": [{"content": content}], **reply})


async def follow(
    backend: Backend,
    reply: BotReply,
    *,
    token: str | None = TOKEN,
    chat_type: str = "single",
    bot_takes_s: float = 0.0,
) -> BotReply:
    situations = Situations(backend.client(), wait_s=0.3)
    async with situations.asked(work(chat_type), token) as situation:
        await asyncio.sleep(bot_takes_s)
        return await situation.follow(reply)


async def test_the_line_and_its_option_follow_the_article() -> None:
    shown = (await follow(Backend(), article())).messages
    assert [message.content.kind for message in shown] == ["article", "text"]
    assert (shown[1].content.text, shown[1].visibility) == ("您有 3 张可用的券。", "personal")
    assert [option.option for option in shown[1].options] == [{"kind": "task", "id": "view_coupons"}]


@pytest.mark.parametrize(("token", "chat_type"), [(None, "single"), ("t", "group")])
async def test_guests_and_groups_are_not_asked_about(token: str | None, chat_type: str) -> None:
    backend = Backend()
    assert len((await follow(backend, article(), token=token, chat_type=chat_type)).messages) == 1
    assert backend.calls == 0


@pytest.mark.parametrize(
    "reply",
    [
        article(None),
        article("find_manager"),
        article(is_form_open=True),
        article(commands=[{"kind": "handoff"}]),
        BotReply.model_validate(
            {"message_id": "m", "messages": [{"content": {"kind": "text", "text": "您好"}}]}
        ),
    ],
)
async def test_everything_else_stays_as_it_is(reply: BotReply) -> None:
    assert await follow(Backend(), reply) == reply


async def test_a_slow_backend_is_not_waited_for() -> None:
    began = time.monotonic()
    assert len((await follow(Backend(delay_s=3.0), article())).messages) == 1
    assert time.monotonic() - began < 1.5


async def test_the_time_runs_from_the_question() -> None:
    """A bot that takes longer than the wait is answered at once, with what has come by then."""
    assert len((await follow(Backend(delay_s=0.1), article(), bot_takes_s=0.4)).messages) == 2
    began = time.monotonic()
    assert len((await follow(Backend(delay_s=3.0), article(), bot_takes_s=0.4)).messages) == 1
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("status", [403, 500])
async def test_a_failing_backend_changes_nothing(status: int) -> None:
    assert len((await follow(Backend(status=status), article())).messages) == 1
