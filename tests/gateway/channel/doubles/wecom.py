"""企业微信 on loop-back. Pushes are encrypted and signed by wechatpy."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from wechatpy.enterprise.crypto import WeChatCrypto

from gateway.channel.settings import WecomSettings
from tests.gateway.channel.doubles.platform import Double, Push, Shown, body_of

CORP, AGENT = "wx5823bf96d3bd56c7", "218"
TOKEN, KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ROBOT, SERVICE = "aib-1", "wk-1"
URL = "http://wecom.test"
LIMIT_A_MINUTE = 30
SERVICE_REPLIES, SERVICE_REPLIES_WITHIN = 5, timedelta(hours=48)
ENDED = 4
SERVICE_CHANGES = {0: (1, 2, 3), 1: (2, 3), 2: (3,), 3: (2, 3, 4), 4: ()}
"""Which states the API changes into which; who writes after the end is in state 0 again (WC-94698)."""
REPLY_WITHIN = timedelta(hours=1)
TEXT_BYTES = {"text": 2048, "markdown": 2048}
MENU_BYTES = {"head": 1024, "tail": 1024, "content": 128, "id": 64}
MENU_ITEMS = 10


def settings(**other: Any) -> WecomSettings:
    fields: dict[str, Any] = {
        "api_url": URL,
        "corp_id": CORP,
        "agent_id": AGENT,
        **{name: SecretStr("wecom-secret") for name in ("secret", "service_secret")},
        **{name: SecretStr(TOKEN) for name in ("token", "robot_token", "service_token")},
        **{name: SecretStr(KEY) for name in ("aes_key", "robot_aes_key", "service_aes_key")},
    }
    return WecomSettings(**{**fields, **other})


@dataclass
class WecomDouble(Double):
    """The platform: its API and its callbacks."""

    service_messages: list[dict[str, Any]] = field(default_factory=list)
    service_states: dict[str, int] = field(default_factory=dict)
    delivered: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    """What went to whom, and when; for the limit and the duplicate check."""
    silently_dropped: int = 0
    service_replies: dict[str, int] = field(default_factory=dict)
    """Since the customer wrote."""
    service_heard: dict[str, datetime] = field(default_factory=dict)
    service_ids: set[str] = field(default_factory=set)
    """Of messages to customers: one that is used again is refused."""
    used_codes: set[str] = field(default_factory=set)
    codes: dict[str, datetime] = field(default_factory=dict)
    """When each code for one reply of the robot was given."""

    def mount(self, app: FastAPI) -> None:
        app.get("/cgi-bin/gettoken", response_model=None)(self._gettoken)
        app.post("/cgi-bin/message/send", response_model=None)(self._send)
        app.post("/cgi-bin/message/update_template_card", response_model=None)(self._update)
        app.post("/cgi-bin/aibot/response", response_model=None)(self._respond)
        app.post("/cgi-bin/kf/sync_msg", response_model=None)(self._sync)
        app.post("/cgi-bin/kf/send_msg", response_model=None)(self._service_send)
        app.post("/cgi-bin/kf/service_state/trans", response_model=None)(self._trans)

    async def _gettoken(self, request: Request) -> Response:
        if request.query_params["corpsecret"] != "wecom-secret":
            return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})
        return JSONResponse({"errcode": 0, "access_token": self.new_token(), "expires_in": 7200})

    def _refuses(self, request: Request) -> bool:
        return request.query_params.get("access_token") != self.token

    async def _send(self, request: Request) -> Response:
        body = await body_of(request)
        if self._refuses(request):
            return JSONResponse({"errcode": 42001, "errmsg": "access_token expired"})
        shown = self._as_shown(body)
        now, delivered = self.now(), self.delivered.setdefault(shown.to, [])
        content = json.dumps({k: v for k, v in body.items() if "duplicate" not in k}, sort_keys=True)
        if body.get("enable_duplicate_check"):
            since = now - timedelta(seconds=body["duplicate_check_interval"])
            if any(at >= since and said == content for at, said in delivered):
                return await self.sent("message/send", body, None, {"errcode": 0, "msgid": "again"})
        recent = [at for at, _ in delivered if at > now - timedelta(minutes=1)]
        if len(recent) >= LIMIT_A_MINUTE:
            self.silently_dropped += 1
            return JSONResponse({"errcode": 0, "msgid": "dropped"})
        if not self.failures:
            delivered.append((now, content))
        answer = {"errcode": 0, "msgid": str(next(self._numbers)), "response_code": f"code-{shown.card_id}"}
        return await self.sent("message/send", body, shown, answer)

    def _as_shown(self, body: dict[str, Any]) -> Shown:
        assert body["agentid"] == int(AGENT)
        if body["msgtype"] == "template_card":
            card = body["template_card"]
            assert 1 <= len(card["button_list"]) <= 6
            buttons = tuple((b["text"], b["key"]) for b in card["button_list"])
            return Shown(body["touser"], card["sub_title_text"], buttons, card["task_id"])
        text = body[body["msgtype"]]["content"]
        assert len(text.encode()) <= TEXT_BYTES[body["msgtype"]]
        return Shown(body["touser"], text)

    async def _update(self, request: Request) -> Response:
        body = await body_of(request)
        if body["response_code"] in self.used_codes:
            return JSONResponse({"errcode": 72024, "errmsg": "response_code used"})
        self.used_codes.add(body["response_code"])
        return await self.sent("update_template_card", body, None, {"errcode": 0})

    async def _respond(self, request: Request) -> Response:
        body, code = await body_of(request), request.query_params["response_code"]
        if code in self.used_codes or self.now() - self.codes[code] > REPLY_WITHIN:
            return JSONResponse({"errcode": 84000, "errmsg": "used or expired"})
        if not self.failures:
            self.used_codes.add(code)
        shown = Shown(request.query_params["to"], body["markdown"]["content"])
        return await self.sent("aibot/response", body, shown, {"errcode": 0})

    async def _sync(self, request: Request) -> Response:
        body = await body_of(request)
        self.calls.append(("kf/sync_msg", body))
        start = int(body["cursor"] or 0)
        page = self.service_messages[start : start + 2]
        has_more = int(start + 2 < len(self.service_messages))
        answer = {"errcode": 0, "next_cursor": str(start + len(page)), "has_more": has_more, "msg_list": page}
        return JSONResponse(answer)

    async def _service_send(self, request: Request) -> Response:
        body = await body_of(request)
        shown = self.as_shown_to_customer(body)
        if shown is None:
            self.calls.append(("kf/send_msg", body))
            return JSONResponse({"errcode": 40058, "errmsg": "invalid parameter"})
        if body["msgid"] in self.service_ids:
            return JSONResponse({"errcode": 40058, "errmsg": "msgid is there already"})
        if self.service_states.get(body["touser"], 1) not in (0, 1):
            return JSONResponse({"errcode": 95018, "errmsg": "session status invalid"})
        customer = shown.to
        is_late = self.now() - self.service_heard[customer] >= SERVICE_REPLIES_WITHIN
        if is_late or self.service_replies[customer] >= SERVICE_REPLIES:
            self.calls.append(("kf/send_msg", body))
            return JSONResponse({"errcode": 95001, "errmsg": "too many messages"})
        if not self.failures:
            self.service_replies[customer] += 1
            self.service_ids.add(body["msgid"])
        return await self.sent("kf/send_msg", body, shown, {"errcode": 0, "msgid": body["msgid"]})

    def as_shown_to_customer(self, body: dict[str, Any]) -> Shown | None:
        """None when it is not as the documentation wants it."""
        if body["msgtype"] == "text":
            text = body["text"]["content"]
            return Shown(body["touser"], text) if len(text.encode()) <= TEXT_BYTES["text"] else None
        menu = body["msgmenu"]
        head, tail = menu["head_content"], menu.get("tail_content", "")
        items = [item[item["type"]] for item in menu["list"] if item["type"] == "click"]
        parts = [("head", head), ("tail", tail)]
        parts += [(name, item[name]) for item in items for name in ("id", "content")]
        is_short = all(len(text.encode()) <= MENU_BYTES[name] for name, text in parts)
        is_full = all(text for _, text in parts[2:]) and 1 <= len(items) <= MENU_ITEMS
        if body["msgtype"] != "msgmenu" or not is_short or not is_full or len(items) != len(menu["list"]):
            return None
        buttons = tuple((item["content"], item["id"]) for item in items)
        return Shown(body["touser"], "\n\n".join(filter(None, (head, tail))), buttons)

    async def _trans(self, request: Request) -> Response:
        body = await body_of(request)
        customer, state = body["external_userid"], body["service_state"]
        if state not in SERVICE_CHANGES[self.service_states.get(customer, 0)]:
            self.calls.append(("service_state/trans", body))
            return JSONResponse({"errcode": 95016, "errmsg": "change not allowed"})
        self.service_states[customer] = state
        return await self.sent("service_state/trans", body, None, {"errcode": 0})

    def app_push(self, inner: str, *, timestamp: str | None = None, receiver: str = CORP) -> dict[str, Any]:
        """A push as httpx sends it."""
        timestamp = timestamp or str(int(self.now().timestamp()))
        crypto = WeChatCrypto(TOKEN, KEY, receiver)
        document = crypto.encrypt_message(inner, "nonce-1", timestamp)
        signature = document.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        encrypted = document.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        body = f"<xml><ToUserName>{CORP}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return {
            "params": {"msg_signature": signature, "timestamp": timestamp, "nonce": "nonce-1"},
            "content": body.encode(),
        }

    def text_push(self, user: str, text: str, *, key: str | None = None, **other: Any) -> dict[str, Any]:
        inner = (
            f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
            f"<CreateTime>{int(self.now().timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{text}]]></Content><MsgId>{key or next(self._numbers) + 10**9}</MsgId>"
            f"<AgentID>{AGENT}</AgentID></xml>"
        )
        return self.app_push(inner, **other)

    def request(self, user: str, text: str) -> Push:
        return Push("/channels/wecom/app", self.text_push(user, text))

    async def show_picture(self, user: str) -> httpx.Response:
        inner = (
            f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{user}</FromUserName>"
            f"<CreateTime>{int(self.now().timestamp())}</CreateTime><MsgType>image</MsgType>"
            f"<PicUrl>http://p</PicUrl><MsgId>{next(self._numbers)}</MsgId><AgentID>{AGENT}</AgentID></xml>"
        )
        return await self.post("/channels/wecom/app", **self.app_push(inner))

    async def say(self, user: str, text: str, **other: Any) -> httpx.Response:
        return await self.post("/channels/wecom/app", **self.text_push(user, text, **other))

    async def click(self, user: str, shown: Shown, title: str) -> httpx.Response:
        return await self.event(
            user,
            "template_card_event",
            f"<EventKey><![CDATA[{shown.button(title)}]]></EventKey><TaskId><![CDATA[{shown.card_id}]]></TaskId>"
            f"<ResponseCode><![CDATA[click-{next(self._numbers)}]]></ResponseCode><AgentID>{AGENT}</AgentID>",
        )

    async def event(self, user: str, event: str, rest: str = "") -> httpx.Response:
        at = int(self.now().timestamp()) + next(self._numbers)
        inner = (
            f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
            f"<CreateTime>{at}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
            f"<Event><![CDATA[{event}]]></Event>{rest}</xml>"
        )
        return await self.post("/channels/wecom/app", **self.app_push(inner))

    def robot_push(self, push: Any) -> dict[str, Any]:
        """A push to the 智能机器人; `push` is text or something to be written as JSON."""
        text = push if isinstance(push, str) else json.dumps(push, ensure_ascii=False)
        request = self.app_push(text, receiver="")
        encrypted = request["content"].decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        return {"params": request["params"], "json": {"encrypt": encrypted}}

    def to_robot(
        self, user: str, text: str, *, group: str = "", response_url: str | None = None
    ) -> dict[str, Any]:
        """What the robot is told; it brings the address for one reply."""
        number = next(self._numbers)
        self.codes[str(number)] = self.now()
        to = f"group:{group}" if group else user
        return {
            "msgid": f"robot-{number}",
            "aibotid": ROBOT,
            "chattype": "group" if group else "single",
            **({"chatid": group} if group else {}),
            "from": {"userid": user},
            "response_url": response_url or f"{URL}/cgi-bin/aibot/response?response_code={number}&to={to}",
            "msgtype": "text",
            "text": {"content": f"@问伴 {text}" if group else text},
        }

    async def say_to_robot(self, user: str, text: str, **other: Any) -> httpx.Response:
        push = self.robot_push(self.to_robot(user, text, **other))
        return await self.post("/channels/wecom/robot", **push)

    async def say_to_service(self, customer: str, text: str) -> httpx.Response:
        return await self.post("/channels/wecom/service", **self.app_push(self.to_service(customer, text)))

    def to_service(self, customer: str, text: str, **clicked: str) -> str:
        """What the customer wrote, or clicked (`menu_id`), is in the feed; the signal for it."""
        self.service_replies[customer], self.service_heard[customer] = 0, self.now()
        if self.service_states.get(customer) == ENDED:
            self.service_states[customer] = 0
        said = {"content": text, **clicked}
        return self.service_news(customer, {"origin": 3, "msgtype": "text", "text": said})

    async def click_in_service(self, customer: str, shown: Shown, title: str) -> httpx.Response:
        """A click on a menu is a message of the customer with the item's text and id."""
        signal = self.to_service(customer, title, menu_id=shown.button(title))
        return await self.post("/channels/wecom/service", **self.app_push(signal))

    async def service_change(self, customer: str, message: dict[str, Any]) -> httpx.Response:
        signal = self.service_news(customer, message)
        return await self.post("/channels/wecom/service", **self.app_push(signal))

    def service_news(self, customer: str, message: dict[str, Any]) -> str:
        """Something new in the feed of the 客服 account; returns the signal for it."""
        number = next(self._numbers)
        frame = {"msgid": f"kf-{number}", "open_kfid": SERVICE, "send_time": int(self.now().timestamp())}
        self.service_messages.append({**frame, "external_userid": customer, **message})
        return (
            f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><CreateTime>{number}</CreateTime>"
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
            f"<Token><![CDATA[signal-{number}]]></Token><OpenKfId><![CDATA[{SERVICE}]]></OpenKfId></xml>"
        )
