"""What could not be delivered can be looked at and tried again, without the words that were said."""

import asyncio

from fastapi.responses import JSONResponse

from gateway.channel.dead_letters import run
from gateway.words import load_words
from tests.gateway.channel.conftest import Messengers
from tests.gateway.channel.wecom.test_allowance import held

WORDS = load_words()


async def test_a_refused_message_is_listed_and_goes_out_when_tried_again(messengers: Messengers) -> None:
    database = messengers.gateway.parts.database
    assert run(database, WORDS, retry=None, is_all=False) == ("没有未送达的消息。", True)

    messengers.feishu.failures.append(lambda: JSONResponse({"code": 230013, "msg": "no availability"}))
    await messengers.feishu.say("zhang", "秘密的问题")
    (letter,) = await held(messengers, 1)
    text, _ = run(database, WORDS, retry=None, is_all=False)
    assert f"#{letter['number']}  " in text
    assert "飞书  已试 1 次  Permanent: code 230013" in text
    assert "秘密" not in text

    assert run(database, WORDS, retry=letter["number"] + 1, is_all=False)[1] is False
    assert run(database, WORDS, retry=letter["number"], is_all=False)[1] is True
    await messengers.feishu.sees_text("zhang", "答：秘密的问题")
    assert run(database, WORDS, retry=letter["number"], is_all=False)[1] is False


async def test_all_can_be_tried_again_at_once(messengers: Messengers) -> None:
    refused = JSONResponse({"code": 230013, "msg": "no availability"})
    messengers.feishu.failures += [lambda: refused] * 2
    await messengers.feishu.say("zhang", "一")
    await messengers.feishu.say("li", "二")
    await held(messengers, 2)
    text, is_ok = run(messengers.gateway.parts.database, WORDS, retry=None, is_all=True)
    assert (text, is_ok) == ("已重新排队 2 条，运行中的网关会马上发送。", True)
    async with asyncio.timeout(30):
        await messengers.feishu.sees("zhang", 1)
        await messengers.feishu.sees("li", 1)
