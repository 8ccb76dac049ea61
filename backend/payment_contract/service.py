"""Make drafts of payment contracts and turn them into formal ones."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.account.states import AccountKind
from backend.association import service as association_service
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.clock import add_months, local_date, start_of_day
from backend.counter import service as counter_service
from backend.errors import NotFound
from backend.invitation.models import CustomerStanding
from backend.payment_contract.errors import (
    ContractNeedsRealName,
    ContractNotDraft,
    ContractNotForResale,
    OrderInContract,
    PaidOnOutOfRange,
    TooManyContracts,
)
from backend.payment_contract.models import PaymentContract, PendingOrder
from backend.payment_contract.states import ContractState, Subject

CONTRACTS_A_DAY = 80
PAST_MONTHS = 12


@dataclass(frozen=True)
class Wanted:
    """A contract as it is asked for: about an order, or about a payment that was made."""

    order_id: str | None = None
    amount: Decimal | None = None
    paid_on: date | None = None


def resale_association(*, session: Session, account: Account) -> Association | None:
    """Return the association that forbids a customer online contracts."""
    if account.kind is AccountKind.PARTNER:
        return None
    found = association_service.get_active(session=session, customer_account_id=account.id)
    return found if found is not None and found.model is AssociationModel.RESALE else None


def is_verified(*, session: Session, account: Account) -> bool:
    """Tell whether the account has passed 实名认证; every partner has."""
    standing = session.get(CustomerStanding, account.id)
    return standing is None or standing.is_real_name_verified


def require_entitled(*, session: Session, account: Account) -> None:
    """Refuse accounts that have no online contracts, whatever they are about.

    Raises:
        ContractNotForResale, ContractNeedsRealName: why not.
    """
    if resale_association(session=session, account=account) is not None:
        raise ContractNotForResale
    if not is_verified(session=session, account=account):
        raise ContractNeedsRealName


def query_free_orders(*, account_id: str) -> Select[PendingOrder]:
    """Return the selection of the account's unpaid orders that are in no contract, by id."""
    taken = select(PaymentContract.order_id).where(
        PaymentContract.order_id.is_not(None), PaymentContract.state != ContractState.VOID
    )
    return (
        select(PendingOrder)
        .where(PendingOrder.account_id == account_id, PendingOrder.id.not_in(taken))
        .order_by(PendingOrder.id)
    )


def check(*, session: Session, account: Account, wanted: Wanted, now: datetime) -> tuple[Decimal, str]:
    """Return the amount and currency of a contract that may be made; the account is locked.

    Raises:
        ContractNotForResale, ContractNeedsRealName, TooManyContracts, OrderInContract, PaidOnOutOfRange:
            it may not.
    """
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    require_entitled(session=session, account=account)
    today = local_date(now)
    made_today = select(func.count()).where(
        PaymentContract.account_id == account.id, PaymentContract.created_at >= start_of_day(today)
    )
    if (session.scalar(made_today) or 0) >= CONTRACTS_A_DAY:
        raise TooManyContracts(CONTRACTS_A_DAY)
    if wanted.order_id is not None:
        free = query_free_orders(account_id=account.id)
        order = session.scalars(free.where(PendingOrder.id == wanted.order_id)).one_or_none()
        if order is None:
            raise OrderInContract
        return order.amount, order.currency
    earliest = add_months(today, -PAST_MONTHS)
    if wanted.amount is None or wanted.paid_on is None or not earliest <= wanted.paid_on <= today:
        raise PaidOnOutOfRange
    return wanted.amount, account.currency


def create(*, session: Session, account: Account, wanted: Wanted, now: datetime) -> PaymentContract:
    """Make the draft; of two contracts about one order at once, one is refused."""
    amount, currency = check(session=session, account=account, wanted=wanted, now=now)
    stamp = f"{local_date(now):%Y%m%d}"
    count = counter_service.next_value(session=session, name=f"payment_contract_{stamp}")
    contract = PaymentContract(
        number=f"PC-{stamp}-{count:04d}",
        account_id=account.id,
        subject=Subject.COMMITMENT if wanted.order_id is None else Subject.ORDER,
        order_id=wanted.order_id,
        paid_on=wanted.paid_on,
        amount=amount,
        currency=currency,
        state=ContractState.DRAFT,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(contract)
    except IntegrityError as error:
        raise OrderInContract from error
    return contract


def get_contract(*, session: Session, account_id: str, number: str) -> PaymentContract:
    """Return the account's contract.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    contract = session.get(PaymentContract, number)
    if contract is None or contract.account_id != account_id:
        raise NotFound
    return contract


def check_draft(*, session: Session, account: Account, number: str) -> PaymentContract:
    """Return the contract that is still a draft and may become formal.

    Raises:
        NotFound, ContractNotDraft: it is not.
        ContractNotForResale, ContractNeedsRealName: it may not, since the draft was made.
    """
    contract = get_contract(session=session, account_id=account.id, number=number)
    require_entitled(session=session, account=account)
    if contract.state is not ContractState.DRAFT:
        raise ContractNotDraft
    return contract


def make_formal(*, session: Session, account: Account, number: str) -> PaymentContract:
    """Turn the draft into the formal contract; of parallel callers one succeeds."""
    contract = check_draft(session=session, account=account, number=number)
    moved = session.scalar(
        update(PaymentContract)
        .where(PaymentContract.number == number, PaymentContract.state == ContractState.DRAFT)
        .values(state=ContractState.FORMAL)
        .returning(PaymentContract.number)
    )
    session.refresh(contract)
    if moved is None:
        raise ContractNotDraft
    return contract
