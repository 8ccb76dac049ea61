"""Looks for conversations that nobody answers: the agent is gone or silent, or the customer has left."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Author, Conversation, Message
from gateway.database import Database
from gateway.desk.hub import DeskHub
from gateway.desk.models import DeskUser
from gateway.errors import Problem
from gateway.handoff import serving
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState
from gateway.push import FanOut
from gateway.settings import Settings
from gateway.words import Words

logger = logging.getLogger(__name__)
Why = Literal["agent_gone", "agent_silent", "customer_gone"]


@dataclass(frozen=True)
class Patience:
    """How long each is waited for."""

    agent_gone: timedelta
    agent_silent: timedelta
    customer_gone: timedelta

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            agent_gone=timedelta(seconds=settings.agent_gone_s),
            agent_silent=timedelta(seconds=settings.agent_silent_s),
            customer_gone=timedelta(seconds=settings.customer_gone_s),
        )


@dataclass(frozen=True)
class Served:
    """A conversation that somebody has, and when each side was heard last."""

    escalation_id: str
    conversation_id: str
    agent_id: str
    has_account: bool
    """False for an agent of the host's own console, whose presence is not known here."""
    claimed_at: datetime
    asked_at: datetime | None
    """The customer's last message."""
    answered_at: datetime | None
    """The agent's last message."""


class DeskWatch:
    """Owns one task."""

    def __init__(
        self,
        *,
        database: Database,
        hub: DeskHub,
        fan_out: FanOut,
        words: Words,
        settings: Settings,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._hub = hub
        self._fan_out = fan_out
        self._words = words
        self._patience = Patience.from_settings(settings)
        self._every_s = settings.desk_every_s
        self._now = now
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Once over all conversations that somebody has."""
        for served in await self._database.read(read_served):
            why = self._why(served)
            if why is not None:
                await self._give_up(served, why)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.look()
            except Exception:
                logger.exception("conversations without an answer could not be looked for")

    def _why(self, served: Served) -> Why | None:
        gone_since = self._hub.gone_since(served.agent_id) if served.has_account else None
        if gone_since is not None:
            gone_since = max(gone_since, served.claimed_at)
        return why_given_up(served, gone_since=gone_since, patience=self._patience, now=self._now())

    async def _give_up(self, served: Served, why: Why) -> None:
        """A conversation that has moved on meanwhile is left alone."""
        try:
            await self._database.write(_give_up, served=served, why=why, words=self._words, now=self._now())
        except Problem:
            return
        logger.info("conversation given up", extra={"conversation_id": served.conversation_id, "why": why})
        if why == "customer_gone":
            self._hub.customer_left(served.agent_id, served.conversation_id)
        self._fan_out.publish(served.conversation_id)


def why_given_up(
    served: Served, *, gone_since: datetime | None, patience: Patience, now: datetime
) -> Why | None:
    """`gone_since`: since when the agent has no console open."""
    if gone_since is not None and now - gone_since >= patience.agent_gone:
        return "agent_gone"
    asked, answered = served.asked_at, served.answered_at
    since = max(at for at in (served.claimed_at, asked, answered) if at is not None)
    if answered is None or answered < served.claimed_at or (asked is not None and asked > answered):
        return "agent_silent" if now - since >= patience.agent_silent else None
    return "customer_gone" if now - since >= patience.customer_gone else None


def read_served(session: Session) -> list[Served]:
    """Every conversation that somebody has."""
    heard = (
        select(Message.conversation_id, Message.author, func.max(Message.created_at))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(
            Escalation,
            and_(Escalation.conversation_id == Conversation.id, Escalation.state == EscalationState.CLAIMED),
        )
        .where(Message.author.in_([Author.USER, Author.AGENT]))
        .group_by(Message.conversation_id, Message.author)
    )
    at = {(conversation_id, author): last for conversation_id, author, last in session.execute(heard)}
    statement = (
        select(Escalation, DeskUser.id)
        .outerjoin(DeskUser, DeskUser.id == Escalation.agent_id)
        .where(Escalation.state == EscalationState.CLAIMED)
    )
    return [
        Served(
            escalation_id=escalation.id,
            conversation_id=escalation.conversation_id,
            agent_id=escalation.agent_id or "",
            has_account=user_id is not None,
            claimed_at=escalation.claimed_at or escalation.requested_at,
            asked_at=at.get((escalation.conversation_id, Author.USER)),
            answered_at=at.get((escalation.conversation_id, Author.AGENT)),
        )
        for escalation, user_id in session.execute(statement)
    ]


def _give_up(session: Session, *, served: Served, why: Why, words: Words, now: datetime) -> None:
    """Raises Problem when it has moved on."""
    if why == "customer_gone":
        serving.leave(
            session, escalation_id=served.escalation_id, agent_id=served.agent_id, words=words, now=now
        )
        return
    serving.release(
        session,
        escalation_id=served.escalation_id,
        agent_id=served.agent_id,
        reason=why,
        words=words,
        now=now,
    )
