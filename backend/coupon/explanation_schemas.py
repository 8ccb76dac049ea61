"""What the API says about coupons and an order."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.clock import to_local
from backend.coupon.applicability import Match, RuleCode, Verdict
from backend.coupon.explanation import Explanation
from backend.coupon.states import CouponKind
from backend.money import MoneyRead
from backend.order.schemas import OrderRead
from backend.order.schemas import present as present_order
from backend.wording import Locale

RULE_KEY = "coupon.rule"


class RuleRead(BaseModel):
    """What one rule says."""

    model_config = ConfigDict(frozen=True)

    code: RuleCode
    title: str
    is_satisfied: bool
    detail: str
    fix: Annotated[str, Field(description="What can be done; empty when the rule is satisfied")]


class CouponMatchRead(BaseModel):
    """One coupon against the order."""

    model_config = ConfigDict(frozen=True)

    code: str
    kind: CouponKind
    kind_label: str
    name: str
    balance: MoneyRead
    valid_until: datetime
    is_applicable: bool
    deduction: MoneyRead
    checks: list[RuleRead]
    reason: Annotated[str, Field(description="Why it does not apply, in one line; empty when it does")]


class PlanLineRead(BaseModel):
    """One coupon of the best use."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    kind_label: str
    deduction: MoneyRead


class ExplanationRead(BaseModel):
    """Every coupon of the caller against one of the caller's orders, and the best use of them."""

    model_config = ConfigDict(frozen=True)

    order: OrderRead
    coupons: list[CouponMatchRead]
    applicable_count: int
    plan: list[PlanLineRead]
    plan_deduction: MoneyRead
    remaining: Annotated[MoneyRead, Field(description="What is still to be paid in cash")]


def present(explanation: Explanation, locale: Locale) -> ExplanationRead:
    """Return the explanation in words."""
    order = explanation.order
    return ExplanationRead(
        order=present_order(order, locale),
        coupons=[_present_match(found, order.currency, locale) for found in explanation.matches],
        applicable_count=explanation.applicable_count,
        plan=[
            PlanLineRead(
                code=use.coupon.code,
                name=use.coupon.name,
                kind_label=locale.text(f"coupon.kind.{use.coupon.kind}"),
                deduction=MoneyRead.of(use.deduction, order.currency),
            )
            for use in explanation.plan
        ],
        plan_deduction=MoneyRead.of(explanation.deduction, order.currency),
        remaining=MoneyRead.of(order.amount - explanation.deduction, order.currency),
    )


def _present_match(found: Match, currency: str, locale: Locale) -> CouponMatchRead:
    coupon = found.coupon
    checks = [_present_verdict(verdict, locale) for verdict in found.verdicts]
    return CouponMatchRead(
        code=coupon.code,
        kind=coupon.kind,
        kind_label=locale.text(f"coupon.kind.{coupon.kind}"),
        name=coupon.name,
        balance=MoneyRead.of(coupon.balance, coupon.currency),
        valid_until=to_local(coupon.valid_until),
        is_applicable=found.is_applicable,
        deduction=MoneyRead.of(found.deduction, currency),
        checks=checks,
        reason="".join(check.detail for check in checks if not check.is_satisfied),
    )


def _present_verdict(verdict: Verdict, locale: Locale) -> RuleRead:
    key = f"{RULE_KEY}.{verdict.code}"
    sentence = "satisfied" if verdict.is_satisfied else "detail"
    return RuleRead(
        code=verdict.code,
        title=locale.text(f"{key}.title"),
        is_satisfied=verdict.is_satisfied,
        detail=locale.text(f"{key}.{sentence}", **verdict.values),
        fix="" if verdict.is_satisfied else locale.text(f"{key}.fix", **verdict.values),
    )
