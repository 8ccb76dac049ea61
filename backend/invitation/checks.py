"""Whether a customer may accept an invitation; the rules come from the topics `partner.bind.*`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from backend.account.states import Custody, EnterpriseRole
from backend.association.states import AssociationModel
from backend.clock import local_date
from backend.invitation.states import InvitationChannel
from backend.money import Money
from backend.wording import Wording

NEW_ACCOUNT = timedelta(days=7)


class CheckCode(StrEnum):
    """The names of the checks in the API and in the locale file."""

    NOT_EXPIRED = "not_expired"
    NOT_TAKEN = "not_taken"
    NOT_ASSOCIATED = "not_associated"
    REAL_NAME = "real_name"
    NOT_CONSUMER_CLOUD = "not_consumer_cloud"
    NOT_REPORTED = "not_reported"
    NOT_IN_PROMOTION_PLAN = "not_in_promotion_plan"
    NO_ARREARS = "no_arrears"
    NOT_CUSTODIAL_SUB_ACCOUNT = "not_custodial_sub_account"
    NEW_FOR_OFFLINE = "new_for_offline"
    NO_SPECIAL_CONTRACT = "no_special_contract"
    NO_RESERVED_INSTANCES = "no_reserved_instances"
    NO_OWED_INVOICE = "no_owed_invoice"
    NO_STORED_CARD = "no_stored_card"
    NO_NON_CUSTODIAL_SUB_ACCOUNTS = "no_non_custodial_sub_accounts"
    NO_CREDIT_ACCOUNT = "no_credit_account"


@dataclass(frozen=True)
class CustomerFacts:
    """One customer and one invitation at one moment."""

    now: datetime
    model: AssociationModel
    channel: InvitationChannel
    expires_at: datetime
    is_taken: bool
    registered_at: datetime
    arrears: Money
    present_partner: str | None = None
    is_real_name_verified: bool = True
    is_consumer_cloud_user: bool = False
    is_reported_by_vendor: bool = False
    is_in_promotion_plan: bool = False
    has_credit_account: bool = False
    owed_invoice_amount: Decimal = Decimal(0)
    stored_card_balance: Decimal = Decimal(0)
    enterprise_role: EnterpriseRole = EnterpriseRole.NONE
    custody: Custody | None = None
    special_contracts: tuple[str, ...] = ()
    reserved_instances: tuple[str, ...] = ()
    non_custodial_sub_accounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """The verdict of one rule with what its sentences mention."""

    code: CheckCode
    is_satisfied: bool
    values: Mapping[str, Wording] = field(default_factory=dict)


Rule = Callable[[CustomerFacts], Check]


def not_expired(facts: CustomerFacts) -> Check:
    """An invitation has a last day."""
    values: dict[str, Wording] = {"day": local_date(facts.expires_at)}
    return Check(CheckCode.NOT_EXPIRED, facts.now < facts.expires_at, values)


def not_taken(facts: CustomerFacts) -> Check:
    """One customer accepts it."""
    return Check(CheckCode.NOT_TAKEN, not facts.is_taken)


def not_associated(facts: CustomerFacts) -> Check:
    """Changing partners is ending the old association first."""
    partner = facts.present_partner
    return Check(CheckCode.NOT_ASSOCIATED, partner is None, {"partner": partner or ""})


def real_name(facts: CustomerFacts) -> Check:
    """Person or company, the account must be verified (实名)."""
    return Check(CheckCode.REAL_NAME, facts.is_real_name_verified)


def not_consumer_cloud(facts: CustomerFacts) -> Check:
    """Consumer-cloud users cannot be associated."""
    return Check(CheckCode.NOT_CONSUMER_CLOUD, not facts.is_consumer_cloud_user)


def not_reported(facts: CustomerFacts) -> Check:
    """Who was reported by the vendor (被华为云报备) cannot be associated."""
    return Check(CheckCode.NOT_REPORTED, not facts.is_reported_by_vendor)


def not_in_promotion_plan(facts: CustomerFacts) -> Check:
    """Members of the promotion plan (奖励推广计划) need another account."""
    return Check(CheckCode.NOT_IN_PROMOTION_PLAN, not facts.is_in_promotion_plan)


def no_arrears(facts: CustomerFacts) -> Check:
    """Arrears are to be paid first."""
    return Check(CheckCode.NO_ARREARS, facts.arrears.amount <= 0, {"amount": facts.arrears})


def not_custodial_sub_account(facts: CustomerFacts) -> Check:
    """Custodial enterprise sub accounts cannot be associated."""
    is_blocked = facts.enterprise_role is EnterpriseRole.SUB and facts.custody is Custody.CUSTODIAL
    return Check(CheckCode.NOT_CUSTODIAL_SUB_ACCOUNT, not is_blocked)


def new_for_offline(facts: CustomerFacts) -> Check:
    """An offline invitation is for accounts that were made within seven days."""
    is_new = facts.now - facts.registered_at <= NEW_ACCOUNT
    is_fit = facts.channel is InvitationChannel.ONLINE or is_new
    return Check(CheckCode.NEW_FOR_OFFLINE, is_fit, {"day": local_date(facts.registered_at)})


def no_special_contract(facts: CustomerFacts) -> Check:
    """Resale: certain contracts with the vendor stand in the way."""
    return _none(CheckCode.NO_SPECIAL_CONTRACT, facts.special_contracts)


def no_reserved_instances(facts: CustomerFacts) -> Check:
    """Resale: reserved instances that are not expired stand in the way."""
    return _none(CheckCode.NO_RESERVED_INSTANCES, facts.reserved_instances)


def no_owed_invoice(facts: CustomerFacts) -> Check:
    """Resale: owed invoices (欠票) stand in the way."""
    owed = facts.owed_invoice_amount
    return Check(CheckCode.NO_OWED_INVOICE, owed <= 0, {"amount": Money(owed, facts.arrears.currency)})


def no_stored_card(facts: CustomerFacts) -> Check:
    """Resale: stored-value cards are to be used up."""
    left = facts.stored_card_balance
    return Check(CheckCode.NO_STORED_CARD, left <= 0, {"amount": Money(left, facts.arrears.currency)})


def no_non_custodial_sub_accounts(facts: CustomerFacts) -> Check:
    """Resale: a master account with non-custodial sub accounts cannot be associated."""
    return _none(CheckCode.NO_NON_CUSTODIAL_SUB_ACCOUNTS, facts.non_custodial_sub_accounts)


def no_credit_account(facts: CustomerFacts) -> Check:
    """Resale: a credit account (信用账户) stands in the way."""
    return Check(CheckCode.NO_CREDIT_ACCOUNT, not facts.has_credit_account)


def _none(code: CheckCode, names: tuple[str, ...]) -> Check:
    return Check(code, not names, {"count": len(names), "names": names})


COMMON_RULES: tuple[Rule, ...] = (
    not_expired,
    not_taken,
    not_associated,
    real_name,
    not_consumer_cloud,
    not_reported,
    not_in_promotion_plan,
    no_arrears,
    not_custodial_sub_account,
    new_for_offline,
)
RULES: Mapping[AssociationModel, tuple[Rule, ...]] = {
    AssociationModel.RESALE: (
        *COMMON_RULES,
        no_special_contract,
        no_reserved_instances,
        no_owed_invoice,
        no_stored_card,
        no_non_custodial_sub_accounts,
        no_credit_account,
    ),
    AssociationModel.REFERRAL: COMMON_RULES,
}


def check_all(facts: CustomerFacts) -> tuple[Check, ...]:
    """Apply every rule of the invitation's model, in the order in which they are shown."""
    return tuple(rule(facts) for rule in RULES[facts.model])
