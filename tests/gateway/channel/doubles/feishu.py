"""飞书 on loop-back: encrypted, signed events; messages deduplicated by uuid; cards that change."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from gateway.channel.settings import FeishuSettings
from tests.gateway.channel.doubles.platform import Double, Push, Shown, body_of
from tests.gateway.channel.feishu.sealing import sealed_body, signed_headers

APP, TENANT, BOT = "cli_app", "tenant-1", "ou_bot"
KEY, TOKEN = "test key", "rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV"
URL = "http://feishu.test"


def settings(**other: Any) -> FeishuSettings:
    fields: dict[str, Any] = {
        "api_url": URL,
        "app_id": APP,
        "app_secret": SecretStr("feishu-secret"),
        "encrypt_key": SecretStr(KEY),
        "verification_token": SecretStr(TOKEN),
        "tenant_key": TENANT,
    }
    return FeishuSettings(**{**fields, **other})


@dataclass
class FeishuDouble(Double):
    """The platform."""

    uuids: dict[str, str] = field(default_factory=dict)
    """The message that each uuid stands for."""
    asked: dict[str, str] = field(default_factory=dict)
    """Where each message of a user was written."""
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The present look of each message, by its id."""

    def mount(self, app: FastAPI) -> None:
        app.post("/open-apis/auth/v3/tenant_access_token/internal", response_model=None)(self._tenant_token)
        app.get("/open-apis/bot/v3/info", response_model=None)(self._bot)
        app.post("/open-apis/im/v1/messages", response_model=None)(self._create)
        app.post("/open-apis/im/v1/messages/{message_id}/reply", response_model=None)(self._reply)
        app.patch("/open-apis/im/v1/messages/{message_id}", response_model=None)(self._patch)

    async def _tenant_token(self, request: Request) -> Response:
        if await body_of(request) != {"app_id": APP, "app_secret": "feishu-secret"}:
            return JSONResponse({"code": 10014, "msg": "app secret invalid"})
        return JSONResponse({"code": 0, "tenant_access_token": self.new_token(), "expire": 7200})

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Bearer {self.token}":
            return None
        return JSONResponse({"code": 99991663, "msg": "token invalid"}, status_code=400)

    async def _bot(self, request: Request) -> Response:
        return self._refusal(request) or JSONResponse({"code": 0, "bot": {"open_id": BOT}})

    async def _create(self, request: Request) -> Response:
        body = await body_of(request)
        is_group = request.query_params["receive_id_type"] == "chat_id"
        to = f"group:{body['receive_id']}" if is_group else body["receive_id"]
        return self._refusal(request) or await self._show(to, body)

    async def _reply(self, message_id: str, request: Request) -> Response:
        body = await body_of(request)
        return self._refusal(request) or await self._show(self.asked[message_id], body)

    async def _show(self, to: str, body: dict[str, Any]) -> Response:
        if body["uuid"] in self.uuids:
            known = {"code": 0, "data": {"message_id": self.uuids[body["uuid"]]}}
            return JSONResponse(known)
        assert len(body["content"].encode()) <= 30_000
        message_id = f"om_{next(self._numbers)}"
        shown = self._as_shown(to, json.loads(body["content"]))
        if not self.failures:
            self.uuids[body["uuid"]] = message_id
            self.cards[message_id] = json.loads(body["content"])
        return await self.sent("messages", body, shown, {"code": 0, "data": {"message_id": message_id}})

    def _as_shown(self, to: str, card: dict[str, Any]) -> Shown:
        texts = [e["content"] for e in card["elements"] if e["tag"] == "markdown"]
        actions = [a for e in card["elements"] if e["tag"] == "action" for a in e["actions"]]
        buttons = tuple((a["text"]["content"], a["value"]["option_id"]) for a in actions)
        return Shown(to, "\n".join(texts), buttons, actions[0]["value"]["card_id"] if actions else "")

    async def _patch(self, message_id: str, request: Request) -> Response:
        body = await body_of(request)
        if refusal := self._refusal(request):
            return refusal
        self.cards[message_id] = json.loads(body["content"])
        return await self.sent("patch", body, None, {"code": 0})

    def event(self, kind: str, event: dict[str, Any], *, event_id: str | None = None) -> dict[str, Any]:
        header = {
            "event_id": event_id or f"ev-{next(self._numbers)}",
            "event_type": kind,
            "create_time": str(int(self.now().timestamp() * 1000)),
            "token": TOKEN,
            "app_id": APP,
            "tenant_key": TENANT,
        }
        return {"schema": "2.0", "header": header, "event": event}

    def message(
        self, user: str, text: str, *, group: str = "", mentions: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        message_id = f"om_user_{next(self._numbers)}"
        self.asked[message_id] = f"group:{group}" if group else user
        called = [{"key": "@_user_1", "id": {"open_id": BOT}, "name": "问伴"}]
        message = {
            "message_id": message_id,
            "create_time": str(int(self.now().timestamp() * 1000)),
            "chat_id": group or f"oc-{user}",
            "chat_type": "group" if group else "p2p",
            "message_type": "text",
            "content": json.dumps({"text": f"@_user_1 {text}" if group else text}),
            "mentions": (called if group else []) if mentions is None else mentions,
        }
        sender = {"sender_id": {"open_id": user}, "sender_type": "user", "tenant_key": TENANT}
        return self.event("im.message.receive_v1", {"sender": sender, "message": message})

    async def push(self, push: Any, *, timestamp: str | None = None, signed: bool = True) -> httpx.Response:
        body = sealed_body(push, KEY)
        timestamp = timestamp or str(int(self.now().timestamp()))
        headers = signed_headers(body, key=KEY, timestamp=timestamp) if signed else {}
        return await self.post("/channels/feishu/events", content=body, headers=headers)

    async def say(self, user: str, text: str, *, group: str = "") -> httpx.Response:
        return await self.push(self.message(user, text, group=group))

    def request(self, user: str, text: str) -> Push:
        body = sealed_body(self.message(user, text), KEY)
        headers = signed_headers(body, key=KEY, timestamp=str(int(self.now().timestamp())))
        return Push("/channels/feishu/events", {"content": body, "headers": headers})

    async def show_picture(self, user: str) -> httpx.Response:
        push = self.message(user, "")
        push["event"]["message"] |= {"message_type": "image", "content": '{"image_key": "k"}'}
        return await self.push(push)

    async def click(self, user: str, shown: Shown, title: str) -> httpx.Response:
        value = {"card_id": shown.card_id, "option_id": shown.button(title)}
        event = {
            "operator": {"open_id": user, "tenant_key": TENANT},
            "token": "card-token",
            "action": {"tag": "button", "value": value},
            "context": {"open_message_id": "om", "open_chat_id": "oc"},
        }
        return await self.push(self.event("card.action.trigger", event))
