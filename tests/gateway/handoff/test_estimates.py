"""How long somebody will wait: from what people really took lately, and nothing when too little is known."""

from datetime import timedelta

from gateway.handoff import estimates
from tests.gateway.conftest import Gateway
from tests.gateway.insight.history import History


async def served(gateway: Gateway, *, minutes: list[int], ago: timedelta, agents: int = 1) -> None:
    """Conversations that ended, each after so many minutes of a person's time."""
    past, ended = History(), gateway.clock() - ago
    for number, taken in enumerate(minutes):
        key = past.conversation(f"c{number}", ended)
        past.handoff(key, ended - timedelta(minutes=taken + 1), waited_s=60, handled_s=taken * 60)
        past.rows[-1].agent_id = f"agent-{number % agents}"
    await gateway.parts.database.write(past.write)


async def estimate(gateway: Gateway, ahead: int) -> int | None:
    return await gateway.parts.database.read(estimates.waiting_s, ahead=ahead, now=gateway.clock())


async def test_the_median_of_one_person_times_the_place(gateway: Gateway) -> None:
    await served(gateway, minutes=[2, 3, 4, 5, 60], ago=timedelta(minutes=5))

    assert [await estimate(gateway, ahead) for ahead in (0, 1, 4)] == [240, 480, 1200]


async def test_several_people_serve_at_once(gateway: Gateway) -> None:
    await served(gateway, minutes=[4] * 6, ago=timedelta(minutes=5), agents=2)

    assert await estimate(gateway, 3) == 480


async def test_four_conversations_say_nothing(gateway: Gateway) -> None:
    await served(gateway, minutes=[4] * 4, ago=timedelta(minutes=5))

    assert await estimate(gateway, 0) is None


async def test_when_nobody_has_served_lately_nothing_is_promised(gateway: Gateway) -> None:
    await served(gateway, minutes=[4] * 6, ago=timedelta(minutes=90))

    assert await estimate(gateway, 0) is None


async def test_last_weeks_pace_is_not_todays(gateway: Gateway) -> None:
    await served(gateway, minutes=[4] * 6, ago=timedelta(days=8))

    assert await estimate(gateway, 0) is None


async def test_the_customer_is_told_the_estimate_in_minutes_and_nothing_when_it_is_not_known(
    gateway: Gateway,
) -> None:
    early = await gateway.guest()
    await early.post("/handoff")
    await early.post("/handoff/cancellation")
    await served(gateway, minutes=[5] * 5, ago=timedelta(minutes=5))
    first, second = await gateway.guest(), await gateway.guest()
    await first.post("/handoff")
    gateway.clock.advance(seconds=1)
    await second.post("/handoff")

    unknown = (await early.messages(1))[0]["content"]
    known = (await second.messages(1))[0]["content"]
    assert "分钟" not in unknown["text"]
    assert "estimate_s" not in unknown
    assert (known["ahead"], known["estimate_s"]) == (1, 600)
    assert "10 分钟" in known["text"]
