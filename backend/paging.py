"""One page of a listing: what the caller may ask for, and how it is read."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


class PageQuery(BaseModel):
    """Which part of the listing."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


def read_page(session: Session, ordered: Select[Row], query: PageQuery) -> tuple[Sequence[Row], int]:
    """Return the rows of the page and how many rows there are in all."""
    total = session.scalar(select(func.count()).select_from(ordered.order_by(None).subquery()))
    return session.scalars(ordered.limit(query.limit).offset(query.offset)).all(), total or 0
