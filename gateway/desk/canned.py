"""Canned replies: one's own, and those that everybody shares. The caller owns the transaction."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.conversation.service import new_id
from gateway.desk import audit
from gateway.desk.models import CannedReply, DeskUser
from gateway.desk.roles import Operation, may
from gateway.errors import CannedReplyNotFound, NotPermitted

MAX_LISTED = 200
Scope = Literal["mine", "shared"]


class CannedCreate(BaseModel):
    shortcut: Annotated[str, Field(min_length=1, max_length=32)]
    title: Annotated[str, Field(min_length=1, max_length=64)]
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    scope: Scope = "mine"


class CannedRead(CannedCreate):
    id: str
    updated_at: datetime

    @classmethod
    def from_model(cls, reply: CannedReply) -> Self:
        return cls(
            id=reply.id,
            shortcut=reply.shortcut,
            title=reply.title,
            text=reply.text,
            scope="shared" if reply.owner_id is None else "mine",
            updated_at=reply.updated_at,
        )


class CannedList(BaseModel):
    items: list[CannedRead]


def find(session: Session, *, q: str, user: DeskUser) -> list[CannedRead]:
    """Those of `user` and the shared ones that have `q` in them, by shortcut."""
    statement = (
        select(CannedReply)
        .where(or_(CannedReply.owner_id == user.id, CannedReply.owner_id.is_(None)))
        .order_by(CannedReply.shortcut, CannedReply.id)
        .limit(MAX_LISTED)
    )
    asked = q.strip().lower()
    replies = session.scalars(statement)
    return [
        CannedRead.from_model(r) for r in replies if asked in f"{r.shortcut}\n{r.title}\n{r.text}".lower()
    ]


def create(session: Session, *, given: CannedCreate, user: DeskUser, now: datetime) -> CannedRead:
    """Raises NotPermitted for a shared one."""
    _check_scope(given.scope, user)
    reply = CannedReply(id=new_id("r"))
    session.add(reply)
    return _keep(session, reply, given, user, now=now)


def change(
    session: Session, *, reply_id: str, given: CannedCreate, user: DeskUser, now: datetime
) -> CannedRead:
    """Raises CannedReplyNotFound or NotPermitted."""
    _check_scope(given.scope, user)
    return _keep(session, _changeable(session, reply_id, user), given, user, now=now)


def remove(session: Session, *, reply_id: str, user: DeskUser, now: datetime) -> None:
    """Raises CannedReplyNotFound or NotPermitted."""
    reply = _changeable(session, reply_id, user)
    session.delete(reply)
    detail = {"before": _words(reply), "after": {}}
    audit.record(session, by=user, operation="canned_removed", subject=reply_id, detail=detail, now=now)


def _keep(
    session: Session, reply: CannedReply, given: CannedCreate, user: DeskUser, *, now: datetime
) -> CannedRead:
    before = _words(reply)
    reply.owner_id = None if given.scope == "shared" else user.id
    reply.shortcut, reply.title, reply.text = given.shortcut, given.title, given.text
    reply.updated_at = now
    detail = {"before": before, "after": _words(reply)}
    audit.record(session, by=user, operation="canned_kept", subject=reply.id, detail=detail, now=now)
    session.flush()
    return CannedRead.from_model(reply)


def _words(reply: CannedReply) -> dict[str, str]:
    """Nothing for one that is new."""
    if reply.title is None:
        return {}
    scope = "shared" if reply.owner_id is None else "mine"
    return {"shortcut": reply.shortcut, "title": reply.title, "text": reply.text, "scope": scope}


def _changeable(session: Session, reply_id: str, user: DeskUser) -> CannedReply:
    """Somebody else's is as if it were not there."""
    is_id = reply_id.isascii() and reply_id.isprintable() and len(reply_id) <= 64
    reply = session.get(CannedReply, reply_id) if is_id else None
    if reply is None or reply.owner_id not in (None, user.id):
        raise CannedReplyNotFound
    if reply.owner_id is None:
        _check_scope("shared", user)
    return reply


def _check_scope(scope: Scope, user: DeskUser) -> None:
    if scope == "shared" and not may(user.role, Operation.MANAGE_CANNED):
        raise NotPermitted
