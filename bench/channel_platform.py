"""The other side of the burst: the platforms' APIs and a bot that takes its time, in one process.

`python -m bench.channel_platform PORT BOT_DELAY_S`
"""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI, Request

from tests.gateway.channel.doubles.dingtalk import DingtalkDouble
from tests.gateway.channel.doubles.feishu import FeishuDouble
from tests.gateway.channel.doubles.wecom import WecomDouble


def build(bot_delay_s: float) -> FastAPI:
    """`GET /shown` says how many messages each person sees, by platform."""
    app = FastAPI()
    now = lambda: datetime.now(UTC)  # noqa: E731
    doubles = {"wecom": WecomDouble(now), "dingtalk": DingtalkDouble(now), "feishu": FeishuDouble(now)}
    for double in doubles.values():
        double.mount(app)

    @app.post("/webhooks/gateway/webhook")
    async def turn(request: Request) -> dict[str, Any]:
        body = await request.json()
        await asyncio.sleep(bot_delay_s)
        content = {"kind": "text", "text": f"答：{body['message']}"}
        message = {"content": content, "visibility": "public", "options": []}
        return {"message_id": body["metadata"]["message_id"], "messages": [message], "commands": []}

    @app.get("/shown/{name}")
    async def shown(name: str) -> dict[str, list[str]]:
        seen: dict[str, list[str]] = {}
        for message in doubles[name].shown:
            seen.setdefault(message.to, []).append(message.text)
        return seen

    return app


if __name__ == "__main__":
    uvicorn.run(build(float(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
