"""The lines about a partner's own state, and those of operations that both sides have.

All are read beside every question, whatever it is about: each line is a count or a row by index.
"""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import func, select

from backend.account.states import PARTNER_ROLES, Role
from backend.agreement.models import Agreement
from backend.agreement.states import Stage
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.attachment_bucket import service as bucket_service
from backend.audit import listing as audit_listing
from backend.clock import local_date
from backend.closure import service as closure_service
from backend.closure.models import AccountRecord, ClosureRequest
from backend.closure.states import ClosureState
from backend.invoice import service as invoice_service
from backend.member import service as member_service
from backend.member.states import MemberState
from backend.money import Money
from backend.paging import PageQuery, read_page
from backend.payment_contract import service as contract_service
from backend.performance import service as performance_service
from backend.performance.schemas import PerformanceFilter
from backend.situation.line import Caller, Line, Provider
from backend.training import service as training_service
from backend.training.schemas import TrainingQuery
from backend.wording import Phrase

FINISHED = (Stage.COMPLETED, Stage.IN_FORCE)
CURRENCY = "CNY"


def check_agreement(caller: Caller) -> Line:
    """How many agreements are not through, and where the one that moved last stands."""
    open_ones = select(Agreement).where(
        Agreement.partner_account_id == caller.user.account_id, Agreement.stage.not_in(FINISHED)
    )
    newest = caller.session.scalars(open_ones.order_by(Agreement.updated_at.desc()).limit(1)).one_or_none()
    if newest is None:
        return Line("agreements_none")
    count = caller.session.scalar(select(func.count()).select_from(open_ones.subquery())) or 0
    stage = Phrase(f"agreement.stage.{newest.stage}", {})
    return Line("agreements_open", {"count": count, "title": newest.title, "stage": stage})


def view_performance(caller: Caller) -> Line:
    """What this month has come to so far."""
    wanted = PerformanceFilter()
    total = performance_service.sum_up(
        session=caller.session,
        query=performance_service.matching(
            partner_account_id=caller.user.account_id,
            wanted=wanted,
            months=performance_service.months_of(wanted, caller.now),
            now=caller.now,
        ),
    )
    if not total.count:
        return Line("performance_none")
    return Line("performance", {"amount": Money(total.amount, CURRENCY), "count": total.count})


def request_invoice(caller: Caller) -> Line:
    """How much can be invoiced at most, and what is owed first."""
    balances = invoice_service.list_balances(session=caller.session, account_id=caller.user.account_id)
    most = balances[0] if balances else None
    if most is None or invoice_service.available(most) <= 0:
        return Line("invoiceable_none", task="check_invoice")
    amount = Money(invoice_service.available(most), most.currency)
    if most.owed > Decimal(0):
        return Line("invoiceable_after_owed", {"amount": amount, "owed": Money(most.owed, most.currency)})
    return Line("invoiceable", {"amount": amount})


def check_invoice(caller: Caller) -> Line | None:
    """Where the newest invoice stands."""
    wanted = invoice_service.query_invoices(account_id=caller.user.account_id, state=None)
    newest = caller.session.scalars(wanted.limit(1)).one_or_none()
    if newest is None:
        return None
    state = Phrase(f"invoice.state.{newest.state}", {})
    return Line("invoice_last", {"number": newest.number, "state": state})


def request_payment_contract(caller: Caller) -> Line:
    """How many orders a contract could be made for; a resale customer has its partner for that."""
    association = caller.association if caller.user.role is Role.CUSTOMER else None
    if association is not None and association.model is AssociationModel.RESALE:
        partner = association.partner_account.name
        return Line("contract_not_for_resale", {"partner": partner}, "view_association")
    free = contract_service.query_free_orders(account_id=caller.user.account_id)
    _, total = read_page(caller.session, free, PageQuery(limit=1))
    return Line("contract_orders", {"count": total}) if total else Line("contract_orders_none")


