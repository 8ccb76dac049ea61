"""What the pre-flight looks at: everything about an account that can keep it with its partner."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.account import service as account_service
from backend.account.models import Account
from backend.account.states import Custody, EnterpriseRole
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.clock import local_date
from backend.coupon import service as coupon_service
from backend.holding import service as holding_service
from backend.holding.states import SubscriptionKind
from backend.money import Money
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.states import OPEN_STATES, Side


@dataclass(frozen=True)
class OrderFact:
    """An order that waits for the partner's payment."""

    id: str
    amount: Money


@dataclass(frozen=True)
class AccountFacts:
    """One account at one moment."""

    today: date
    model: AssociationModel
    partner_name: str
    arrears: Money
    enterprise_role: EnterpriseRole = EnterpriseRole.NONE
    custody: Custody | None = None
    """Of a sub account."""
    master_account_name: str | None = None
    open_request_number: str | None = None
    last_submitted_on: date | None = None
    """The day of the account's own last request with any partner, whatever became of it."""
    last_submitted_by_partner_on: date | None = None
    """The day of this partner's last request about the account, whatever became of it."""
    orders: tuple[OrderFact, ...] = ()
    reserved_instances: tuple[str, ...] = ()
    support_plans: tuple[str, ...] = ()
    special_contracts: tuple[str, ...] = ()
    pickup_coupons: tuple[str, ...] = ()
    custodial_sub_accounts: tuple[str, ...] = ()
    non_custodial_sub_accounts: tuple[str, ...] = ()


def gather(*, session: Session, account: Account, association: Association, now: datetime) -> AccountFacts:
    """Read the facts of `account` in the present transaction."""
    today = local_date(now)
    account_id = account.id
    orders = holding_service.list_orders_awaiting_partner_payment(session=session, account_id=account_id)
    contracts = holding_service.list_contracts_in_force(session=session, account_id=account_id, today=today)
    pickup = coupon_service.list_unused_pickup_coupons(session=session, account_id=account_id, now=now)
    return AccountFacts(
        today=today,
        model=association.model,
        partner_name=association.partner_account.name,
        arrears=Money(account.arrears, account.currency),
        enterprise_role=account.enterprise_role,
        custody=account.custody,
        master_account_name=None if account.master_account is None else account.master_account.name,
        open_request_number=_open_request_number(session, association),
        last_submitted_on=_last_submitted_on(session, account_id),
        last_submitted_by_partner_on=_last_submitted_by_partner_on(session, association),
        orders=tuple(OrderFact(order.id, Money(order.amount, order.currency)) for order in orders),
        reserved_instances=_subscriptions(session, account_id, SubscriptionKind.RESERVED_INSTANCE, now),
        support_plans=_subscriptions(session, account_id, SubscriptionKind.SUPPORT_PLAN, now),
        special_contracts=tuple(contract.number for contract in contracts),
        pickup_coupons=tuple(coupon.code for coupon in pickup),
        custodial_sub_accounts=_sub_accounts(session, account_id, Custody.CUSTODIAL),
        non_custodial_sub_accounts=_sub_accounts(session, account_id, Custody.NON_CUSTODIAL),
    )


def _subscriptions(
    session: Session, account_id: str, kind: SubscriptionKind, now: datetime
) -> tuple[str, ...]:
    running = holding_service.list_running_subscriptions(
        session=session, account_id=account_id, kind=kind, now=now
    )
    return tuple(subscription.id for subscription in running)


def _sub_accounts(session: Session, account_id: str, custody: Custody) -> tuple[str, ...]:
    accounts = account_service.list_sub_accounts(
        session=session, master_account_id=account_id, custody=custody
    )
    return tuple(account.name for account in accounts)


def _open_request_number(session: Session, association: Association) -> str | None:
    return session.scalar(
        select(UnbindingRequest.number).where(
            UnbindingRequest.association_id == association.id, UnbindingRequest.state.in_(OPEN_STATES)
        )
    )


def _last_submitted_on(session: Session, account_id: str) -> date | None:
    return _last(
        session, UnbindingRequest.account_id == account_id, UnbindingRequest.initiator == Side.CUSTOMER
    )


def _last_submitted_by_partner_on(session: Session, association: Association) -> date | None:
    return _last(
        session,
        UnbindingRequest.account_id == association.customer_account_id,
        UnbindingRequest.initiator == Side.PARTNER,
        Association.partner_account_id == association.partner_account_id,
    )


def _last(session: Session, *conditions: ColumnElement[bool]) -> date | None:
    last = session.scalar(
        select(func.max(UnbindingRequest.submitted_at)).join(UnbindingRequest.association).where(*conditions)
    )
    return None if last is None else local_date(last)
