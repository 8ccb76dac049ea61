"""Neutral bodies as 企业微信 wants them: one pure function per kind of receiver."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.channel.outbox import Letter
from gateway.channel.rendering import Style
from gateway.channel.splitting import shorten
from gateway.channel.wecom.payloads import ROBOT_PREFIX, SERVICE_PREFIX
from gateway.channel.wecom.service_payloads import menu_id

ANGLES = {"<": "＜", ">": "＞"}
"""`<@user>`, `<font>` and `<a>` have a meaning here; there is no documented way to escape them."""
MAX_BYTES = 2048
ROBOT_MAX_BYTES = 20_480
SERVICE_MAX_BYTES = 1_888
"""Leaves room for the sentence that ends the last message allowed."""
MAX_BUTTONS = 6
CARD_TEXT_BYTES = 240
TITLE_BYTES = 60
MENU_ITEMS, MENU_ITEM_BYTES, MENU_HEAD_BYTES = 10, 128, 1024
"""Of a msgmenu of 微信客服 (WC-94677)."""
_APP = Style(
    max_bytes=MAX_BYTES,
    has_markdown=True,
    max_buttons=MAX_BUTTONS,
    card_bytes=CARD_TEXT_BYTES,
    escapes=ANGLES,
)
_ROBOT = Style(max_bytes=ROBOT_MAX_BYTES, has_markdown=True, escapes=ANGLES, joins=True)
_SERVICE = Style(
    max_bytes=SERVICE_MAX_BYTES,
    has_markdown=False,
    bold="{}",
    max_buttons=MENU_ITEMS,
    button_bytes=MENU_ITEM_BYTES,
    has_menus=True,
    card_bytes=MENU_HEAD_BYTES,
    joins=True,
)


def style_of(app: str, *, has_own_queue: bool = False) -> Style:
    """The same in groups as alone: only the robot is in groups at all."""
    if app.startswith(ROBOT_PREFIX):
        return _ROBOT
    return replace(_SERVICE, has_own_queue=has_own_queue) if app.startswith(SERVICE_PREFIX) else _APP


def app_message(body: Mapping[str, Any], *, user: str, agent_id: str) -> dict[str, Any]:
    """The body of message/send."""
    message: dict[str, Any] = {"touser": user, "agentid": int(agent_id), "msgtype": body["kind"]}
    if body["kind"] == "card":
        return {**message, "msgtype": "template_card", "template_card": _card(body)}
    return {**message, body["kind"]: {"content": body["text"]}}


def _card(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "card_type": "button_interaction",
        "main_title": {"title": shorten(body["text"].split("\n")[0], max_bytes=TITLE_BYTES)},
        "sub_title_text": shorten(body["text"], max_bytes=CARD_TEXT_BYTES),
        "task_id": body["card_id"],
        "button_list": [
            {"text": button["title"], "style": 1 if n == 0 else 2, "key": button["id"]}
            for n, button in enumerate(body["buttons"])
        ],
    }


def card_update(body: Mapping[str, Any], *, user: str, agent_id: str, code: str) -> dict[str, Any]:
    """The buttons give way to what was chosen."""
    return {
        "userids": [user],
        "agentid": int(agent_id),
        "response_code": code,
        "button": {"replace_name": shorten(body["text"], max_bytes=TITLE_BYTES)},
    }


def robot_message(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": body["text"]}}


def service_call(letter: Letter) -> tuple[str, dict[str, Any]]:
    """Path and body: a message, or a change of who serves. The platform takes each `msgid` once."""
    account = letter.target.app.removeprefix(SERVICE_PREFIX)
    customer = letter.target.person
    if letter.body["kind"] == "service_state":
        state = {"open_kfid": account, "external_userid": customer, "service_state": letter.body["state"]}
        return "/cgi-bin/kf/service_state/trans", state
    message: dict[str, Any] = {"touser": customer, "open_kfid": account, "msgid": letter.token}
    if letter.body["kind"] == "menu":
        message |= {"msgtype": "msgmenu", "msgmenu": _menu(letter.body)}
    else:
        message |= {"msgtype": "text", "text": {"content": letter.body["text"]}}
    return "/cgi-bin/kf/send_msg", message


def _menu(body: Mapping[str, Any]) -> dict[str, Any]:
    items = [
        {"type": "click", "click": {"id": menu_id(body["card_id"], b["id"]), "content": b["title"]}}
        for b in body["buttons"]
    ]
    menu = {"head_content": body["text"], "list": items}
    return {**menu, "tail_content": body["tail"]} if "tail" in body else menu
