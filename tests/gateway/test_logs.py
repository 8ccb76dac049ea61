"""One JSON object a line, with neither tokens nor words of the conversation."""

import json
import logging

import pytest

from gateway.logs import JsonFormatter
from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBackend, FakeBot, text_message


async def test_a_whole_conversation_leaves_no_text_and_no_token_in_the_log(
    sqlite_gateway: Gateway, bot: FakeBot, backend: FakeBackend, caplog: pytest.LogCaptureFixture
) -> None:
    bot.replies["我的余额是多少"] = {"messages": [text_message("余额 100 元", 转人工={"kind": "handoff"})]}
    backend.is_down = True
    visitor = await sqlite_gateway.user()
    await visitor.send("我的余额是多少")
    await visitor.messages(2)
    bot.fail(times=1, status=400)
    await visitor.send("第二个问题")
    await visitor.messages(4)
    await visitor.post("/handoff")
    await visitor.http.get(visitor.path + "/messages", headers={"Authorization": "Bearer broken"})

    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records]

    messages = [line["message"] for line in lines]
    assert messages.count("turn settled") == 2
    assert messages.count("bot turn failed") == 1
    assert messages.count("profile look-up failed") == 1
    written = json.dumps(lines, ensure_ascii=False)
    secrets = [
        "余额",
        "第二个问题",
        visitor.headers["Authorization"].removeprefix("Bearer "),
        visitor.headers["X-Visitor-Token"],
        *(str(request["metadata"]["token"]) for request in bot.requests),
    ]
    assert [secret for secret in secrets if secret in written] == []


def test_extra_fields_and_exceptions_are_in_the_line() -> None:
    record = logging.makeLogRecord(
        {"name": "gateway.x", "levelname": "INFO", "msg": "done %s", "args": ("1",)}
    )
    record.turn_id = "m1"

    line = json.loads(JsonFormatter().format(record))

    assert (line["level"], line["logger"], line["message"], line["turn_id"]) == (
        "info",
        "gateway.x",
        "done 1",
        "m1",
    )
    assert set(line) == {"at", "level", "logger", "message", "turn_id"}
