"""Linking for users, and what agents need to see: numbers and dead letters."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter, Depends, status
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.channel import links, outbox, people
from gateway.channel.models import InboxEntry, InboxState, OutboxEntry, OutboxState, Person
from gateway.conversation.access import Caller
from gateway.desk.access import get_agent
from gateway.errors import NotSignedIn
from gateway.parts import CallerDep, PartsDep

router = APIRouter(prefix="/api/channels", tags=["channels"])
agents_only = [Depends(get_agent)]


class LinkCodeIssued(BaseModel):
    code: str
    """Shown once; typed by the user in the messenger."""
    expires_at: datetime


class LinkRead(BaseModel):
    """A messenger account that acts as the caller."""

    id: str
    channel: str
    linked_at: datetime

    @classmethod
    def from_model(cls, person: Person) -> Self:
        return cls.model_validate(person, from_attributes=True)


class LinkList(BaseModel):
    items: list[LinkRead]


class DeadLetterRead(BaseModel):
    """Without what was said: who handles it needs to know why and to whom."""

    number: int
    channel: str
    kind: str
    error: str | None
    attempts: int
    created_at: datetime

    @classmethod
    def from_model(cls, entry: OutboxEntry) -> Self:
        return cls(
            number=entry.number,
            channel=entry.channel,
            kind=entry.body["kind"],
            error=entry.last_error,
            attempts=entry.attempts,
            created_at=entry.created_at,
        )


class DeadLetterList(BaseModel):
    items: list[DeadLetterRead]


class ChannelNumbers(BaseModel):
    """Since the start of this process, and what is open now."""

    counts: dict[str, dict[str, int]]
    inbox_pending: int
    outbox_pending: int
    dead_letters: int


@router.post("/link-codes", status_code=status.HTTP_201_CREATED)
async def create_link_code(parts: PartsDep, caller: CallerDep) -> LinkCodeIssued:
    """A one-time code for the signed-in user."""
    issued = await parts.database.write(
        links.issue,
        user_id=signed_in(caller),
        lifetime=parts.channels.link_code_lifetime,
        now=parts.now(),
    )
    return LinkCodeIssued(code=issued.code, expires_at=issued.expires_at)


@router.get("/links")
async def list_links(parts: PartsDep, caller: CallerDep) -> LinkList:
    """The messenger accounts of the signed-in user."""
    linked = await parts.database.read(people.linked_to, signed_in(caller))
    return LinkList(items=[LinkRead.from_model(person) for person in linked])


@router.delete("/links/{link_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_link(link_id: str, parts: PartsDep, caller: CallerDep) -> None:
    """Ends one of them, with the conversations held under it."""
    await parts.database.write(
        links.unlink_own, user_id=signed_in(caller), person_id=link_id, now=parts.now()
    )


@router.get("/numbers", dependencies=agents_only)
async def read_numbers(parts: PartsDep) -> ChannelNumbers:
    """Duplicates, late, failed, …"""
    pending, owed, dead = await parts.database.read(_open_work)
    return ChannelNumbers(
        counts=parts.channels.counters.read(),
        inbox_pending=pending,
        outbox_pending=owed,
        dead_letters=dead,
    )


@router.get("/dead-letters", dependencies=agents_only)
async def list_dead_letters(parts: PartsDep) -> DeadLetterList:
    """What could not be delivered, newest first."""
    entries = await parts.database.read(outbox.dead_letters)
    return DeadLetterList(items=[DeadLetterRead.from_model(entry) for entry in entries])


@router.post("/dead-letters/{number}/retry", status_code=status.HTTP_202_ACCEPTED, dependencies=agents_only)
async def retry_dead_letter(number: int, parts: PartsDep) -> None:
    """Sends it once more."""
    lane = await parts.database.write(outbox.revive, number=number)
    parts.channels.runner.to_send([lane])


def signed_in(caller: Caller) -> str:
    """The user. Raises NotSignedIn."""
    if caller.user_id is None:
        raise NotSignedIn
    return caller.user_id


def _open_work(session: Session) -> tuple[int, int, int]:
    def count(table: type[InboxEntry] | type[OutboxEntry], *states: str) -> int:
        return session.scalars(select(func.count()).where(table.state.in_(states))).one()

    return (
        count(InboxEntry, InboxState.PENDING),
        count(OutboxEntry, OutboxState.PENDING),
        count(OutboxEntry, *outbox.NOT_DELIVERED),
    )
