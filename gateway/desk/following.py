"""One conversation that is open in one console: its messages once each, then what stands beside them."""

import asyncio
import logging
from collections.abc import Callable

from pydantic import BaseModel
from sqlalchemy.orm import Session

from gateway.channel.web.closing import Closing
from gateway.conversation import service as conversation_service
from gateway.conversation.live import Snapshot
from gateway.desk import details, live, rows
from gateway.desk.conversation_schemas import Decision, Detail, EntryRead, Row
from gateway.desk.frames import DeskMessageFrame, DeskStateFrame, EntriesFrame
from gateway.desk.models import DeskUser
from gateway.handoff import entries
from gateway.parts import Parts

logger = logging.getLogger(__name__)
TOGETHER_S = 0.25
"""One act often changes a conversation twice; both are read at once."""
Beside = tuple[Row, bool, list[EntryRead], list[Decision]]


class Followed:
    """A reader of the conversation's feed."""

    def __init__(
        self, parts: Parts, user: DeskUser, detail: Detail, tell: Callable[[BaseModel | Closing], None]
    ) -> None:
        self._parts = parts
        self._user = user
        self._conversation_id = detail.conversation.conversation_id
        self._tell = tell
        self._sent = detail.last_sequence
        self._entry = max((int(entry.id) for entry in detail.entries), default=0)
        self._decisions = {decision.message_id: decision for decision in detail.decisions}
        self._state = (detail.state, detail.is_mine, detail.conversation.escalation)
        self._is_stale = asyncio.Event()
        self._snapshot: Snapshot | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._follow())
        await self._parts.hub.feeds.join(self._conversation_id, self, after=self._sent)

    def stop(self) -> None:
        self._parts.hub.feeds.leave(self._conversation_id, self)
        if self._task is not None:
            self._task.cancel()

    def offer(self, snapshot: Snapshot) -> None:
        for message in snapshot.messages:
            if message.sequence > self._sent:
                self._sent = message.sequence
                self._tell(DeskMessageFrame(conversation_id=self._conversation_id, message=message))
        self._snapshot = snapshot
        self._is_stale.set()

    def go_away(self) -> None:
        self._tell(Closing(1001))

    async def _follow(self) -> None:
        """What is beside the messages is read after they are out, so that they do not wait for it."""
        while True:
            await self._is_stale.wait()
            await asyncio.sleep(TOGETHER_S)
            self._is_stale.clear()
            try:
                beside = await self._parts.database.read_in_background(self._read_beside)
            except Exception:
                logger.exception(
                    "a conversation could not be followed", extra={"conversation_id": self._conversation_id}
                )
                self.go_away()
                return
            self._tell_beside(*beside)

    def _tell_beside(self, row: Row, is_mine: bool, new: list[EntryRead], decided: list[Decision]) -> None:
        changed = [decision for decision in decided if self._decisions.get(decision.message_id) != decision]
        if new or changed:
            self._entry = max([self._entry, *(int(entry.id) for entry in new)])
            self._decisions.update({decision.message_id: decision for decision in changed})
            self._tell(EntriesFrame(conversation_id=self._conversation_id, entries=new, decisions=changed))
        if self._snapshot is None:
            return
        state = live.state_of(self._parts, self._snapshot)
        if (state, is_mine, row.escalation) != self._state:
            self._state = (state, is_mine, row.escalation)
            self._tell(
                DeskStateFrame(
                    conversation_id=self._conversation_id, state=state, conversation=row, is_mine=is_mine
                )
            )

    def _read_beside(self, session: Session) -> Beside:
        conversation = conversation_service.get(session, conversation_id=self._conversation_id)
        parts = self._parts
        return (
            rows.read_row(session, conversation, desk=parts.desk, user_id=self._user.id, now=parts.now()),
            details.is_mine(session, conversation_id=self._conversation_id, user_id=self._user.id),
            [
                EntryRead.from_model(entry)
                for entry in entries.list_after(session, self._conversation_id, after=self._entry)
            ],
            live.titled(parts, details.recent_decisions(session, conversation_id=self._conversation_id)),
        )
