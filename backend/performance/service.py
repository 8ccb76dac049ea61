"""Sum up and list a partner's performance, and ask about a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from backend.clock import add_months, local_date
from backend.counter import service as counter_service
from backend.errors import NotFound
from backend.performance.errors import FeedbackExists
from backend.performance.models import PerformanceFeedback, PerformanceRecord
from backend.performance.schemas import PerformanceFilter
from backend.performance.states import FeedbackState, RecordStatus


@dataclass(frozen=True)
class Months:
    """A period of whole months, written `2026-02`."""

    first: str
    last: str

    @property
    def before(self) -> "Months":
        """The period of the same length that ends just before this one."""
        start, end = _day(self.first), _day(self.last)
        length = (end.year - start.year) * 12 + end.month - start.month + 1
        return Months(month_of(add_months(start, -length)), month_of(add_months(start, -1)))


@dataclass(frozen=True)
class Total:
    """How much, of how many records."""

    amount: Decimal
    count: int


def month_of(day: date) -> str:
    """Return the month that `day` counts for."""
    return f"{day:%Y-%m}"


def months_of(wanted: PerformanceFilter, now: datetime) -> Months:
    """Return the period that is asked for: this month unless one is named."""
    first = wanted.from_month or month_of(local_date(now))
    return Months(first, wanted.to_month or first)


def status_of(record: PerformanceRecord, now: datetime) -> RecordStatus:
    """Tell how sure a record is."""
    if record.month >= month_of(local_date(now)):
        return RecordStatus.FORECAST
    return RecordStatus.FINAL if record.is_reviewed else RecordStatus.DRAFT


def matching(
    *, partner_account_id: str, wanted: PerformanceFilter, months: Months, now: datetime
) -> Select[PerformanceRecord]:
    """Return the query for the partner's records of the period that match, newest first."""
    query = select(PerformanceRecord).where(
        PerformanceRecord.partner_account_id == partner_account_id,
        PerformanceRecord.month.between(months.first, months.last),
    )
    if wanted.order_type is not None:
        query = query.where(PerformanceRecord.order_type == wanted.order_type)
    if wanted.status is not None:
        query = query.where(_has_status(wanted.status, now))
    if wanted.customer is not None:
        query = query.where(PerformanceRecord.customer_name.contains(wanted.customer, autoescape=True))
    return query.order_by(PerformanceRecord.formed_at.desc(), PerformanceRecord.number)


def sum_up(*, session: Session, query: Select[PerformanceRecord]) -> Total:
    """Return how much and how many match."""
    rows = query.order_by(None).subquery()
    amount, count = session.execute(select(func.sum(rows.c.amount), func.count())).one()
    return Total(amount or Decimal(0), count)


def sum_by_status(
    *, session: Session, query: Select[PerformanceRecord], now: datetime
) -> dict[RecordStatus, Total]:
    """Return how much and how many of each status match, without those that have none."""
    totals = {
        status: sum_up(session=session, query=query.where(_has_status(status, now)))
        for status in RecordStatus
    }
    return {status: total for status, total in totals.items() if total.count}


def list_customers(*, session: Session, query: Select[PerformanceRecord]) -> Sequence[str]:
    """Return the names of the customers among the records, by name."""
    rows = query.order_by(None).subquery()
    return session.scalars(select(rows.c.customer_name).distinct().order_by(rows.c.customer_name)).all()


def check_feedback(*, session: Session, partner_account_id: str, record_number: str) -> PerformanceRecord:
    """Return the record, locked, that can be asked about.

    Raises:
        NotFound: the partner has no such record.
        FeedbackExists: somebody asked already and has no answer yet.
    """
    record = session.scalars(
        select(PerformanceRecord)
        .where(
            PerformanceRecord.number == record_number,
            PerformanceRecord.partner_account_id == partner_account_id,
        )
        .with_for_update()
    ).one_or_none()
    if record is None:
        raise NotFound
    known = session.scalar(
        select(PerformanceFeedback.number).where(
            PerformanceFeedback.record_number == record_number,
            PerformanceFeedback.state == FeedbackState.SUBMITTED,
        )
    )
    if known is not None:
        raise FeedbackExists(known)
    return record


def add_feedback(
    *, session: Session, record: PerformanceRecord, user_id: str, text: str, now: datetime
) -> PerformanceFeedback:
    """Keep a question about the record."""
    stamp = f"{local_date(now):%Y%m%d}"
    count = counter_service.next_value(session=session, name=f"performance_feedback_{stamp}")
    feedback = PerformanceFeedback(
        number=f"PF-{stamp}-{count:04d}",
        record_number=record.number,
        user_id=user_id,
        text=text,
        state=FeedbackState.SUBMITTED,
        created_at=now,
    )
    session.add(feedback)
    session.flush()
    return feedback


def _has_status(status: RecordStatus, now: datetime) -> ColumnElement[bool]:
    """The same rule as `status_of`, for the database."""
    this_month = month_of(local_date(now))
    if status is RecordStatus.FORECAST:
        return PerformanceRecord.month >= this_month
    is_final = status is RecordStatus.FINAL
    return and_(PerformanceRecord.month < this_month, PerformanceRecord.is_reviewed.is_(is_final))


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
