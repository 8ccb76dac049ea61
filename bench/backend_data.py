"""Fills a backend's database to a vendor's size: 10,000 customers, 100,000 coupons, and what goes with them.

Written straight into the tables: it is the reading that is measured.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, MetaData

SEED = 20261122
CUSTOMERS, COUPONS_EACH, ORDERS_EACH = 10_000, 10, 5
LARGEST_PARTNER, PARTNERS = 3_000, 100
"""One partner has this many customers; the others share the rest."""
RECORDS, AUDITED, CONTRACTS, INVOICES = 50_000, 100_000, 5_000, 2_000
BIG = "p0"
PRODUCTS = ("弹性云服务器", "云数据库", "对象存储", "云硬盘", "企业主机安全")
Rows = list[dict[str, Any]]
now = datetime.now(UTC)
chance = random.Random(SEED)  # noqa: S311 (the same data in every run)


def ago(days: float) -> datetime:
    return now - timedelta(days=days)


def partner_of(number: int) -> str:
    return BIG if number < LARGEST_PARTNER else f"p{1 + number % (PARTNERS - 1)}"


def people() -> Iterator[tuple[str, Rows]]:
    plain = {"site": "china", "currency": "CNY", "arrears": 0, "enterprise_role": "none"}
    partners = [f"p{number}" for number in range(PARTNERS)]
    customers = [f"c{number}" for number in range(CUSTOMERS)]
    yield (
        "account",
        [
            {"id": one, "kind": "partner", "name": f"伙伴{one}", "manager_id": "manager-lin", **plain}
            for one in partners
        ]
        + [
            {"id": one, "kind": "customer", "name": f"客户{one}有限公司", "manager_id": None, **plain}
            for one in customers
        ],
    )
    yield (
        "app_user",
        [
            {"id": f"{one}-admin", "account_id": one, "name": "管理员", "role": "partner_admin"}
            for one in partners
        ]
        + [{"id": f"{one}-user", "account_id": one, "name": "用户", "role": "customer"} for one in customers],
    )
    yield (
        "association",
        [
            {
                "id": 1000 + number,
                "customer_account_id": f"c{number}",
                "partner_account_id": partner_of(number),
                "model": chance.choice(("resale", "referral")),
                "associated_at": ago(400),
                "ended_at": None,
            }
            for number in range(CUSTOMERS)
        ],
    )


def coupons() -> Iterator[dict[str, Any]]:
    for number in range(CUSTOMERS * COUPONS_EACH):
        face = chance.randint(100, 100_000)
        yield {
            "code": f"B{number:07d}",
            "account_id": f"c{number % CUSTOMERS}",
            "kind": chance.choice(("voucher", "cash_coupon")),
            "name": "云服务代金券",
            "face_value": face,
            "balance": chance.choice((0, face // 2, face, face)),
            "currency": "CNY",
            "valid_from": ago(chance.randint(-5, 200)),
            "valid_until": ago(chance.randint(-300, 100)),
            "purchase_type": chance.choice(("general", "subscription", "pay_per_use")),
            "minimum_order_amount": chance.choice((None, 10_000)),
            "products": chance.choice(([], list(PRODUCTS[:2]))),
            "billing_modes": [],
            "order_kinds": [],
            "regions": [],
            "order_share_limit_percent": chance.choice((None, 50)),
            "is_marketplace_excluded": True,
            "is_discounted_product_excluded": False,
        }


def orders() -> Iterator[dict[str, Any]]:
    for number in range(CUSTOMERS * ORDERS_EACH):
        yield {
            "id": f"BO{number:07d}",
            "account_id": f"c{number % CUSTOMERS}",
            "product": chance.choice(PRODUCTS),
            "specification": "",
            "region": "华北-北京四",
            "billing_mode": chance.choice(("yearly", "monthly", "pay_per_use")),
            "kind": "purchase",
            "discount": "none",
            "is_marketplace": False,
            "amount": chance.randint(1_000, 1_000_000),
            "currency": "CNY",
            "state": chance.choice(("pending", "paid", "paid")),
            "created_at": ago(chance.random() * 300),
        }


def requests() -> Rows:
    """Every twentieth customer has a request that waits, every fifth one that was rejected."""
    return [
        {
            "id": 1_000 + number,
            "number": f"UB-20250101-{number:05d}",
            "association_id": 1000 + number,
            "account_id": f"c{number}",
            "reason": "换伙伴",
            "state": "submitted" if number % 20 == 0 else "rejected",
            "submitted_at": ago(1 if number % 20 == 0 else 200),
            "initiator": "customer",
            "reminder_count": 0,
        }
        for number in range(0, CUSTOMERS, 5)
    ]


def steps() -> Rows:
    return [
        {
            "request_id": request["id"],
            "state": request["state"],
            "at": request["submitted_at"],
            "actor": "customer",
            "actor_id": f"{request['account_id']}-user",
        }
        for request in requests()
    ]


def partner_rows() -> Iterator[tuple[str, Rows]]:
    """Most of it is the largest partner's."""
    yield (
        "performance_record",
        [
            {
                "number": f"BR-{number:06d}",
                "partner_account_id": BIG if number % 2 else f"p{number % PARTNERS}",
                "customer_name": f"客户c{number % 300}有限公司",
                "order_id": f"CS{number}",
                "order_type": chance.choice(("subscription", "pay_per_use")),
                "product_name": chance.choice(PRODUCTS),
                "month": f"{ago(chance.random() * 360):%Y-%m}",
                "formed_at": ago(chance.random() * 360),
                "amount": chance.randint(1_000, 1_000_000),
                "currency": "CNY",
                "is_reviewed": chance.choice((True, False)),
            }
            for number in range(RECORDS)
        ],
    )
    yield (
        "invoice_balance",
        [
            {
                "id": 100,
                "account_id": BIG,
                "tax_percent": 6,
                "invoiceable": 15_000,
                "owed": 0,
                "currency": "CNY",
            },
        ],
    )
    yield (
        "invoice_title",
        [{"id": 100, "account_id": BIG, "name": "抬头", "type": "enterprise", "is_default": True}],
    )
    yield (
        "invoice",
        [
            {
                "number": f"FP-20250101-{number:05d}",
                "account_id": BIG,
                "balance_id": 100,
                "title_id": 100,
                "medium": "electronic",
                "amount": 100,
                "offset_amount": 0,
                "currency": "CNY",
                "delivery": "caiwu@example.com",
                "state": "issued",
                "submitted_at": ago(chance.random() * 300),
            }
            for number in range(INVOICES)
        ],
    )
    yield (
        "payment_contract",
        [
            {
                "number": f"PC-20250101-{number:05d}",
                "account_id": BIG,
                "subject": "commitment",
                "amount": 100,
                "currency": "CNY",
                "state": "draft",
                "created_at": ago(chance.random() * 300 + 1),
            }
            for number in range(CONTRACTS)
        ],
    )
    yield (
        "audit_record",
        [
            {
                "at": ago(chance.random() * 60),
                "user_id": f"{BIG}-admin" if number % 2 else f"c{number % CUSTOMERS}-user",
                "channel": "web",
                "operation": "coupon.list",
                "outcome": "succeeded",
            }
            for number in range(AUDITED)
        ],
    )


def fill(engine: Engine) -> dict[str, int]:
    """Write everything; returns how many rows each table got."""
    metadata = MetaData()
    metadata.reflect(engine)
    tables: list[tuple[str, Rows]] = [
        *people(),
        ("coupon", list(coupons())),
        ("customer_order", list(orders())),
        ("unbinding_request", requests()),
        ("unbinding_status_change", steps()),
        *partner_rows(),
    ]
    with engine.begin() as connection:
        for name, rows in tables:
            connection.execute(metadata.tables[name].insert(), rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return {name: len(rows) for name, rows in tables}
