"""Puts questions of one meaning together, one after the other, in the order in which they came in.

Deterministic: the same questions in the same order make the same groups. A question joins the group whose
middle is nearest, if it is near enough; how near was chosen on questions that are known to mean the same
(docs/adr/0016).
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gateway.publishing.models import ArticleVersion
from gateway.unanswered import collecting
from gateway.unanswered.models import GroupState, UnansweredGroup, UnansweredItem

NEAR_ENOUGH = 0.5
"""Cosine between a question and the middle of a group."""
TITLE_FROM = 200
"""The newest members that the title is chosen from."""
Floats = NDArray[np.float32]


def to_bytes(vector: Floats) -> bytes:
    return vector.astype(np.float32).tobytes()


def from_bytes(data: bytes) -> Floats:
    return np.frombuffer(data, dtype=np.float32)


def nearest(sums: Floats, vector: Floats) -> tuple[int, float]:
    """The row whose direction is nearest, and its cosine; the first of equal ones."""
    norms = np.maximum(np.linalg.norm(sums, axis=1), 1e-12)
    cosines = (sums @ vector) / norms
    row = int(np.argmax(cosines))
    return row, float(cosines[row])


def waiting(session: Session, *, limit: int) -> list[tuple[int, str]]:
    """Ids and texts of the items to embed next."""
    return [(item.id, item.question) for item in collecting.ungrouped(session, limit=limit)]


def assign(
    session: Session, *, vectors: Sequence[tuple[int, Sequence[float]]], encoder: str, now: datetime
) -> list[int]:
    """Gives each item, by id, its group; returns the ids of the groups that grew."""
    index = _Index(session, encoder)
    grown: dict[int, UnansweredGroup] = {}
    for item_id, values in vectors:
        item = session.get(UnansweredItem, item_id)
        if item is None or item.group_id is not None:
            continue
        group = index.take(item, np.asarray(values, dtype=np.float32), now)
        grown[group.id] = group
    session.flush()
    for group in grown.values():
        group.title = title(session, group)
    return sorted(grown)


class _Index:
    """The middles of all groups of one encoder."""

    def __init__(self, session: Session, encoder: str) -> None:
        self._session = session
        self._encoder = encoder
        statement = select(UnansweredGroup).where(UnansweredGroup.encoder == encoder)
        self._groups = list(session.scalars(statement.order_by(UnansweredGroup.id)))
        self._sums = [from_bytes(group.vector_sum) for group in self._groups]

    def take(self, item: UnansweredItem, vector: Floats, now: datetime) -> UnansweredGroup:
        row, cosine = nearest(np.stack(self._sums), vector) if self._sums else (-1, -1.0)
        if cosine < NEAR_ENOUGH:
            row = self._add(item, vector)
        else:
            self._sums[row] = self._sums[row] + vector
        group = self._groups[row]
        group.vector_sum = to_bytes(self._sums[row])
        group.item_count += 1
        group.first_at, group.last_at = (
            min(group.first_at, item.created_at),
            max(group.last_at, item.created_at),
        )
        _reopen(group, item, now)
        item.group_id, item.vector = group.id, to_bytes(vector)
        return group

    def _add(self, item: UnansweredItem, vector: Floats) -> int:
        group = UnansweredGroup(
            title=item.question,
            state=GroupState.OPEN,
            revision=1,
            item_count=0,
            vector_sum=to_bytes(vector),
            encoder=self._encoder,
            first_at=item.created_at,
            last_at=item.created_at,
        )
        self._session.add(group)
        self._session.flush()
        self._groups.append(group)
        self._sums.append(vector)
        return len(self._groups) - 1


def _reopen(group: UnansweredGroup, item: UnansweredItem, now: datetime) -> None:
    """What was published does not answer it after all; an item from before the decision proves nothing."""
    decided_at = group.changed_at or now
    if group.state == GroupState.RESOLVED and item.created_at > decided_at:
        group.state, group.revision = GroupState.OPEN, group.revision + 1


def title(session: Session, group: UnansweredGroup) -> str:
    """The text nearest to the middle; the oldest of equal ones."""
    statement = (
        select(UnansweredItem.question, UnansweredItem.vector)
        .where(UnansweredItem.group_id == group.id, UnansweredItem.vector.is_not(None))
        .order_by(UnansweredItem.id.desc())
        .limit(TITLE_FROM)
    )
    members = list(reversed(session.execute(statement).all()))
    vectors = np.stack([from_bytes(vector or b"") for _, vector in members])
    best = int(np.argmax(np.round(vectors @ from_bytes(group.vector_sum), 5)))
    return str(members[best][0])


def merge(session: Session, *, group: UnansweredGroup, into: UnansweredGroup) -> None:
    """All items of `group` go over; it stays behind empty and is deleted."""
    statement = select(UnansweredItem).where(UnansweredItem.group_id == group.id)
    for item in session.scalars(statement):
        item.group_id = into.id
    if group.encoder == into.encoder:
        into.vector_sum = to_bytes(from_bytes(group.vector_sum) + from_bytes(into.vector_sum))
    into.first_at, into.last_at = min(group.first_at, into.first_at), max(group.last_at, into.last_at)
    versions = update(ArticleVersion).where(ArticleVersion.group_id == group.id)
    session.execute(versions.values(group_id=into.id))
    session.flush()
    into.item_count = _count(session, into)
    session.delete(group)
    session.flush()


def split(
    session: Session, *, group: UnansweredGroup, items: Sequence[UnansweredItem], now: datetime
) -> UnansweredGroup:
    """These items of `group` become a group of their own, which is open. At least one stays behind."""
    moved: Floats = np.stack([from_bytes(item.vector or b"") for item in items]).sum(axis=0)
    own = UnansweredGroup(
        title=items[0].question,
        state=GroupState.OPEN,
        revision=1,
        item_count=len(items),
        vector_sum=to_bytes(moved),
        encoder=group.encoder,
        first_at=now,
        last_at=now,
    )
    session.add(own)
    session.flush()
    for item in items:
        item.group_id = own.id
    group.vector_sum = to_bytes(from_bytes(group.vector_sum) - moved)
    session.flush()
    for each in (group, own):
        each.item_count, each.title = _count(session, each), title(session, each)
        each.first_at, each.last_at = _period(session, each)
    session.flush()
    return own


def _period(session: Session, group: UnansweredGroup) -> tuple[datetime, datetime]:
    statement = select(func.min(UnansweredItem.created_at), func.max(UnansweredItem.created_at))
    first, last = session.execute(statement.where(UnansweredItem.group_id == group.id)).one()
    return first, last


def _count(session: Session, group: UnansweredGroup) -> int:
    statement = select(func.count()).select_from(UnansweredItem).where(UnansweredItem.group_id == group.id)
    return session.scalars(statement).one()
