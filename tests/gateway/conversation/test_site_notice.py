"""An international-site account is told so once per conversation, until its user has heard enough."""

from typing import Any

import pytest

from tests.gateway.conftest import Gateway, Visitor
from tests.gateway.fakes import FakeBackend, FakeBot

HELP = "https://support.huaweicloud.com/intl/zh-cn/"


@pytest.fixture
def abroad(backend: FakeBackend) -> FakeBackend:
    backend.sites["partner-1"] = "international"
    return backend


async def say(visitor: Visitor, text: str) -> list[dict[str, Any]]:
    """What came after the text."""
    after = (await visitor.send(text)).json()["message"]["sequence"]
    messages: list[dict[str, Any]] = (await visitor.page(after=after, wait_s=15))["messages"]
    return messages


async def mute(visitor: Visitor, notice: dict[str, Any]) -> list[str]:
    (option,) = notice["options"]
    stored = (await visitor.choose(option["id"])).json()["message"]
    page = await visitor.page(after=stored["sequence"], wait_s=15)
    return [option["title"], *(message["content"]["text"] for message in page["messages"])]


@pytest.mark.usefixtures("abroad")
async def test_it_is_said_once_before_the_answer(gateway: Gateway) -> None:
    visitor = await gateway.user("partner-1")

    notice, answer = await say(visitor, "一")
    later = await say(visitor, "二")

    assert (notice["author"], notice["content"]["kind"]) == ("system", "notice")
    assert HELP in notice["content"]["text"]
    assert answer["content"]["text"] == "答：一"
    assert [message["content"]["text"] for message in later] == ["答：二"]


@pytest.mark.usefixtures("abroad")
async def test_a_new_conversation_says_it_again_until_it_is_switched_off(
    gateway: Gateway, bot: FakeBot
) -> None:
    first = await gateway.user("partner-1")
    notice, _ = await say(first, "一")
    assert await mute(first, notice) == ["不再提示", "好的，以后不再提示。"]

    second = await gateway.user("partner-1")

    assert [message["content"]["text"] for message in await say(second, "二")] == ["答：二"]
    assert [request.get("message") for request in bot.requests] == ["一", "二"]  # the click is no question


@pytest.mark.usefixtures("abroad")
async def test_who_has_not_switched_it_off_hears_it_in_each_conversation(sqlite_gateway: Gateway) -> None:
    for _ in range(2):
        visitor = await sqlite_gateway.user("partner-1")
        assert len(await say(visitor, "一")) == 2


async def test_nobody_else_hears_it(sqlite_gateway: Gateway) -> None:
    for visitor in (await sqlite_gateway.user("partner-1"), await sqlite_gateway.guest()):
        assert [message["content"]["text"] for message in await say(visitor, "一")] == ["答：一"]
