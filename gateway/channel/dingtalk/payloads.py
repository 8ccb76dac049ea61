"""Pushes of 钉钉 to `Incoming`: robot messages, card clicks, organisation events (DT-recv, DT-dev)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from gateway.channel.errors import ReceiverWrong, Unreadable
from gateway.channel.incoming import Address, Incoming, Kind, iso

CHANNEL = "dingtalk"
STAFF, SENDER = "staff:", "sender:"
"""Members have a staff id, outsiders an encrypted sender id; the prefix keeps them apart."""
GROUP = "2"
SESSION_PATHS = ("/robot/sendBySession",)


def read_robot_message(push: Any, *, robot_code: str, corp_id: str, origins: frozenset[str]) -> Incoming:  # noqa: ANN401
    """A message to the robot. `origins` are the hosts that an answer may go to.

    Raises:
        ReceiverWrong: for another robot or another organisation.
        Unreadable
    """
    try:
        if (push["robotCode"], push["chatbotCorpId"]) != (robot_code, corp_id):
            raise ReceiverWrong
        said, is_group = _said(push), push["conversationType"] == GROUP
        return Incoming(
            key=f"msg:{_text(push['msgId'])}",
            kind=Kind.MESSAGE,
            address=Address(CHANNEL, *_sender(push, corp_id, robot_code)),
            chat=_text(push["conversationId"]) if is_group else "",
            text=said.strip(),
            is_readable=bool(said.strip()),
            route=_session(push, origins),
            sent_at=_time(push["createAt"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise Unreadable(type(error).__name__) from error


def _sender(push: Mapping[str, Any], corp_id: str, robot_code: str) -> tuple[str, str, str]:
    """Tenant, app and person."""
    if push.get("senderStaffId"):
        return _text(push.get("senderCorpId") or corp_id), robot_code, STAFF + _text(push["senderStaffId"])
    return corp_id, robot_code, SENDER + _text(push["senderId"])


def _said(push: Mapping[str, Any]) -> str:
    kind = push["msgtype"]
    if kind == "text":
        return _text(push["text"]["content"])
    if kind == "audio":
        return _text(push["content"].get("recognition", ""))
    if kind == "richText":
        parts = push["content"]["richText"]
        return "".join(_text(part["text"]) for part in parts if "text" in part)
    return ""


def _session(push: Mapping[str, Any], origins: frozenset[str]) -> dict[str, Any]:
    """The webhook for answers, when it is one of 钉钉's: a forged body must not choose where we post to."""
    webhook = push.get("sessionWebhook", "")
    if not is_session_webhook(webhook, origins):
        return {}
    return {"session_webhook": webhook, "expires_ms": int(push["sessionWebhookExpiredTime"])}


def is_session_webhook(url: object, origins: frozenset[str]) -> bool:
    """Exactly an allowed origin (scheme, host, port) and the one documented path; no user info."""
    if not isinstance(url, str) or "\\" in url or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
    return origin in origins and parts.path in SESSION_PATHS and not parts.fragment


def read_card_click(push: Any, *, robot_code: str, corp_id: str) -> Incoming:  # noqa: ANN401
    """A click on one of our interactive cards.

    Raises:
        ReceiverWrong
        Unreadable
    """
    try:
        if push["corpId"] != corp_id:
            raise ReceiverWrong
        content = json.loads(push["content"])
        params = content["cardPrivateData"]["params"]
        card_id = _text(push["outTrackId"])
        option_id = _text(params["option_id"])
        return Incoming(
            key=f"click:{card_id}:{option_id}:{push['userId']}",
            kind=Kind.CLICK,
            address=Address(CHANNEL, corp_id, robot_code, STAFF + _text(push["userId"])),
            card_id=card_id,
            option_id=option_id,
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def read_event(push: Any, *, robot_code: str, corp_id: str, event_id: str) -> list[Incoming]:  # noqa: ANN401
    """An organisation's event: who leaves it loses the link.

    Raises:
        Unreadable
    """
    try:
        if push.get("EventType", push.get("eventType")) != "user_leave_org":
            return []
        people = push.get("UserId") or push.get("userId") or []
        return [
            Incoming(
                key=f"left:{event_id}:{_text(person)}",
                kind=Kind.LEFT,
                address=Address(CHANNEL, corp_id, robot_code, STAFF + person),
            )
            for person in people
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _time(milliseconds: object) -> str:
    if not isinstance(milliseconds, int):
        raise TypeError("not a time")
    return iso(datetime.fromtimestamp(milliseconds / 1000, UTC))
