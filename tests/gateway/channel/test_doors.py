"""The same attacks at every address that a platform calls: refused or dropped, and nothing happens."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.gateway.channel.conftest import Messengers
from tests.gateway.channel.doors import DOORS
from tests.gateway.channel.test_attacks import nothing_happened
from tests.gateway.channel.test_journeys import link
from tests.gateway.channel.wecom.test_allowance import held
from tests.gateway.fakes import FakeBot

OLD = datetime(2020, 1, 1, tzinfo=UTC)
EVERY = pytest.mark.parametrize("name", DOORS)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    "<xml><ToUserName>x</ToUserName><MsgType>text</MsgType><Encrypt>&b;</Encrypt></xml>"
)
FILES = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>'
BOMBED = {"dingtalk_robot": 200, "dingtalk_cards": 200, "feishu": 401}
"""钉钉 signs no body: what is no JSON is authentic and dropped. 飞书 signs all of it."""
MALFORMED = ["", "not JSON", '{"a": ', "[]", "null", "5", '"text"', "{}", "[" * 20_000, '{"msgtype": {}}']


@EVERY
async def test_a_forged_signature(messengers: Messengers, bot: FakeBot, name: str) -> None:
    door = DOORS[name]
    knock = door.knock(messengers[door.channel])
    door.spoil(knock)
    assert (await door.send(messengers, knock)).status_code == 401
    assert messengers.counts(door.channel) == {"refused_signature": 1}
    assert await nothing_happened(messengers, bot)


@EVERY
async def test_another_receiver(messengers: Messengers, bot: FakeBot, name: str) -> None:
    door = DOORS[name]
    assert (await door.open(messengers, to="another")).status_code == 401
    assert messengers.counts(door.channel) == {"refused_receiver": 1}
    assert await nothing_happened(messengers, bot)


@EVERY
async def test_an_old_timestamp(messengers: Messengers, bot: FakeBot, name: str) -> None:
    door = DOORS[name]
    assert (await door.open(messengers, at=OLD)).status_code == 401
    assert messengers.counts(door.channel) == {"refused_timestamp": 1}
    assert await nothing_happened(messengers, bot)


@EVERY
async def test_a_request_that_was_listened_to_and_sent_again(messengers: Messengers, name: str) -> None:
    """The platform's own repetitions look the same: each is accepted, and only the first does something."""
    door = DOORS[name]
    knock = door.knock(messengers[door.channel])
    for _ in range(3):
        assert (await door.send(messengers, knock)).status_code == 200
    if door.answers:
        await messengers[door.channel].sees("zhang", 1)
    counts = messengers.counts(door.channel)
    assert (counts["accepted"], counts["duplicate"]) == (1, 2)
    await asyncio.sleep(0.2)
    assert len(messengers[door.channel].texts("zhang")) == (1 if door.answers else 0)


@EVERY
@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_megabyte(messengers: Messengers, bot: FakeBot, name: str, is_announced: bool) -> None:
    door = DOORS[name]
    knock = door.knock(messengers[door.channel])
    knock.pop("json", None)

    async def parts() -> Any:
        for _ in range(16):
            yield b"x" * 65_536

    content = b"x" * 1_048_576 if is_announced else parts()
    response = await door.send(messengers, {**knock, "content": content})
    assert response.status_code == 413
    assert await nothing_happened(messengers, bot)


@EVERY
@pytest.mark.parametrize("bomb", [BOMB, FILES])
async def test_an_xml_bomb_around_the_message(
    messengers: Messengers, bot: FakeBot, name: str, bomb: str
) -> None:
    """Read before anything is authenticated."""
    door = DOORS[name]
    knock = door.knock(messengers[door.channel])
    knock.pop("json", None)
    response = await door.send(messengers, {**knock, "content": bomb.encode()})
    assert response.status_code == BOMBED.get(name, 400)
    assert "root:" not in response.text
    assert await nothing_happened(messengers, bot)


@EVERY
@pytest.mark.parametrize("inner", [*MALFORMED, BOMB, FILES])
async def test_what_is_authentic_and_makes_no_sense_is_dropped_without_a_retry(
    messengers: Messengers, bot: FakeBot, name: str, inner: str
) -> None:
    door = DOORS[name]
    assert (await door.open(messengers, inner=inner)).status_code == 200
    counts = messengers.counts(door.channel)
    assert counts.get("dropped", 0) + counts.get("ignored", 0) == 1
    assert await nothing_happened(messengers, bot)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.test/cgi-bin/aibot/response?response_code=1",
        "https://wecom.test/cgi-bin/aibot/response?response_code=1",
        "http://wecom.test@evil.test/cgi-bin/aibot/response?response_code=1",
        "http://wecom.test:8080/cgi-bin/aibot/response?response_code=1",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//evil.test/x",
    ],
)
async def test_the_robot_answers_nowhere_else(messengers: Messengers, url: str) -> None:
    await messengers.wecom.say_to_robot("zhang", "你好", response_url=url)
    assert [letter["error"] for letter in await held(messengers, 1)] == [
        "Permanent: response_url is not the platform's"
    ]


async def test_a_webhook_in_a_forged_body_is_not_called_in_a_group_either(messengers: Messengers) -> None:
    """A member is answered by the robot's own API, in the group that the body names."""
    webhook = "http://evil.test/robot/sendBySession?session=1"
    await link(messengers, messengers.dingtalk, "zhang")
    await messengers.dingtalk.say("zhang", "你好", group="g1", sessionWebhook=webhook)
    await messengers.dingtalk.sees_text("group:g1", "答：你好")
    assert not any(path == "sendBySession" for path, _ in messengers.dingtalk.calls)
