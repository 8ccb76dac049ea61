"""Decrypted pushes of 飞书 to `Incoming`: messages, card clicks, members who leave."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.channel.errors import ReceiverWrong, Unreadable
from gateway.channel.incoming import Address, Incoming, Kind, iso

CHANNEL = "feishu"
MESSAGE = "im.message.receive_v1"
CLICK = "card.action.trigger"
LEFT = "contact.user.deleted_v3"
EVERYBODY = "@_all"


def read_json(document: str) -> dict[str, Any]:
    """Raises Unreadable."""
    try:
        push = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(push, dict):
        raise Unreadable("not an object")
    return push


def challenge_of(push: Mapping[str, Any]) -> str | None:
    """What a url_verification wants to hear back; None for everything else."""
    challenge = push.get("challenge")
    return challenge if push.get("type") == "url_verification" and isinstance(challenge, str) else None


def token_of(push: Mapping[str, Any]) -> object:
    header = push.get("header")
    return header.get("token") if isinstance(header, dict) else push.get("token")


def read_event(push: Mapping[str, Any], *, app_id: str, tenant: str, bot_open_id: str) -> Incoming | None:
    """An event of version 2; None when there is nothing to do. An empty `tenant` allows every tenant.

    Raises:
        ReceiverWrong: for another app or tenant.
        Unreadable
    """
    try:
        header, event = push["header"], push["event"]
        if header["app_id"] != app_id or (tenant and header["tenant_key"] != tenant):
            raise ReceiverWrong
        if header["event_type"] == MESSAGE:
            return _message(header, event, bot_open_id)
        if header["event_type"] == CLICK:
            return _click(header, event)
        if header["event_type"] == LEFT:
            person = Address(CHANNEL, header["tenant_key"], app_id, _text(event["object"]["open_id"]))
            return Incoming(key=f"event:{header['event_id']}", kind=Kind.LEFT, address=person)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    return None


def _message(header: Mapping[str, Any], event: Mapping[str, Any], bot_open_id: str) -> Incoming | None:
    message, sender = event["message"], event["sender"]
    is_group = message["chat_type"] != "p2p"
    mentions = message.get("mentions") or []
    if sender["sender_type"] != "user" or (is_group and not _is_called(mentions, bot_open_id)):
        return None
    said = _said(message)
    return Incoming(
        key=f"msg:{_text(message['message_id'])}",
        kind=Kind.MESSAGE,
        address=Address(
            CHANNEL,
            _text(sender.get("tenant_key") or header["tenant_key"]),
            header["app_id"],
            _text(sender["sender_id"]["open_id"]),
        ),
        chat=_text(message["chat_id"]) if is_group else "",
        text=_without_mentions(said, mentions, bot_open_id),
        is_readable=bool(said),
        route={"message_id": message["message_id"]},
        sent_at=iso(datetime.fromtimestamp(int(message["create_time"]) / 1000, UTC)),
    )


def _is_called(mentions: list[Mapping[str, Any]], bot_open_id: str) -> bool:
    """Whether the bot itself was @-mentioned: 所有人 does not call it."""
    return any(_mentioned(m) == bot_open_id and m["key"] != EVERYBODY for m in mentions)


def _mentioned(mention: Mapping[str, Any]) -> str | None:
    who = mention["id"]
    return who.get("open_id") if isinstance(who, dict) else who


def _without_mentions(text: str, mentions: list[Mapping[str, Any]], bot_open_id: str) -> str:
    """The bot's own name is left out, other people's stand for their keys; longest key first (@_user_12)."""
    for mention in sorted(mentions, key=lambda m: -len(m["key"])):
        name = "" if _mentioned(mention) == bot_open_id else f"@{_text(mention.get('name', ''))}"
        text = text.replace(mention["key"], name)
    return text.strip()


def _said(message: Mapping[str, Any]) -> str:
    content = json.loads(message["content"])
    if message["message_type"] == "text":
        return _text(content["text"])
    if message["message_type"] == "post":
        lines = ["".join(_part(part) for part in line) for line in content["content"]]
        return "\n".join([_text(content.get("title", "")), *lines]).strip()
    return ""


def _part(part: Mapping[str, Any]) -> str:
    if part["tag"] == "at":
        return str(part.get("user_id", ""))
    return _text(part.get("text", ""))


def _click(header: Mapping[str, Any], event: Mapping[str, Any]) -> Incoming:
    value, operator = event["action"]["value"], event["operator"]
    return Incoming(
        key=f"event:{_text(header['event_id'])}",
        kind=Kind.CLICK,
        address=Address(
            CHANNEL,
            _text(operator.get("tenant_key") or header["tenant_key"]),
            header["app_id"],
            _text(operator["open_id"]),
        ),
        option_id=_text(value["option_id"]),
        card_id=_text(value["card_id"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
