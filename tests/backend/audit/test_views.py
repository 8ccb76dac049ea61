"""Reading is an operation too: who looked at what is on record."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.models import AuditRecord
from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]


def test_every_endpoint_leaves_a_record(as_user: AsUser, demo_session: Session) -> None:
    customer, partner = as_user("customer-resale"), as_user("partner-staff")
    customer.get("/v1/me")
    customer.get("/v1/coupons?kind=cash_coupon")
    customer.get("/v1/unbinding/preflight")
    customer.get("/v1/unbinding/requests")
    customer.get("/v1/agreements/AGR-2026-0001")
    partner.get("/v1/agreements")
    partner.get("/v1/agreements/AGR-2026-0001")
    partner.get("/v1/agreements/AGR-2026-0101")
    partner.get("/v1/coupons")
    records = demo_session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    assert [(r.user_id, r.operation, r.target, r.outcome.value, r.problem_code) for r in records] == [
        ("customer-resale", "account.view", None, "succeeded", None),
        ("customer-resale", "coupon.list", None, "succeeded", None),
        ("customer-resale", "unbinding.preflight", None, "succeeded", None),
        ("customer-resale", "unbinding.list", None, "succeeded", None),
        ("customer-resale", "agreement.view", "AGR-2026-0001", "refused", "not_permitted"),
        ("partner-staff", "agreement.list", None, "succeeded", None),
        ("partner-staff", "agreement.view", "AGR-2026-0001", "succeeded", None),
        ("partner-staff", "agreement.view", "AGR-2026-0101", "refused", "not_found"),
        ("partner-staff", "coupon.list", None, "refused", "not_permitted"),
    ]
    assert records[1].after == {"codes": ["CC-R-2001", "CC-R-2002"]}