def create_member(caller: Caller) -> Line:
    """How many members there are, and who has not come in yet."""
    members = member_service.query_members(account_id=caller.user.account_id).order_by(None).subquery()
    count = caller.session.scalar(select(func.count()).select_from(members)) or 0
    invited = select(func.count()).where(members.c.state == MemberState.INVITED)
    waiting = caller.session.scalar(invited) or 0
    key = "members_invited" if waiting else "members"
    return Line(key, {"count": count, "waiting": waiting})


def view_audit_log(caller: Caller) -> Line:
    """How much was done in the account in the days that are shown."""
    records = audit_listing.query_records(account_id=caller.user.account_id, now=caller.now)
    count = caller.session.scalar(select(func.count()).select_from(records.order_by(None).subquery())) or 0
    return Line("audit_records", {"count": count, "days": audit_listing.SHOWN_DAYS})


def close_account(caller: Caller) -> Line:
    """What is still in the way; a partner's customers are counted, not named."""
    account_id = caller.user.account_id
    filed = select(ClosureRequest.number).where(
        ClosureRequest.account_id == account_id, ClosureRequest.state == ClosureState.SUBMITTED
    )
    number = caller.session.scalar(filed)
    if number is not None:
        return Line("closure_open", {"number": number})
    open_associations = select(func.count()).where(
        Association.partner_account_id == account_id, Association.ended_at.is_(None)
    )
    customers = caller.session.scalar(open_associations) or 0
    if customers:
        owned = select(func.count()).where(AccountRecord.account_id == account_id)
        records = caller.session.scalar(owned) or 0
        return Line("closure_customers", {"customers": customers, "records": records})
    checks = closure_service.run_checks(session=caller.session, account=caller.user.account)
    blocked = [check for check in checks if not check.is_satisfied]
    if not blocked:
        return Line("closure_possible")
    titles = tuple(Phrase(f"account_closure.check.{check.code}.title", {}) for check in blocked)
    return Line("closure_blocked", {"count": len(blocked), "titles": titles})


def view_training(caller: Caller) -> Line:
    """The next training of the calendar."""
    first = TrainingQuery(limit=1)
    wanted = training_service.query_trainings(query=first, today=local_date(caller.now))
    trainings, total = read_page(caller.session, wanted, first)
    if not trainings:
        return Line("trainings_none")
    soonest = trainings[0]
    return Line("trainings", {"count": total, "day": soonest.starts_on, "place": soonest.place})


def find_manager(caller: Caller) -> Line | None:
    """Who looks after the partner."""
    manager = caller.user.account.manager
    return None if manager is None else Line("manager", {"name": manager.name, "phone": manager.phone})


def update_attachment_bucket(caller: Caller) -> Line:
    """Whether attachments are taken, and where they go."""
    setting = bucket_service.get_setting(session=caller.session, account_id=caller.user.account_id)
    if setting is None or setting.bucket_name is None:
        return Line("bucket_off")
    return Line("bucket_on", {"bucket": setting.bucket_name})


PARTNER = frozenset(PARTNER_ROLES)
ADMIN = frozenset({Role.PARTNER_ADMIN})
ANYBODY = frozenset(Role)
PROVIDERS: Mapping[str, tuple[frozenset[Role], Provider]] = {
    "check_agreement": (PARTNER, check_agreement),
    "view_performance": (PARTNER, view_performance),
    "request_invoice": (PARTNER, request_invoice),
    "check_invoice": (PARTNER, check_invoice),
    "request_payment_contract": (ANYBODY, request_payment_contract),
    "create_member": (ADMIN, create_member),
    "view_audit_log": (PARTNER, view_audit_log),
    "close_account": (ADMIN, close_account),
    "view_training": (PARTNER, view_training),
    "find_manager": (PARTNER, find_manager),
    "update_attachment_bucket": (ADMIN, update_attachment_bucket),
}
"""Operation to the roles that it is for and the reader of its line."""
