"""Read the YAML files beside this module and fill an empty database with them.

A file maps a table's name to its rows. Moments are written relative to the day of loading: `!at -40 10:30`
is 10:30 forty days ago, `!at 5` the end of the day in five days, `!on 30` a date; `!number -40` is the
number of a request that was submitted forty days ago; `!month -1` is last month and `!in_month -1 15 10:30`
its 15th day. So there is always something that expires soon.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.clock import add_months, local_date, start_of_day
from backend.database import Amount, Base
from backend.tables import metadata
from backend.unbinding.numbering import next_number

DIRECTORY = Path(__file__).parent
LAST_MOMENT = timedelta(seconds=1)


def load_if_empty(*, session: Session, now: datetime) -> bool:
    """Insert the demo data unless somebody is registered already; tell whether it was inserted."""
    if session.scalar(select(User.id).limit(1)) is not None:
        return False
    rows = [entry for path in sorted(DIRECTORY.glob("*.yml")) for entry in _read(path, session, now)]
    table_order = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
    for table_name, row in sorted(rows, key=lambda entry: table_order[entry[0]]):
        session.add(_build(table_name, row))
        session.flush()
    advance_sequences(session)
    return True


def advance_sequences(session: Session) -> None:
    """The rows bring their own ids, which PostgreSQL's sequences do not see."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        key = table.autoincrement_column
        if key is not None:
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            session.execute(select(func.setval(sequence, func.max(key))).having(func.max(key).is_not(None)))


def _read(path: Path, session: Session, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    with path.open(encoding="utf-8") as stream:
        tables: dict[str, list[dict[str, Any]]] = yaml.load(stream, _loader_class(session, now))  # noqa: S506
    for table_name, table_rows in tables.items():
        for row in table_rows:
            yield table_name, row


def _loader_class(session: Session, now: datetime) -> type[yaml.SafeLoader]:
    """Return a safe loader that understands the relative moments."""
    today = local_date(now)

    class SeedLoader(yaml.SafeLoader):
        """The tags are bound to one session and one day."""

    def construct_at(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> datetime:
        return _moment(today, str(node.value))

    def construct_on(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> date:
        return today + timedelta(days=int(node.value))

    def construct_month(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
        return f"{add_months(today, int(node.value)):%Y-%m}"

    def construct_in_month(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> datetime:
        months, day, clock_time = str(node.value).split()
        first = add_months(today, int(months)).replace(day=int(day))
        return datetime.combine(first, time.fromisoformat(clock_time), tzinfo=start_of_day(first).tzinfo)

    def construct_number(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
        return next_number(session=session, day=today + timedelta(days=int(node.value)))

    SeedLoader.add_constructor("!at", construct_at)
    SeedLoader.add_constructor("!on", construct_on)
    SeedLoader.add_constructor("!month", construct_month)
    SeedLoader.add_constructor("!in_month", construct_in_month)
    SeedLoader.add_constructor("!number", construct_number)
    return SeedLoader


def _moment(today: date, text: str) -> datetime:
    days, _, clock_time = text.partition(" ")
    day = today + timedelta(days=int(days))
    if not clock_time:
        return start_of_day(day + timedelta(days=1)) - LAST_MOMENT
    return datetime.combine(day, time.fromisoformat(clock_time), tzinfo=start_of_day(day).tzinfo)


def _build(table_name: str, row: dict[str, Any]) -> Base:
    model = _models()[table_name]
    columns = inspect(model).columns
    return model(**{name: _convert(columns[name].type, value) for name, value in row.items()})


def _models() -> dict[str, type[Base]]:
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


def _convert(column_type: object, value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Amounts are written as strings and enumerations by value."""
    if isinstance(column_type, Amount) and value is not None:
        return Decimal(value)
    enum_class = getattr(column_type, "enum_class", None)
    if value is not None and isinstance(enum_class, type) and issubclass(enum_class, Enum):
        return enum_class(value)
    return value
