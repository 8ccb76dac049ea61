"""钉钉 on loop-back: HTTP callbacks, session webhooks, the robot API, cards that are created once."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from wechatpy.enterprise.crypto import WeChatCrypto

from gateway.channel.settings import DingtalkSettings
from tests.gateway.channel.doubles.platform import Double, Push, Shown, body_of

CORP, ROBOT, APP_KEY, SECRET = "ding-corp", "ding-robot", "ding-app-key", "this is a secret"
EVENT_TOKEN, EVENT_KEY = "mryue", "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7"
URL = "http://dingtalk.test"


def settings(**other: Any) -> DingtalkSettings:
    fields: dict[str, Any] = {
        "api_url": URL,
        "webhook_origins": URL,
        "corp_id": CORP,
        "robot_code": ROBOT,
        "app_key": APP_KEY,
        "app_secret": SecretStr(SECRET),
        "mode": "http",
        "card_template_id": "template-1",
        "event_token": SecretStr(EVENT_TOKEN),
        "event_aes_key": SecretStr(EVENT_KEY),
    }
    return DingtalkSettings(**{**fields, **other})


@dataclass
class DingtalkDouble(Double):
    """The platform."""

    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Parameters of each card, by outTrackId."""

    def mount(self, app: FastAPI) -> None:
        app.post("/v1.0/oauth2/accessToken", response_model=None)(self._access_token)
        app.post("/robot/sendBySession", response_model=None)(self._session)
        app.post("/v1.0/robot/oToMessages/batchSend", response_model=None)(self._batch_send)
        app.post("/v1.0/robot/groupMessages/send", response_model=None)(self._group_send)
        app.post("/v1.0/card/instances/createAndDeliver", response_model=None)(self._create_card)
        app.put("/v1.0/card/instances", response_model=None)(self._update_card)

    async def _access_token(self, request: Request) -> Response:
        body = await body_of(request)
        if body != {"appKey": APP_KEY, "appSecret": SECRET}:
            return JSONResponse({"code": "invalidClientIdOrSecret"}, status_code=400)
        return JSONResponse({"accessToken": self.new_token(), "expireIn": 7200})

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("x-acs-dingtalk-access-token") == self.token:
            return None
        return JSONResponse({"code": "InvalidAuthentication"}, status_code=401)

    async def _session(self, request: Request) -> Response:
        body = await body_of(request)
        shown = Shown(request.query_params["session"], body["markdown"]["text"])
        return await self.sent("sendBySession", body, shown, {"errcode": 0})

    async def _batch_send(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        body = await body_of(request)
        (user,) = body["userIds"]
        assert (body["robotCode"], body["msgKey"]) == (ROBOT, "sampleMarkdown")
        assert len(body["msgParam"].encode()) <= 15_000
        shown = Shown(user, json.loads(body["msgParam"])["text"])
        return await self.sent("batchSend", body, shown, {"processQueryKey": "q"})

    async def _group_send(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        body = await body_of(request)
        shown = Shown(f"group:{body['openConversationId']}", json.loads(body["msgParam"])["text"])
        return await self.sent("groupMessages", body, shown, {"processQueryKey": "q"})

    async def _create_card(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        body = await body_of(request)
        card_id, parameters = body["outTrackId"], body["cardData"]["cardParamMap"]
        if card_id in self.cards:
            return JSONResponse({"success": True})
        if not self.failures:
            self.cards[card_id] = parameters
        space = body["openSpaceId"].removeprefix("dtv1.card//")
        to = f"group:{space[9:]}" if space.startswith("IM_GROUP.") else space.removeprefix("IM_ROBOT.")
        buttons = tuple((b["text"], b["option_id"]) for b in json.loads(parameters["buttons"]))
        shown = Shown(to, parameters["content"], buttons, card_id)
        return await self.sent("createAndDeliver", body, shown, {"success": True})

    async def _update_card(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        body = await body_of(request)
        self.cards[body["outTrackId"]] = body["cardData"]["cardParamMap"]
        return await self.sent("updateCard", body, None, {"success": True})

    def headers(self, timestamp: str | None = None) -> dict[str, str]:
        timestamp = timestamp or str(int(self.now().timestamp() * 1000))
        digest = hmac.new(SECRET.encode(), f"{timestamp}\n{SECRET}".encode(), hashlib.sha256).digest()
        return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}

    def message(self, user: str, text: str, *, group: str = "", **other: Any) -> dict[str, Any]:
        now_ms = int(self.now().timestamp() * 1000)
        to = f"group:{group}" if group else user
        expires = self.now() + timedelta(minutes=90)
        return {
            "conversationId": group or f"cid-{user}",
            "chatbotCorpId": CORP,
            "chatbotUserId": "$:LWCP_v1:$bot",
            "msgId": f"msg-{next(self._numbers)}",
            "senderNick": "某某",
            "senderStaffId": user,
            "senderCorpId": CORP,
            "senderId": f"$:LWCP_v1:${user}",
            "sessionWebhook": f"{URL}/robot/sendBySession?session={to}",
            "sessionWebhookExpiredTime": int(expires.timestamp() * 1000),
            "createAt": now_ms,
            "conversationType": "2" if group else "1",
            "isInAtList": bool(group),
            "robotCode": ROBOT,
            "msgtype": "text",
            "text": {"content": f" {text} " if group else text},
            **other,
        }

    async def push(self, message: Any, *, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.post("/channels/dingtalk/robot", json=message, headers=headers or self.headers())

    async def say(self, user: str, text: str, *, group: str = "", **other: Any) -> httpx.Response:
        return await self.push(self.message(user, text, group=group, **other))

    def request(self, user: str, text: str) -> Push:
        message = self.message(user, text)
        return Push("/channels/dingtalk/robot", {"json": message, "headers": self.headers()})

    async def show_picture(self, user: str) -> httpx.Response:
        return await self.say(user, "", msgtype="picture", content={"downloadCode": "d"})

    def click_push(self, user: str, shown: Shown, title: str) -> dict[str, Any]:
        content = {"cardPrivateData": {"actionIds": ["choose"], "params": {"option_id": shown.button(title)}}}
        return {
            "corpId": CORP,
            "userId": user,
            "outTrackId": shown.card_id,
            "content": json.dumps(content),
            "extension": "{}",
        }

    async def click(self, user: str, shown: Shown, title: str) -> httpx.Response:
        body = self.click_push(user, shown, title)
        return await self.post("/channels/dingtalk/cards", json=body, headers=self.headers())

    async def member_leaves(self, user: str) -> httpx.Response:
        """An event of the organisation, sealed by the vendor's library."""
        timestamp = str(int(self.now().timestamp() * 1000))
        crypto = WeChatCrypto(EVENT_TOKEN, EVENT_KEY, APP_KEY)
        inner = json.dumps({"EventType": "user_leave_org", "UserId": [user], "CorpId": CORP})
        document = crypto.encrypt_message(inner, "nonce-1", timestamp)
        signature = document.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        encrypted = document.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        params = {"msg_signature": signature, "timestamp": timestamp, "nonce": "nonce-1"}
        return await self.post("/channels/dingtalk/events", params=params, json={"encrypt": encrypted})
