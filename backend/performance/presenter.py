"""Put performance into words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from backend.clock import to_local
from backend.file.export import moment_cell, money_cell
from backend.file.workbook import Cell
from backend.money import MoneyRead
from backend.performance.models import PerformanceFeedback, PerformanceRecord
from backend.performance.schemas import ComparisonRead, FeedbackRead, RecordRead, StatusSumRead
from backend.performance.service import Months, Total, status_of
from backend.performance.states import RecordStatus
from backend.wording import Locale

ONE_DECIMAL = Decimal("0.1")


def present_record(record: PerformanceRecord, now: datetime, locale: Locale) -> RecordRead:
    """Return one record in words."""
    status = status_of(record, now)
    return RecordRead(
        number=record.number,
        customer_name=record.customer_name,
        order_id=record.order_id,
        order_type=record.order_type,
        order_type_label=locale.text(f"performance.order_type.{record.order_type}"),
        product_name=record.product_name,
        month=record.month,
        formed_at=to_local(record.formed_at),
        amount=MoneyRead.of(record.amount, record.currency),
        status=status,
        status_label=locale.text(f"performance.status.{status}"),
    )


def present_months(months: Months, locale: Locale) -> str:
    """Return the period in words."""
    first, last = (_month_words(month, locale) for month in (months.first, months.last))
    return first if first == last else locale.text("performance.months", first=first, last=last)


def present_statuses(
    totals: Mapping[RecordStatus, Total], currency: str, locale: Locale
) -> list[StatusSumRead]:
    """Return the sums by status in words."""
    return [
        StatusSumRead(
            status=status,
            label=locale.text(f"performance.status.{status}"),
            amount=MoneyRead.of(total.amount, currency),
            count=total.count,
        )
        for status, total in totals.items()
    ]


def present_comparison(
    now_total: Total, earlier: Total, months: Months, currency: str, locale: Locale
) -> ComparisonRead:
    """Return how the period differs from the one before."""
    difference = now_total.amount - earlier.amount
    percent = None
    if earlier.amount:
        share = (difference / earlier.amount * 100).quantize(ONE_DECIMAL, ROUND_HALF_UP)
        percent = f"{share:+}%"
    return ComparisonRead(
        label=present_months(months, locale),
        amount=MoneyRead.of(earlier.amount, currency),
        difference=MoneyRead.of(difference, currency),
        percent=percent,
    )


def present_feedback(feedback: PerformanceFeedback, locale: Locale) -> FeedbackRead:
    """Return a question in words."""
    return FeedbackRead(
        number=feedback.number,
        record_number=feedback.record_number,
        state=feedback.state,
        state_label=locale.text(f"performance.feedback.{feedback.state}"),
        text=feedback.text,
        created_at=to_local(feedback.created_at),
    )


def table_of(records: Sequence[PerformanceRecord], now: datetime, locale: Locale) -> list[list[Cell]]:
    """Return the rows of a spreadsheet, the heading first."""
    columns = ("number", "month", "status", "customer", "order", "type", "product", "formed_at", "amount")
    heading: list[Cell] = [locale.text(f"performance.column.{name}") for name in columns]
    rows = (present_record(record, now, locale) for record in records)
    return [heading, *([*_cells(row)] for row in rows)]


def _cells(row: RecordRead) -> list[Cell]:
    return [
        row.number,
        row.month,
        row.status_label,
        row.customer_name,
        row.order_id,
        row.order_type_label,
        row.product_name,
        moment_cell(row.formed_at),
        money_cell(row.amount),
    ]


def _month_words(month: str, locale: Locale) -> str:
    year, number = month.split("-")
    return locale.text("performance.month", year=int(year), month=int(number))
