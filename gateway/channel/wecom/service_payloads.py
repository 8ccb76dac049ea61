"""Messages of 微信客服, as `sync_msg` lists them, to `Incoming` (WC-94670, 94699)."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from gateway.channel.incoming import Address, Incoming, Kind, iso

logger = logging.getLogger(__name__)
FROM_CUSTOMER, FROM_SYSTEM, FROM_AGENT = 3, 4, 5
JOINED, MOVED, ENDED, REOPENED = 1, 2, 3, 4
"""How a session changed."""
SPENT = (4, 6)
"""Why something failed: 48 hours were over, five messages were sent."""
_MENU_ID = re.compile(r"(m_\w{1,32})\.(o_[\w-]{1,29})", re.ASCII)
"""At most 64 bytes. A menu that the admin page made has ids of another shape."""


def menu_id(card_id: str, option_id: str) -> str:
    """What an item of our menu carries, and a click on it brings back."""
    return f"{card_id}.{option_id}"


def read_service_messages(messages: Sequence[Any], account: Address) -> list[Incoming]:
    """In their order; one that cannot be read is left out, so that it does not stop the others."""
    found: list[Incoming] = []
    for message in messages:
        try:
            incoming = _read(message, account)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
            logger.warning("a message was left out", extra={"reason": type(error).__name__})
            continue
        if incoming is not None:
            found.append(incoming)
    return found


def _read(message: Mapping[str, Any], account: Address) -> Incoming | None:
    origin, kind = message["origin"], message["msgtype"]
    key = f"kf:{message['msgid']}"
    if kind == "event":
        return _event(message["event"], key, account)
    person = _person(account, message["external_userid"])
    if origin == FROM_AGENT:
        route = {"servicer": message.get("servicer_userid", "")}
        text = message["text"]["content"] if kind == "text" else f"[{kind}]"
        return Incoming(key=key, kind=Kind.AGENT_SAID, address=person, text=text, route=route)
    if origin != FROM_CUSTOMER:
        return None
    sent_at = iso(datetime.fromtimestamp(int(message["send_time"]), UTC))
    is_text = kind == "text"
    text = message["text"]["content"] if is_text else f"[{kind}]"
    clicked = _MENU_ID.fullmatch(message["text"].get("menu_id") or "") if is_text else None
    if clicked:
        card, option = clicked.groups()
        said = Incoming(key=key, kind=Kind.CLICK, address=person, text=text, sent_at=sent_at)
        return replace(said, option_id=option, card_id=card)
    return Incoming(
        key=key, kind=Kind.MESSAGE, address=person, text=text, is_readable=is_text, sent_at=sent_at
    )


def _event(event: Mapping[str, Any], key: str, account: Address) -> Incoming | None:
    kind = event["event_type"]
    if kind == "msg_send_fail":
        reason = event.get("fail_type")
        route = {"token": str(event["fail_msgid"]), "reason": reason, "is_held": reason in SPENT}
        return Incoming(
            key=key, kind=Kind.FAILED, address=_person(account, event["external_userid"]), route=route
        )
    if kind != "session_status_change":
        return None
    changes = {
        JOINED: Kind.AGENT_JOINED,
        MOVED: Kind.AGENT_JOINED,
        REOPENED: Kind.AGENT_JOINED,
        ENDED: Kind.AGENT_LEFT,
    }
    change = changes.get(event["change_type"])
    if change is None:
        return None
    servicer = event.get("new_servicer_userid") or event.get("old_servicer_userid") or ""
    person = _person(account, event["external_userid"])
    return Incoming(key=key, kind=change, address=person, route={"servicer": servicer})


def _person(account: Address, external_user: str) -> Address:
    return Address(account.channel, account.tenant, account.app, external_user)
