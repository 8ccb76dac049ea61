"""Every rule alone, and the best use of several coupons."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.coupon.applicability import match, payable
from backend.coupon.explanation import explain
from backend.coupon.models import Coupon
from backend.coupon.states import CouponKind, PurchaseType
from backend.errors import NotFound
from backend.order.models import CustomerOrder
from backend.order.states import BillingMode, Discount, OrderKind, PaymentState
from tests.backend.factories import add_account, add_coupon
from tests.backend.moments import NOW

DAY = timedelta(days=1)


def order_of(**values: Any) -> CustomerOrder:
    defaults = {
        "id": "CS1",
        "account_id": "account-1",
        "product": "弹性云服务器",
        "specification": "c7",
        "region": "华北-北京四",
        "billing_mode": BillingMode.YEARLY,
        "kind": OrderKind.PURCHASE,
        "discount": Discount.NONE,
        "is_marketplace": False,
        "amount": Decimal("1200.00"),
        "currency": "CNY",
        "state": PaymentState.PENDING,
        "created_at": NOW,
    }
    return CustomerOrder(**{**defaults, **values})


def coupon_of(**values: Any) -> Coupon:
    defaults = {
        "code": "VC-1",
        "account_id": "account-1",
        "kind": CouponKind.VOUCHER,
        "name": "代金券",
        "face_value": Decimal("500.00"),
        "balance": Decimal("500.00"),
        "currency": "CNY",
        "valid_from": NOW - DAY,
        "valid_until": NOW + DAY,
        "purchase_type": PurchaseType.GENERAL,
        "products": [],
        "billing_modes": [],
        "order_kinds": [],
        "regions": [],
        "is_marketplace_excluded": True,
        "is_discounted_product_excluded": False,
    }
    return Coupon(**{**defaults, **values})


@pytest.mark.parametrize(
    ("coupon", "order", "broken"),
    [
        ({}, {}, []),
        ({"balance": Decimal(0)}, {}, ["balance"]),
        ({"valid_from": NOW + DAY / 2}, {}, ["started"]),
        ({"valid_until": NOW}, {}, ["not_expired"]),
        ({}, {"is_marketplace": True}, ["marketplace"]),
        ({"kind": CouponKind.CASH_COUPON}, {"is_marketplace": True}, ["marketplace"]),
        ({"is_marketplace_excluded": False}, {"is_marketplace": True}, []),
        (
            {"purchase_type": PurchaseType.SUBSCRIPTION},
            {"billing_mode": BillingMode.PAY_PER_USE},
            ["billing_mode"],
        ),
        ({"purchase_type": PurchaseType.SUBSCRIPTION}, {"billing_mode": BillingMode.MONTHLY}, []),
        ({"purchase_type": PurchaseType.PAY_PER_USE}, {}, ["billing_mode"]),
        ({"billing_modes": ["monthly", "pay_per_use"]}, {}, ["billing_mode"]),
        ({"billing_modes": ["monthly"]}, {"billing_mode": BillingMode.MONTHLY}, []),
        ({"products": ["云硬盘"]}, {}, ["product"]),
        ({"products": ["云硬盘", "弹性云服务器"]}, {}, []),
        ({"order_kinds": ["purchase"]}, {"kind": OrderKind.RENEWAL}, ["order_kind"]),
        ({"regions": ["华南-广州"]}, {}, ["region"]),
        ({"minimum_order_amount": Decimal("1200.01")}, {}, ["minimum"]),
        ({"minimum_order_amount": Decimal("1200.00")}, {}, []),
        ({}, {"discount": Discount.PROMOTION}, ["promotion"]),
        ({"kind": CouponKind.CASH_COUPON}, {"discount": Discount.PROMOTION}, []),
        ({"is_discounted_product_excluded": True}, {"discount": Discount.COMMERCIAL}, ["discount"]),
        ({}, {"discount": Discount.COMMERCIAL}, []),
        (
            {"balance": Decimal(0), "products": ["云硬盘"], "valid_until": NOW},
            {},
            ["balance", "not_expired", "product"],
        ),
    ],
)
def test_the_broken_rules(coupon: dict[str, Any], order: dict[str, Any], broken: list[str]) -> None:
    found = match(coupon_of(**coupon), order_of(**order), NOW)
    assert [verdict.code.value for verdict in found.verdicts if not verdict.is_satisfied] == broken
    assert (found.deduction > 0) == (broken == [])


@pytest.mark.parametrize(
    ("balance", "percent", "mode", "expected"),
    [
        ("500.00", None, BillingMode.YEARLY, "500.00"),
        ("5000.00", None, BillingMode.YEARLY, "1200.00"),
        ("5000.00", 50, BillingMode.YEARLY, "600.00"),
        ("5000.00", 50, BillingMode.PAY_PER_USE, "1200.00"),
        ("400.00", 50, BillingMode.YEARLY, "400.00"),
    ],
)
def test_what_a_coupon_pays(balance: str, percent: int | None, mode: BillingMode, expected: str) -> None:
    coupon = coupon_of(
        kind=CouponKind.CASH_COUPON, balance=Decimal(balance), order_share_limit_percent=percent
    )
    assert payable(coupon, order_of(billing_mode=mode)) == Decimal(expected)


def test_one_voucher_then_cash_coupons(session: Session) -> None:
    account = add_account(session)
    for code, balance in (("VC-1", "300.00"), ("VC-2", "500.00")):
        add_coupon(session, account, code, NOW, balance=Decimal(balance))
    cash = {"kind": CouponKind.CASH_COUPON, "balance": Decimal("400.00")}
    add_coupon(session, account, "CC-1", NOW, **cash)
    add_coupon(session, account, "CC-2", NOW, **cash, valid_until=NOW + DAY)
    explained = explain(session=session, account=account, order=order_of(), code=None, now=NOW)
    assert [(use.coupon.code, use.deduction) for use in explained.plan] == [
        ("VC-2", Decimal(500)),
        ("CC-2", Decimal(400)),
        ("CC-1", Decimal(300)),
    ]
    assert explained.deduction == Decimal("1200.00")
    assert explained.applicable_count == 4


def test_the_asked_coupon_comes_first(session: Session) -> None:
    account = add_account(session)
    add_coupon(session, account, "VC-1", NOW)
    add_coupon(session, account, "VC-2", NOW, products=["云硬盘"])
    explained = explain(session=session, account=account, order=order_of(), code="VC-2", now=NOW)
    assert [found.coupon.code for found in explained.matches] == ["VC-2", "VC-1"]
    with pytest.raises(NotFound):
        explain(session=session, account=account, order=order_of(), code="VC-3", now=NOW)
