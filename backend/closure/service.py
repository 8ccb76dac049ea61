"""Check everything that keeps a partner's account open; ask for it to be closed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.account.states import EnterpriseRole
from backend.association.models import Association
from backend.clock import local_date
from backend.closure.checks import Check
from backend.closure.errors import ClosureBlocked
from backend.closure.models import AccountRecord, ClosureRequest
from backend.closure.states import PATH_KEEPERS, CheckCode, ClosureState, RecordKind
from backend.counter import service as counter_service
from backend.errors import NotFound
from backend.invoice.models import Invoice
from backend.invoice.states import InvoiceState

OPEN_INVOICES = (
    InvoiceState.SUBMITTED,
    InvoiceState.ISSUING,
    InvoiceState.AWAITING_RECEIPT,
    InvoiceState.RETURN_REQUESTED,
)


def run_checks(*, session: Session, account: Account) -> list[Check]:
    """Return every check in the order in which its obstacles are best removed."""
    records = session.scalars(
        select(AccountRecord).where(AccountRecord.account_id == account.id).order_by(AccountRecord.id)
    ).all()
    return [
        Check(CheckCode.NO_PATH_RECORDS, _of(records, *PATH_KEEPERS)),
        Check(CheckCode.PATH_EXITED, _of(records, RecordKind.DEVELOPMENT_PATH)),
        Check(CheckCode.NOT_RESELLER_OR_MARKETPLACE, _of(records, RecordKind.RESELLER_OR_MARKETPLACE)),
        Check(CheckCode.NO_OPEN_ASSOCIATION, _associated(session, account)),
        Check(CheckCode.NOT_ENTERPRISE_ACCOUNT, _enterprise(account)),
        Check(CheckCode.NO_RESOURCES_OR_ORDERS, _of(records, RecordKind.SUBSCRIPTION, RecordKind.ORDER)),
        Check(CheckCode.NO_CASH, _of(records, RecordKind.CASH)),
        Check(CheckCode.NO_OPEN_REFUND_OR_INVOICE, _refunds_and_invoices(session, account, records)),
        Check(CheckCode.NOT_FROZEN, _of(records, RecordKind.FREEZE)),
        Check(CheckCode.NOT_BOUND_TO_OTHER_SITES, _of(records, RecordKind.OTHER_SITE_BINDING)),
        Check(CheckCode.NO_OPEN_CLOSURE, _open_closure(session, account)),
    ]


def require_closable(*, session: Session, account: Account) -> None:
    """Lock the account and refuse while anything is in the way.

    Raises:
        ClosureBlocked: with all checks.
    """
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    checks = run_checks(session=session, account=account)
    if not all(check.is_satisfied for check in checks):
        raise ClosureBlocked(checks)


def request(*, session: Session, account: Account, now: datetime) -> ClosureRequest:
    """Ask for the account to be closed; the checks run again."""
    require_closable(session=session, account=account)
    stamp = f"{local_date(now):%Y%m%d}"
    count = counter_service.next_value(session=session, name=f"closure_{stamp}")
    closure = ClosureRequest(
        number=f"CL-{stamp}-{count:04d}",
        account_id=account.id,
        state=ClosureState.SUBMITTED,
        submitted_at=now,
    )
    session.add(closure)
    session.flush()
    return closure


def get_request(*, session: Session, account_id: str, number: str) -> ClosureRequest:
    """Return the account's request.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    closure = session.get(ClosureRequest, number)
    if closure is None or closure.account_id != account_id:
        raise NotFound
    return closure


def _of(records: Sequence[AccountRecord], *kinds: RecordKind) -> tuple[str, ...]:
    return tuple(record.detail for record in records if record.kind in kinds)


def _associated(session: Session, account: Account) -> tuple[str, ...]:
    customers = session.scalars(
        select(Account.name)
        .join(Association, Association.customer_account_id == Account.id)
        .where(Association.partner_account_id == account.id, Association.ended_at.is_(None))
        .order_by(Account.name)
    )
    return tuple(customers)


def _enterprise(account: Account) -> tuple[str, ...]:
    return () if account.enterprise_role is EnterpriseRole.NONE else (account.name,)


def _refunds_and_invoices(
    session: Session, account: Account, records: Sequence[AccountRecord]
) -> tuple[str, ...]:
    invoices = session.scalars(
        select(Invoice.number)
        .where(Invoice.account_id == account.id, Invoice.state.in_(OPEN_INVOICES))
        .order_by(Invoice.number)
    )
    return (*_of(records, RecordKind.REFUND), *invoices)


def _open_closure(session: Session, account: Account) -> tuple[str, ...]:
    numbers = session.scalars(
        select(ClosureRequest.number).where(
            ClosureRequest.account_id == account.id, ClosureRequest.state == ClosureState.SUBMITTED
        )
    )
    return tuple(numbers)
