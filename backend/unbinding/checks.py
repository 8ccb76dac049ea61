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
from backend.unbinding.states import Side
from backend.wording import Phrase, Wording

SUBMISSION_INTERVAL_MONTHS = 3
ORDER_KEY = "unbinding.order"


class CheckCode(StrEnum):
    """The names of the checks in the API and in the locale file."""

    HAS_ASSOCIATION = "has_association"
    NO_OPEN_REQUEST = "no_open_request"
    ONCE_PER_THREE_MONTHS = "once_per_three_months"
    PARTNER_ONCE_PER_THREE_MONTHS = "partner_once_per_three_months"
    WAITS_AFTER_CUSTOMER_REQUEST = "waits_after_customer_request"
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


def next_allowed_on(facts: AccountFacts, initiator: Side) -> date | None:
    """Return the first day on which `initiator` may submit again, while it has not come.

    The customer waits after its own request; the partner after its own about this customer and after the
    customer's.
    """
    days = [facts.last_submitted_on]
    if initiator is Side.PARTNER:
        days.append(facts.last_submitted_by_partner_on)
    last = max((day for day in days if day is not None), default=None)
    return None if last is None else _end_of_interval(last, facts.today)


def once_per_three_months(facts: AccountFacts) -> Check:
    """Every submission counts, also one that was cancelled or rejected: the rule is about submitting."""
    return _interval_is_over(CheckCode.ONCE_PER_THREE_MONTHS, facts.last_submitted_on, facts.today)


def partner_once_per_three_months(facts: AccountFacts) -> Check:
    """A partner may ask once in three months about the same customer."""
    last = facts.last_submitted_by_partner_on
    return _interval_is_over(CheckCode.PARTNER_ONCE_PER_THREE_MONTHS, last, facts.today)


def waits_after_customer_request(facts: AccountFacts) -> Check:
    """After the customer's own request the partner waits for three months."""
    return _interval_is_over(CheckCode.WAITS_AFTER_CUSTOMER_REQUEST, facts.last_submitted_on, facts.today)


def _end_of_interval(last: date, today: date) -> date | None:
    first_day = add_months(last, SUBMISSION_INTERVAL_MONTHS)
    return first_day if today < first_day else None


def _interval_is_over(code: CheckCode, last: date | None, today: date) -> Check:
    first_day = None if last is None else _end_of_interval(last, today)
    if first_day is None or last is None:
        return Check(code, is_satisfied=True)
    return Check(code, is_satisfied=False, values={"last": last, "next": first_day})


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


def not_custodial_sub_account(facts: AccountFacts) -> Check:
    """Referral, asked by the partner: a custodial sub account is ended through its master account."""
    is_blocked = facts.enterprise_role is EnterpriseRole.SUB and facts.custody is Custody.CUSTODIAL
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


HOLDINGS: tuple[Rule, ...] = (no_orders_awaiting_partner_payment, no_arrears)
"""What stands in the way whoever asks and in whatever model."""
RULES_ABOUT_ASKING: Mapping[Side, tuple[Rule, ...]] = {
    Side.CUSTOMER: (no_open_request, once_per_three_months),
    Side.PARTNER: (no_open_request, partner_once_per_three_months, waits_after_customer_request),
}
RULES_ABOUT_ACCOUNT: Mapping[tuple[Side, AssociationModel], tuple[Rule, ...]] = {
    (Side.CUSTOMER, AssociationModel.RESALE): (
        *HOLDINGS,
        no_reserved_instances,
        no_support_plan,
        no_special_contract,
        no_pickup_coupons,
        not_non_custodial_sub_account,
        no_non_custodial_sub_accounts,
    ),
    (Side.CUSTOMER, AssociationModel.REFERRAL): (
        *HOLDINGS,
        not_enterprise_sub_account,
        no_custodial_sub_accounts,
    ),
    (Side.PARTNER, AssociationModel.RESALE): (
        *HOLDINGS,
        no_reserved_instances,
        no_support_plan,
        no_special_contract,
        not_non_custodial_sub_account,
        no_non_custodial_sub_accounts,
    ),
    (Side.PARTNER, AssociationModel.REFERRAL): (
        *HOLDINGS,
        not_custodial_sub_account,
        no_custodial_sub_accounts,
    ),
}


def check_asking(facts: AccountFacts, initiator: Side) -> tuple[Check, ...]:
    """Apply every rule to a request that `initiator` would make, in the order in which they are shown."""
    rules = (*RULES_ABOUT_ASKING[initiator], *RULES_ABOUT_ACCOUNT[initiator, facts.model])
    return (has_association(facts.partner_name), *(rule(facts) for rule in rules))


def check_account(facts: AccountFacts, initiator: Side) -> tuple[Check, ...]:
    """Apply the rules that still hold when a request of `initiator` is decided: those about the account."""
    return tuple(rule(facts) for rule in RULES_ABOUT_ACCOUNT[initiator, facts.model])
