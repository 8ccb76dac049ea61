"""The customer's panel: read through the backend as the customer, with the agent named in the token."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from gateway.backend_client import BackendRefused, BackendUnavailable
from gateway.desk.packet import masked
from gateway.parts import Parts
from gateway.words import Words

Code = Literal["profile", "coupons", "unbinding", "agreements"]
State = Literal["ok", "not_permitted", "unavailable"]
PATHS: dict[Code, str] = {
    "profile": "/v1/me",
    "coupons": "/v1/coupons",
    "unbinding": "/v1/unbinding/requests",
    "agreements": "/v1/agreements",
}
MAX_ITEMS = 20
ZONE = ZoneInfo("Asia/Shanghai")


class Fact(BaseModel):
    label: str
    value: str


class PanelItem(BaseModel):
    title: str
    lines: list[str]
    state_label: str | None


class Section(BaseModel):
    code: Code
    title: str
    state: State
    facts: list[Fact]
    items: list[PanelItem]
    total: int


class Panel(BaseModel):
    is_guest: bool
    sections: list[Section]


async def read(parts: Parts, *, user_id: str | None, agent_id: str) -> Panel:
    """Each part by itself: what one of them refuses does not hide the others."""
    if user_id is None:
        return Panel(is_guest=True, sections=[])
    token = parts.identity.backend_token(user_id, agent_id=agent_id)
    sections = [await _section(parts, code, token) for code in PATHS]
    return Panel(is_guest=False, sections=sections)


async def account_facts(parts: Parts, *, user_id: str, agent_id: str) -> dict[str, str | None]:
    """For the packet: `name`, `account` and `association`, masked; nothing while the backend is silent."""
    try:
        me = await parts.backend.read_json(
            PATHS["profile"], parts.identity.backend_token(user_id, agent_id=agent_id)
        )
    except (BackendUnavailable, BackendRefused):
        return {}
    association = me.get("association") or {}
    named = [association.get("partner_name"), association.get("model_label")]
    return {
        "name": masked(str(me["name"])) if me.get("name") else None,
        "account": masked(str(me["account_name"])) if me.get("account_name") else None,
        "association": " · ".join(str(part) for part in named if part) or None,
    }


async def _section(parts: Parts, code: Code, token: str) -> Section:
    title = parts.words(f"desk.panel.{code}")
    state: State = "ok"
    found: dict[str, Any] = {}
    try:
        found = await parts.backend.read_json(PATHS[code], token)
    except BackendUnavailable:
        state = "unavailable"
    except BackendRefused:
        state = "not_permitted"
    items = [ITEMS[code](item, parts.words) for item in found.get("items", [])[:MAX_ITEMS]]
    facts = _profile_facts(found, parts.words) if code == "profile" and state == "ok" else []
    return Section(
        code=code, title=title, state=state, facts=facts, items=items, total=found.get("total", len(items))
    )


def _profile_facts(me: dict[str, Any], words: Words) -> list[Fact]:
    association = me.get("association") or {}
    values = {
        "name": masked(str(me.get("name") or "")),
        "role": words(f"desk.panel.roles.{me['role']}") if me.get("role") else None,
        "account": masked(str(me.get("account_name") or "")),
        "site": words(f"desk.panel.sites.{me['site']}") if me.get("site") else None,
        "partner": association.get("partner_name"),
        "model": association.get("model_label"),
    }
    return [Fact(label=words(f"desk.panel.facts.{k}"), value=str(v)) for k, v in values.items() if v]


def _coupon(item: dict[str, Any], words: Words) -> PanelItem:
    balance = item.get("balance") or {}
    lines = [
        words("desk.panel.balance", amount=_money(balance)),
        words("desk.panel.valid_until", at=_day_or_time(item.get("valid_until"))),
    ]
    title = f"{item.get('name')}（{item.get('kind_label')}）"
    return PanelItem(title=title, lines=lines, state_label=item.get("state_label"))


def _unbinding(item: dict[str, Any], words: Words) -> PanelItem:
    lines = [
        words("desk.panel.submitted_at", at=_day_or_time(item.get("submitted_at"))),
        str(item.get("next_step") or ""),
    ]
    return PanelItem(
        title=f"{item.get('number')} {item.get('partner_name')}",
        lines=[line for line in lines if line],
        state_label=item.get("state_label"),
    )


def _agreement(item: dict[str, Any], words: Words) -> PanelItem:
    return PanelItem(
        title=f"{item.get('number')} {item.get('title')}",
        lines=[words("desk.panel.updated_at", at=_day_or_time(item.get("updated_at")))],
        state_label=item.get("stage_label"),
    )


def _money(amount: dict[str, Any]) -> str:
    """As the customer reads it in the answers."""
    currency = str(amount.get("currency") or "")
    value = f"{Decimal(str(amount.get('amount') or 0)):,.2f}"
    return f"¥{value}" if currency == "CNY" else f"{value} {currency}".strip()


def _day_or_time(value: object) -> str:
    """As people here write it; a day stays a day."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at.tzinfo is not None else str(value)


def _nothing(item: dict[str, Any], _: Words) -> PanelItem:
    return PanelItem(title=str(item), lines=[], state_label=None)


ITEMS: dict[Code, Callable[[dict[str, Any], Words], PanelItem]] = {
    "profile": _nothing,
    "coupons": _coupon,
    "unbinding": _unbinding,
    "agreements": _agreement,
}
