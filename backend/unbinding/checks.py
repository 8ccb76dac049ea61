"""The rules of the pre-flight, each a pure function of the account's facts.

Which rules apply and who has to act depends on the association model: in resale (代售) the partner pays for
the customer, in referral (顾问销售) the customer pays. The rules come from the topics `partner.unbind.*` of
the knowledge base.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backend.account.states import Custody, EnterpriseRole
from backend.association.states import AssociationModel
from backend.clock import add_months
from backend.unbinding.facts import AccountFacts
from backend.wording import Phrase, Wording

SUBMISSION_INTERVAL_MONTHS = 3
ORDER_KEY = "unbinding.order"


class CheckCode(StrEnum):
    """The names of the checks in the API and in the locale file."""

    HAS_ASSOCIATION = "has_association"
    NO_OPEN_REQUEST = "no_open_request"
    ONCE_PER_THREE_MONTHS = "once_per_three_months"
    NO_ORDERS_AWAITING_PARTNER_PAYMENT = "no_orders_awaiting_partner_payment"
    NO_ARREARS = "no_arrears"
    NO_RESERVED_INSTANCES = "no_reserved_instances"
    NO_SUPPORT_PLAN = "no_support_plan"
    NO_SPECIAL_CONTRACT = "no_special_contract"
    NO_PICKUP_COUPONS = "no_pickup_coupons"
    NOT_ENTERPRISE_SUB_ACCOUNT = "not_enterprise_sub_account"
    NO_CUSTODIAL_SUB_ACCOUNTS = "no_custodial_sub_accounts"
    NO_NON_CUSTODIAL_SUB_ACCOUNTS = "no_non_custodial_sub_accounts"


@dataclass(frozen=True)
class Check:
    """The verdict of one rule with the numbers behind it."""

    code: CheckCode
    is_satisfied: bool
    values: Mapping[str, Wording] = field(default_factory=dict)
    """What the sentences of a failed check mention."""
    model: AssociationModel | None = None
    """Set where what to do depends on the model."""


Rule = Callable[[AccountFacts], Check]


def has_association(partner_name: str | None) -> Check:
    """There must be something to end; the one rule that can be asked without an association."""
    values: dict[str, Wording] = {} if partner_name is None else {"partner": partner_name}
    return Check(CheckCode.HAS_ASSOCIATION, is_satisfied=partner_name is not None, values=values)


def no_open_request(facts: AccountFacts) -> Check:
    """One request at a time."""
    number = facts.open_request_number
    return Check(CheckCode.NO_OPEN_REQUEST, number is None, {} if number is None else {"number": number})


def next_allowed_on(facts: AccountFacts) -> date | None:
    """Return the day on which the interval since the last submission ends, while it is not over."""
    if facts.last_submitted_on is None:
        return None
    first_day = add_months(facts.last_submitted_on, SUBMISSION_INTERVAL_MONTHS)
    return first_day if facts.today < first_day else None


def once_per_three_months(facts: AccountFacts) -> Check:
    """Every submission counts, also one that was cancelled or rejected: the rule is about submitting."""
    first_day = next_allowed_on(facts)
    if first_day is None or facts.last_submitted_on is None:
        return Check(CheckCode.ONCE_PER_THREE_MONTHS, is_satisfied=True)
    values: dict[str, Wording] = {"last": facts.last_submitted_on, "next": first_day}
    return Check(CheckCode.ONCE_PER_THREE_MONTHS, is_satisfied=False, values=values)


def no_orders_awaiting_partner_payment(facts: AccountFacts) -> Check:
    """Such orders are to be cancelled by the customer or paid by the partner first."""
    orders = tuple(Phrase(ORDER_KEY, {"id": order.id, "amount": order.amount}) for order in facts.orders)
    return _none_left(CheckCode.NO_ORDERS_AWAITING_PARTNER_PAYMENT, orders, partner=facts.partner_name)


def no_arrears(facts: AccountFacts) -> Check:
    """In resale the partner clears them with an allocation, in referral the customer tops up."""
    values: dict[str, Wording] = {"amount": facts.arrears, "partner": facts.partner_name}
    return Check(CheckCode.NO_ARREARS, facts.arrears.amount <= 0, values, facts.model)


def no_reserved_instances(facts: AccountFacts) -> Check:
    """Resale: reserved instances that are not expired are to be unsubscribed."""
    return _none_left(CheckCode.NO_RESERVED_INSTANCES, facts.reserved_instances)


def no_support_plan(facts: AccountFacts) -> Check:
    """Resale: partner support plans that are not expired are to be unsubscribed."""
    return _none_left(CheckCode.NO_SUPPORT_PLAN, facts.support_plans)


def no_special_contract(facts: AccountFacts) -> Check:
    """Resale: a special contract in force is settled offline with the partner."""
    return _none_left(CheckCode.NO_SPECIAL_CONTRACT, facts.special_contracts, partner=facts.partner_name)


def no_pickup_coupons(facts: AccountFacts) -> Check:
    """Resale: pickup coupons are to be used up."""
    return _none_left(CheckCode.NO_PICKUP_COUPONS, facts.pickup_coupons)


def not_enterprise_sub_account(facts: AccountFacts) -> Check:
    """Referral: the master account ends the association for its sub accounts."""
    is_sub = facts.enterprise_role is EnterpriseRole.SUB
    return _not_sub_account(facts, is_satisfied=not is_sub)


def not_non_custodial_sub_account(facts: AccountFacts) -> Check:
    """Resale: a non-custodial sub account leaves its master account first."""
    is_blocked = facts.enterprise_role is EnterpriseRole.SUB and facts.custody is Custody.NON_CUSTODIAL
    return _not_sub_account(facts, is_satisfied=not is_blocked)


def no_custodial_sub_accounts(facts: AccountFacts) -> Check:
    """Referral: a master account leaves its custodial sub accounts first."""
    return _none_left(CheckCode.NO_CUSTODIAL_SUB_ACCOUNTS, facts.custodial_sub_accounts)


def no_non_custodial_sub_accounts(facts: AccountFacts) -> Check:
    """Resale: a master account leaves its non-custodial sub accounts first."""
    return _none_left(CheckCode.NO_NON_CUSTODIAL_SUB_ACCOUNTS, facts.non_custodial_sub_accounts)


def _none_left(code: CheckCode, names: tuple[Wording, ...], **values: Wording) -> Check:
    return Check(code, not names, {"count": len(names), "names": names, **values})


def _not_sub_account(facts: AccountFacts, *, is_satisfied: bool) -> Check:
    values: dict[str, Wording] = {"master": facts.master_account_name or ""}
    return Check(CheckCode.NOT_ENTERPRISE_SUB_ACCOUNT, is_satisfied, values, facts.model)


COMMON_RULES: tuple[Rule, ...] = (
    no_open_request,
    once_per_three_months,
    no_orders_awaiting_partner_payment,
    no_arrears,
)
RULES: Mapping[AssociationModel, tuple[Rule, ...]] = {
    AssociationModel.RESALE: (
        *COMMON_RULES,
        no_reserved_instances,
        no_support_plan,
        no_special_contract,
        no_pickup_coupons,
        not_non_custodial_sub_account,
        no_non_custodial_sub_accounts,
    ),
    AssociationModel.REFERRAL: (*COMMON_RULES, not_enterprise_sub_account, no_custodial_sub_accounts),
}


def check_all(facts: AccountFacts) -> tuple[Check, ...]:
    """Apply every rule of the account's model, in the order in which they are shown."""
    return (has_association(facts.partner_name), *(rule(facts) for rule in RULES[facts.model]))
