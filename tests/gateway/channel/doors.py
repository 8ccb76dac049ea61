"""Every address that a platform calls, with a way to knock there as the platform would, or nearly."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.gateway.channel.doubles import dingtalk, feishu, wecom
from tests.gateway.channel.feishu.sealing import sealed_body, signed_headers

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """`knock` seals and signs `inner`, or the usual message; at another time, for another receiver."""

    channel: str
    path: str
    knock: Callable[..., Arguments]
    spoil: Callable[[Arguments], None]
    """Makes the signature wrong."""
    answers: bool = True
    """Whether the usual message has an answer for `zhang`."""

    async def open(self, messengers: Any, **how: Any) -> httpx.Response:
        double = messengers[self.channel]
        return await self.send(messengers, self.knock(double, **how))

    async def send(self, messengers: Any, arguments: Arguments) -> httpx.Response:
        response: httpx.Response = await messengers[self.channel].post(self.path, **arguments)
        return response


def _app(
    double: Any, *, inner: str | None = None, at: datetime | None = None, to: str | None = None
) -> Arguments:
    timestamp = str(int((at or double.now()).timestamp()))
    if inner is None:
        arguments: Arguments = double.text_push(
            "zhang", "你好", timestamp=timestamp, receiver=to or wecom.CORP
        )
        return arguments
    pushed: Arguments = double.app_push(inner, timestamp=timestamp, receiver=to or wecom.CORP)
    return pushed


def _service(
    double: Any, *, inner: str | None = None, at: datetime | None = None, to: str | None = None
) -> Arguments:
    return _app(double, inner=double.to_service("zhang", "你好") if inner is None else inner, at=at, to=to)


def _robot(
    double: Any, *, inner: str | None = None, at: datetime | None = None, to: str | None = None
) -> Arguments:
    text = json.dumps(double.to_robot("zhang", "你好")) if inner is None else inner
    timestamp = str(int((at or double.now()).timestamp()))
    request = double.app_push(text, timestamp=timestamp, receiver=to or "")
    encrypted = request["content"].decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    return {"params": request["params"], "json": {"encrypt": encrypted}}


def _dingtalk(body: Callable[[Any, str | None], Any]) -> Callable[..., Arguments]:
    def knock(
        double: Any, *, inner: str | None = None, at: datetime | None = None, to: str | None = None
    ) -> Arguments:
        content = json.dumps(body(double, to)) if inner is None else inner
        timestamp = str(int((at or double.now()).timestamp() * 1000))
        return {"content": content.encode(), "headers": double.headers(timestamp)}

    return knock


def _message(double: Any, to: str | None) -> Any:
    return double.message("zhang", "你好", **({"robotCode": to} if to else {}))


def _click(_: Any, to: str | None) -> Any:
    content = {"cardPrivateData": {"actionIds": ["choose"], "params": {"option_id": "o_1"}}}
    click = {"corpId": to or dingtalk.CORP, "userId": "zhang", "outTrackId": "m_1"}
    return {**click, "content": json.dumps(content)}


def _event(
    double: Any, *, inner: str | None = None, at: datetime | None = None, to: str | None = None
) -> Arguments:
    left = {"EventType": "user_leave_org", "UserId": ["zhang"], "CorpId": dingtalk.CORP}
    timestamp = str(int((at or double.now()).timestamp() * 1000))
    crypto = WeChatCrypto(dingtalk.EVENT_TOKEN, dingtalk.EVENT_KEY, to or dingtalk.APP_KEY)
    document = crypto.encrypt_message(json.dumps(left) if inner is None else inner, "nonce-1", timestamp)
    signature = document.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    encrypted = document.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    params = {"msg_signature": signature, "timestamp": timestamp, "nonce": "nonce-1"}
    return {"params": params, "json": {"encrypt": encrypted}}


def _feishu(
    double: Any, *, inner: str | None = None, at: datetime | None = None, to: str | None = None
) -> Arguments:
    push = double.message("zhang", "你好")
    push["header"]["app_id"] = to or feishu.APP
    body = sealed_body(push if inner is None else inner, feishu.KEY)
    timestamp = str(int((at or double.now()).timestamp()))
    return {"content": body, "headers": signed_headers(body, key=feishu.KEY, timestamp=timestamp)}


def _in_query(arguments: Arguments) -> None:
    arguments["params"]["msg_signature"] = "0" * 40


def _in_header(arguments: Arguments) -> None:
    timestamp = arguments["headers"]["timestamp"]
    digest = hmac.new(b"another", f"{timestamp}\nanother".encode(), hashlib.sha256).digest()
    arguments["headers"]["sign"] = base64.b64encode(digest).decode()


def _in_lark_header(arguments: Arguments) -> None:
    arguments["headers"] |= {name: "0" * 64 for name in arguments["headers"] if name.endswith("Signature")}


DOORS = {
    "wecom_app": Door("wecom", "/channels/wecom/app", _app, _in_query),
    "wecom_robot": Door("wecom", "/channels/wecom/robot", _robot, _in_query),
    "wecom_service": Door("wecom", "/channels/wecom/service", _service, _in_query),
    "dingtalk_robot": Door("dingtalk", "/channels/dingtalk/robot", _dingtalk(_message), _in_header),
    "dingtalk_cards": Door("dingtalk", "/channels/dingtalk/cards", _dingtalk(_click), _in_header),
    "dingtalk_events": Door("dingtalk", "/channels/dingtalk/events", _event, _in_query, answers=False),
    "feishu": Door("feishu", "/channels/feishu/events", _feishu, _in_lark_header),
}
