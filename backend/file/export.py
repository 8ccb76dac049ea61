"""A listing as an Excel file: made once per key, kept for the caller alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from backend.account.states import Role
from backend.audit.service import Entry
from backend.clock import local_date
from backend.context import Context
from backend.errors import Problem
from backend.file import service
from backend.file.schemas import FileRead, present
from backend.file.workbook import MEDIA_TYPE, Cell, build_workbook
from backend.idempotency.once import Write, run_once
from backend.money import MoneyRead

EXPORTED_ROWS = 10_000


class TooManyRows(Problem):
    """More rows than one file is made of."""

    status = 409
    code = "too_many_rows"

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)


@dataclass(frozen=True)
class Sheet:
    """What goes into the file, the heading first."""

    title: str
    file_name: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Export:
    """One exported listing, and who may have it."""

    operation: str
    """As the audit trail calls it; its noun is where the words are: `export.<noun>.…`."""
    roles: tuple[Role, ...]

    def sheet(self, context: Context, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
        """The rows under a heading in words, in a file that is named after the day."""
        prefix, locale = f"export.{self.operation.partition('.')[0]}", context.locale
        heading = [locale.text(f"{prefix}.column.{name}") for name in columns]
        name = locale.text(f"{prefix}.file_name", day=local_date(context.now))
        return Sheet(locale.text(f"{prefix}.sheet"), name, [heading, *rows])


def export(
    context: Context, key: str | None, wanted: Export, request: Mapping[str, str], read: Callable[[], Sheet]
) -> Response:
    """Make the file of what `read` returns; it should read no more than one row too many.

    Raises (as the answer):
        TooManyRows: there are more than `EXPORTED_ROWS`.
    """

    def perform(entry: Entry) -> FileRead:
        context.require(*wanted.roles)
        sheet = read()
        count = len(sheet.rows) - 1
        if count > EXPORTED_ROWS:
            raise TooManyRows(EXPORTED_ROWS)
        new = service.NewFile(sheet.file_name, MEDIA_TYPE, build_workbook(sheet.title, sheet.rows))
        file = service.keep(session=context.session, user_id=context.user.id, new=new, now=context.now)
        entry.target, entry.after = file.id, {"rows": count}
        return present(file)

    return run_once(
        context=context, key=key, write=Write(wanted.operation, request, status=201), perform=perform
    )


def moment_cell(moment: datetime) -> datetime:
    """Spreadsheets know no zones: local time."""
    return moment.replace(tzinfo=None)


def money_cell(money: MoneyRead) -> float:
    """And no decimals: a number that can be summed."""
    return float(money.amount)
