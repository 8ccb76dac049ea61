"""The records of the fake backend's users."""

from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]
NUMBER_OF_COUPONS = {"customer-free": 25, "customer-recent": 0}
CHECKS = {"once_per_three_months": "三个月内没有申请过", "no_arrears": "没有欠款"}
AGREEMENTS = {"partner-admin": ("AGR-2026-0001", "AGR-2026-0002"), "partner2-admin": ("AGR-2026-0101",)}


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


def coupons_of(user: str) -> list[Document]:
    """Alternating kinds, each valid for 20 more days than the one before, soonest expiry first."""
    return [_coupon(index) for index in range(1, NUMBER_OF_COUPONS.get(user, 4) + 1)]


def _coupon(index: int) -> Document:
    kind, label = ("voucher", "代金券") if index % 2 else ("cash_coupon", "现金券")
    until = datetime.now(UTC) + timedelta(days=index * 20)
    return {
        "code": f"VC-{index:04}",
        "kind": kind,
        "kind_label": label,
        "name": f"测试券{index}",
        "face_value": money("100.00"),
        "balance": money("20.00"),
        "days_left": index * 20,
        "valid_from": "2026-01-01T00:00:00+08:00",
        "valid_until": until.isoformat(),
        "state": "usable",
        "state_label": "可用",
        "restrictions": ["仅限包年/包月产品"] if index == 1 else [],
    }


def checks_of(user: str) -> list[Document]:
    """Everything is in order except for a user whose name says otherwise."""
    return [_check(code, title, "blocked" in user and code == "no_arrears") for code, title in CHECKS.items()]


def _check(code: str, title: str, is_blocking: bool) -> Document:
    return {
        "code": code,
        "title": title,
        "is_satisfied": not is_blocking,
        "detail": "欠款 12.00 元" if is_blocking else "",
        "fix": "请伙伴拨款核销欠款。" if is_blocking else "",
    }


def agreements_of(user: str) -> dict[str, Document]:
    return {number: _agreement(number) for number in AGREEMENTS.get(user, ())}


def _agreement(number: str) -> Document:
    return {
        "number": number,
        "title": f"行业方案适配{number[-1]}",
        "kind": "nre",
        "kind_label": "一次性工程费用（NRE）协议",
        "stage": "signing",
        "stage_label": "线下签署",
        "is_signed": False,
        "can_request_acceptance": number.endswith("2"),
        "updated_at": "2026-10-01T10:00:00+08:00",
        "amount": money("50000.00"),
        "stages": [
            {"code": "final", "label": "商业价值终审", "state": "done", "at": "2026-10-01T10:00:00+08:00"},
            {"code": "signing", "label": "线下签署", "state": "current", "at": None},
            {"code": "upload", "label": "上传", "state": "waiting", "at": None},
        ],
        "blocker": None,
        "next_actor": "北方云科技",
        "next_step": "请联系生态经理完成签署。",
        "manager": {"name": "李生态", "phone": "13800000000", "email": "li@example.com"},
        "history": [{"at": "2026-10-01T10:00:00+08:00", "label": "终审通过", "note": None}],
    }
