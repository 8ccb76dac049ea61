"""Everything that the processes wrote down, as text to search in."""

from pathlib import Path

from sqlalchemy import MetaData, create_engine, select


def dump(url: str) -> str:
    """Every row of every table."""
    engine = create_engine(url)
    metadata = MetaData()
    try:
        metadata.reflect(engine)
        with engine.connect() as connection:
            rows = [row for table in metadata.sorted_tables for row in connection.execute(select(table))]
    finally:
        engine.dispose()
    return "\n".join(repr(tuple(row)) for row in rows)


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
