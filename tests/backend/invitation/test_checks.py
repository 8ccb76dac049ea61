"""Every restriction of the facts alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.account.states import Custody, EnterpriseRole
from backend.association.states import AssociationModel
from backend.invitation.checks import CustomerFacts, check_all
from backend.invitation.presenter import present_check
from backend.invitation.states import InvitationChannel
from backend.money import Money
from backend.wording import Locale
from tests.backend.moments import NOW

DAY = timedelta(days=1)
CLEAR = CustomerFacts(
    now=NOW,
    model=AssociationModel.RESALE,
    channel=InvitationChannel.ONLINE,
    expires_at=NOW + DAY,
    is_taken=False,
    registered_at=NOW - 400 * DAY,
    arrears=Money(Decimal(0), "CNY"),
)
COMMON: list[tuple[dict[str, Any], str]] = [
    ({"expires_at": NOW}, "not_expired"),
    ({"is_taken": True}, "not_taken"),
    ({"present_partner": "北辰科技有限公司"}, "not_associated"),
    ({"is_real_name_verified": False}, "real_name"),
    ({"is_consumer_cloud_user": True}, "not_consumer_cloud"),
    ({"is_reported_by_vendor": True}, "not_reported"),
    ({"is_in_promotion_plan": True}, "not_in_promotion_plan"),
    ({"arrears": Money(Decimal("0.01"), "CNY")}, "no_arrears"),
    ({"enterprise_role": EnterpriseRole.SUB, "custody": Custody.CUSTODIAL}, "not_custodial_sub_account"),
    ({"channel": InvitationChannel.OFFLINE}, "new_for_offline"),
]
RESALE_ONLY: list[tuple[dict[str, Any], str]] = [
    ({"special_contracts": ("SC-1",)}, "no_special_contract"),
    ({"reserved_instances": ("RI-1",)}, "no_reserved_instances"),
    ({"owed_invoice_amount": Decimal("10.00")}, "no_owed_invoice"),
    ({"stored_card_balance": Decimal("5.00")}, "no_stored_card"),
    ({"non_custodial_sub_accounts": ("分公司",)}, "no_non_custodial_sub_accounts"),
    ({"has_credit_account": True}, "no_credit_account"),
]


def broken(facts: CustomerFacts) -> list[str]:
    return [check.code.value for check in check_all(facts) if not check.is_satisfied]


@pytest.mark.parametrize("model", AssociationModel)
def test_a_clear_customer_may_accept(model: AssociationModel) -> None:
    assert broken(replace(CLEAR, model=model)) == []


@pytest.mark.parametrize("model", AssociationModel)
@pytest.mark.parametrize(
    ("change", "code"), COMMON, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_stands_in_the_way_of_everybody(
    model: AssociationModel, change: dict[str, Any], code: str
) -> None:
    assert broken(replace(CLEAR, model=model, **change)) == [code]


@pytest.mark.parametrize(("change", "code"), RESALE_ONLY, ids=lambda v: v if isinstance(v, str) else "")
def test_what_stands_in_the_way_of_resale_only(change: dict[str, Any], code: str) -> None:
    assert broken(replace(CLEAR, **change)) == [code]
    assert broken(replace(CLEAR, model=AssociationModel.REFERRAL, **change)) == []


@pytest.mark.parametrize(("days", "is_fit"), [(0, True), (7, True), (7.01, False)])
def test_an_offline_invitation_is_for_new_accounts(days: float, is_fit: bool) -> None:
    facts = replace(CLEAR, channel=InvitationChannel.OFFLINE, registered_at=NOW - days * DAY)
    assert (broken(facts) == []) is is_fit


def test_each_sentence_is_filled() -> None:
    locale = Locale.load()
    for change, code in [*COMMON, *RESALE_ONLY]:
        (check,) = [c for c in check_all(replace(CLEAR, **change)) if not c.is_satisfied]
        shown = present_check(check, locale)
        assert (shown.code, shown.detail[-1], shown.fix[-1]) == (code, "。", "。")
        assert "{" not in shown.detail + shown.fix
