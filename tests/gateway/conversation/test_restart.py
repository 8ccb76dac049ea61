"""The gateway dies between storing a message and storing its answer: nothing is lost or doubled."""

import asyncio

from sqlalchemy.orm import Session

from gateway.conversation.models import Turn, TurnState
from gateway.database import Database
from tests.gateway.conftest import Gateway, StartGateway, Visitor
from tests.gateway.fakes import FakeBot


def moved(visitor: Visitor, gateway: Gateway) -> Visitor:
    """The same browser, talking to the gateway that came after."""
    return Visitor(gateway.http, visitor.headers, visitor.conversation_id, sent=visitor.sent)


async def test_a_message_that_the_bot_never_got_is_answered_after_the_restart(
    start_gateway: StartGateway, database_url: str, bot: FakeBot
) -> None:
    async with start_gateway(database_url) as gateway:
        visitor = await gateway.guest()
        await gateway.parts.runner.stop()  # as if it died right after storing
        gateway.parts.runner.wake = lambda _: None  # type: ignore[assignment]
        await visitor.send("一")
        await visitor.send("二")
    assert bot.requests == []

    async with start_gateway(database_url) as restarted:
        assert await moved(visitor, restarted).texts(4) == ["一", "二", "答：一", "答：二"]
    assert len(bot.ran) == 2


async def test_a_turn_in_flight_is_asked_again_under_its_id_and_answered_once(
    start_gateway: StartGateway, database_url: str, bot: FakeBot
) -> None:
    bot.is_open.clear()
    async with start_gateway(database_url) as gateway:
        visitor = await gateway.user()
        await visitor.send("提交申请")
        await bot.has_begun(1)
    bot.is_open.set()

    async with start_gateway(database_url) as restarted:
        again = moved(visitor, restarted)
        assert await again.texts(2) == ["提交申请", "答：提交申请"]
        await asyncio.sleep(0.05)
        assert (await again.page())["last_sequence"] == 2

    first, second = bot.requests
    assert first["sender"] == second["sender"]
    assert first["metadata"]["message_id"] == second["metadata"]["message_id"]
    assert len(bot.ran) == 1


async def test_an_answer_that_was_stored_is_not_asked_for_again(
    start_gateway: StartGateway, database_url: str, bot: FakeBot
) -> None:
    async with start_gateway(database_url) as gateway:
        visitor = await gateway.guest()
        await visitor.send("一")
        await visitor.messages(2)

    async with start_gateway(database_url) as restarted:
        await asyncio.sleep(0.05)
        assert await moved(visitor, restarted).texts(2) == ["一", "答：一"]
    assert len(bot.requests) == 1


async def test_a_client_that_retries_over_the_restart_is_stored_once(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    bot.is_open.clear()
    async with start_gateway(sqlite_url) as gateway:
        visitor = await gateway.guest()
        stored = await visitor.send("提交", client_message_id="same")
    bot.is_open.set()

    async with start_gateway(sqlite_url) as restarted:
        again = await moved(visitor, restarted).send("提交", client_message_id="same")
        assert again.json() == {"message": stored.json()["message"], "is_duplicate": True}
        assert await moved(visitor, restarted).texts(2) == ["提交", "答：提交"]


async def test_a_turn_whose_asker_has_gone_is_not_run_any_more(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    bot.is_open.clear()
    async with start_gateway(sqlite_url) as gateway:
        visitor = await gateway.guest()
        await visitor.send("提交")
        await bot.has_begun(1)
        gateway.clock.advance(minutes=16)
    bot.is_open.set()

    async with start_gateway(sqlite_url) as restarted:
        texts = await moved(visitor, restarted).texts(2)
    assert texts == [
        "提交",
        "抱歉，智能助手较长时间没有恢复，您的这个问题没能得到回答。您可以稍后再问一次，或现在转人工客服。",
    ]
    assert len(bot.requests) == 1


async def test_a_turn_that_kills_the_gateway_each_time_is_given_up(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    bot.is_open.clear()
    visitor: Visitor | None = None
    for start in range(1, 4):
        async with start_gateway(sqlite_url, turn_max_runs=3) as gateway:
            if visitor is None:
                visitor = await gateway.guest()
                await visitor.send("毒")
            await wait_for_calls(bot, start)
    assert visitor is not None

    async with start_gateway(sqlite_url, turn_max_runs=3) as last:
        assert (await moved(visitor, last).messages(2))[1]["content"]["kind"] == "notice"
    assert len(bot.requests) == 3


async def wait_for_calls(bot: FakeBot, count: int) -> None:
    async with asyncio.timeout(15):
        while len(bot.requests) < count:  # noqa: ASYNC110  (a test's patience)
            await asyncio.sleep(0.01)


async def test_a_pending_turn_that_nobody_runs_is_found(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, sweep_every_s=0.05) as gateway:
        visitor = await gateway.guest()
        await visitor.send("一")
        await visitor.messages(2)
        make_pending_again(sqlite_url)

        assert await visitor.texts(3) == ["一", "答：一", "答：一"]


def make_pending_again(url: str) -> None:
    database = Database(url)

    def change(session: Session) -> None:
        session.query(Turn).update({Turn.state: TurnState.PENDING})

    database.write_now(change)
    database.close()
