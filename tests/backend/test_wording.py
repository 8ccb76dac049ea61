"""Every word that the code can ask for is in the locale file."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest

import backend.main  # noqa: F401 - defines every problem
from backend.account.states import Role
from backend.agreement.service import Waiting
from backend.agreement.states import AgreementKind, EventKind, Stage
from backend.association.states import AssociationModel
from backend.authorization.states import AuthorizationState, Scope
from backend.coupon.applicability import RuleCode
from backend.coupon.states import CouponKind, CouponState
from backend.errors import Problem
from backend.invitation import checks as invitation_checks
from backend.money import Money
from backend.order.states import BillingMode, Discount, OrderKind, PaymentState
from backend.unbinding.checks import CheckCode
from backend.unbinding.presenter import (
    APPROVAL_CONSEQUENCES,
    CONSEQUENCES,
    PARTNER_CONSEQUENCES,
    REJECTION_CONSEQUENCES,
)
from backend.unbinding.states import Actor, RequestState
from backend.wording import Locale, Phrase


@pytest.fixture(scope="module")
def locale() -> Locale:
    return Locale.load()


def problems(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from problems(narrower)


LABELLED: dict[str, Iterable[StrEnum | str]] = {
    "role.{}": Role,
    "association.model.{}": AssociationModel,
    "coupon.kind.{}": CouponKind,
    "coupon.state.{}": CouponState,
    "unbinding.state.{}": RequestState,
    "unbinding.next_step.{}": RequestState,
    "unbinding.actor.{}": Actor,
    "unbinding.check.{}.title": CheckCode,
    "unbinding.check.{}.satisfied": CheckCode,
    "unbinding.check.{}.detail": CheckCode,
    "unbinding.partner_state.{}": [*RequestState, "in_pre_review", "pre_review_failed"],
    "unbinding.partner_next_step.{}": [*RequestState, "in_pre_review", "pre_review_failed"],
    "coupon.rule.{}.title": RuleCode,
    "coupon.rule.{}.satisfied": RuleCode,
    "coupon.rule.{}.detail": RuleCode,
    "coupon.rule.{}.fix": RuleCode,
    "order.billing_mode.{}": BillingMode,
    "order.kind.{}": OrderKind,
    "order.discount.{}": Discount,
    "order.state.{}": PaymentState,
    "authorization.state.{}": AuthorizationState,
    "authorization.action.{}": AuthorizationState,
    "authorization.scope.{}": Scope,
    "invitation.check.{}.title": invitation_checks.CheckCode,
    "invitation.check.{}.satisfied": invitation_checks.CheckCode,
    "invitation.check.{}.detail": invitation_checks.CheckCode,
    "invitation.check.{}.fix": invitation_checks.CheckCode,
    "agreement.kind.{}": AgreementKind,
    "agreement.stage.{}": Stage,
    "agreement.event.{}": EventKind,
    "agreement.waiting.{}.next_actor": Waiting,
    "agreement.waiting.{}.next_step": Waiting,
}


@pytest.mark.parametrize("pattern", LABELLED)
def test_every_value_has_its_words(locale: Locale, pattern: str) -> None:
    missing = [
        pattern.format(value) for value in LABELLED[pattern] if pattern.format(value) not in locale.sentences
    ]
    assert missing == []


def test_every_problem_has_a_title_and_a_detail(locale: Locale) -> None:
    codes = {kind.code for kind in problems()}
    assert len(codes) >= 14
    for code in codes:
        assert {f"problem.{code}.title", f"problem.{code}.detail"} <= set(locale.sentences)


def test_every_consequence_has_its_sentence(locale: Locale) -> None:
    tables = (CONSEQUENCES, PARTNER_CONSEQUENCES, APPROVAL_CONSEQUENCES, REJECTION_CONSEQUENCES)
    names = {name for table in tables for consequences in table.values() for name in consequences}
    assert {f"unbinding.consequence.{name}" for name in names} == {
        key for key in locale.sentences if key.startswith("unbinding.consequence.")
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("文字", "文字"),
        (3, "3"),
        (date(2026, 1, 5), "2026年1月5日"),
        (Money(Decimal("1286.4"), "CNY"), "¥1,286.40"),
        (Money(Decimal("-0.5"), "USD"), "-US$0.50"),
        ((), ""),
        (("a", "b"), "a、b"),
        (("a", "b", "c", "d", "e"), "a、b、c、d、e"),
        (("a", "b", "c", "d", "e", "f"), "a、b、c、d、e 等 6 项"),
        (Phrase("unbinding.order", {"id": "CS1", "amount": Money(Decimal(1), "CNY")}), "CS1（¥1.00）"),
    ],
)
def test_values_are_written_as_the_language_does(locale: Locale, value: object, expected: str) -> None:
    assert locale.word(value) == expected  # type: ignore[arg-type]


def test_braces_in_a_value_stay_as_they_are(locale: Locale) -> None:
    assert locale.text("coupon.restriction.products", products=("{x}",)) == "仅限 {x}"


def test_an_unknown_key_is_an_error(locale: Locale) -> None:
    with pytest.raises(KeyError):
        locale.text("no.such.key")
