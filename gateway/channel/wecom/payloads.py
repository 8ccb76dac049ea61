"""Decrypted pushes of 企业微信 to `Incoming`: XML of the app, JSON of the 智能机器人 (WC-90239, 100719)."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.channel.errors import Unreadable
from gateway.channel.flat_xml import XmlRefused, read
from gateway.channel.incoming import Address, Incoming, Kind, iso

CHANNEL = "wecom"
ROBOT_PREFIX = "aibot:"
SERVICE_PREFIX = "kf:"
LEFT_EVENTS = {"unsubscribe"}
PULL_EVENT = "kf_msg_or_event"
_MENTION = re.compile(r"^\s*@\S+\s*")


def read_app_push(document: str, *, agent_id: str) -> Incoming | None:
    """A push to a 自建应用 or to 微信客服; None when there is nothing to do.

    Raises:
        Unreadable
    """
    try:
        push = read(document)
        tenant, kind = push["ToUserName"], push["MsgType"]
        if kind == "event":
            return _app_event(push, tenant, agent_id)
        return _app_message(push, tenant, agent_id, is_text=kind == "text")
    except (XmlRefused, KeyError, ValueError, OverflowError, OSError) as error:
        raise Unreadable(type(error).__name__) from error


def _app_message(push: Mapping[str, str], tenant: str, agent_id: str, *, is_text: bool) -> Incoming | None:
    if push["AgentID"] != agent_id:
        raise Unreadable("another app")
    return Incoming(
        key=f"msg:{push['MsgId']}",
        kind=Kind.MESSAGE,
        address=Address(CHANNEL, tenant, agent_id, push["FromUserName"]),
        text=push.get("Content", "") if is_text else "",
        is_readable=is_text,
        sent_at=_time(push["CreateTime"]),
    )


def _app_event(push: Mapping[str, str], tenant: str, agent_id: str) -> Incoming | None:
    event = push["Event"]
    if event == PULL_EVENT:
        return _pull(push, tenant)
    person = push.get("UserID") or push["FromUserName"]
    key = f"event:{push['FromUserName']}:{push['CreateTime']}:{event}"
    address = Address(CHANNEL, tenant, agent_id, person)
    if event in LEFT_EVENTS or (event == "change_contact" and push.get("ChangeType") == "delete_user"):
        return Incoming(key=f"{key}:{person}", kind=Kind.LEFT, address=address)
    if event == "template_card_event" and push.get("AgentID") == agent_id:
        return Incoming(
            key=f"{key}:{push['TaskId']}:{push['EventKey']}",
            kind=Kind.CLICK,
            address=address,
            option_id=push["EventKey"],
            card_id=push["TaskId"],
            route={"response_code": push.get("ResponseCode", "")},
            sent_at=_time(push["CreateTime"]),
        )
    return None


def _pull(push: Mapping[str, str], tenant: str) -> Incoming:
    """Says that there is something new; what, has to be fetched."""
    service = push["OpenKfId"]
    return Incoming(
        key=f"pull:{service}:{push['CreateTime']}:{push['Token'][:100]}",
        kind=Kind.PULL,
        address=Address(CHANNEL, tenant, SERVICE_PREFIX + service, ""),
        route={"token": push["Token"]},
    )


def read_robot_push(document: str, *, tenant: str) -> Incoming | None:
    """A push to a 智能机器人; None when there is nothing to do.

    Raises:
        Unreadable
    """
    try:
        push = json.loads(document)
        return _robot_push(push, tenant)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def _robot_push(push: Mapping[str, Any], tenant: str) -> Incoming | None:
    kind = push["msgtype"]
    if kind in ("stream",) or (kind == "event" and push["event"]["eventtype"] != "template_card_event"):
        return None
    is_group = push.get("chattype") == "group"
    address = Address(CHANNEL, tenant, ROBOT_PREFIX + push["aibotid"], _text(push["from"]["userid"]))
    route = {"response_url": _text(push.get("response_url", ""))}
    chat = _text(push["chatid"]) if is_group else ""
    if kind == "event":
        click = push["event"]["template_card_event"]
        return Incoming(
            key=f"robot:{push['msgid']}",
            kind=Kind.CLICK,
            address=address,
            chat=chat,
            option_id=_text(click["event_key"]),
            card_id=_text(click["task_id"]),
            route=route,
        )
    said = _said(push, kind)
    return Incoming(
        key=f"robot:{push['msgid']}",
        kind=Kind.MESSAGE,
        address=address,
        chat=chat,
        text=_MENTION.sub("", said, count=1).strip() if is_group else said,
        is_readable=bool(said),
        route=route,
    )


def _said(push: Mapping[str, Any], kind: str) -> str:
    """The text; speech comes recognised, and of text mixed with pictures the text counts."""
    if kind in ("text", "voice"):
        return _text(push[kind]["content"])
    if kind == "mixed":
        items = push["mixed"]["msg_item"]
        return "\n".join(_text(item["text"]["content"]) for item in items if item["msgtype"] == "text")
    return ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _time(seconds: str) -> str:
    return iso(datetime.fromtimestamp(int(seconds), UTC))
