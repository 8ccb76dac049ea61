"""A conversation as its clients follow it: the new messages, and the state beside them."""

import asyncio
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from gateway.conversation import service, turns
from gateway.conversation.models import Author, Conversation
from gateway.conversation.schemas import ConversationState, MessageRead
from gateway.database import Database
from gateway.file_links import link_files
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner
from gateway.identity import Identity
from gateway.typing_signs import TypingSigns


@dataclass(frozen=True)
class Snapshot:
    """One reading."""

    conversation: Conversation
    """Detached; for checking who may see it."""
    messages: list[MessageRead]
    last_sequence: int
    """Where to go on."""
    has_more: bool
    state: ConversationState


class SnapshotReading:
    """The customer and the agent are woken by the same news and ask for the same: it is read once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: dict[tuple[str, int], asyncio.Task[Snapshot]] = {}

    async def __call__(self, conversation_id: str, after: int) -> Snapshot:
        """What came after a sequence, shared with whoever asks now. Raises ConversationNotFound."""
        key = (conversation_id, after)
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._read(*key))
        return await asyncio.shield(self._asked[key])

    async def _read(self, conversation_id: str, after: int) -> Snapshot:
        await asyncio.sleep(0)  # all whom the same news woke have asked by then
        del self._asked[conversation_id, after]  # who asks from here on may know of something newer
        return await self._database.read(read_snapshot, conversation_id=conversation_id, after=after)


class LiveReader:
    """Reads snapshots, with who types just now; with an identity for customers, whose files have links."""

    def __init__(
        self, reading: SnapshotReading, typing: TypingSigns, identity: Identity | None = None
    ) -> None:
        self._reading = reading
        self._typing = typing
        self._identity = identity

    async def __call__(self, conversation_id: str, after: int) -> Snapshot:
        """What came after a sequence. Raises ConversationNotFound."""
        snapshot = await self._reading(conversation_id, after)
        if self._identity is not None:
            snapshot = replace(snapshot, messages=[message.model_copy() for message in snapshot.messages])
            link_files(snapshot.messages, snapshot.conversation.user_id, self._identity)
        if not self._typing.is_typing(conversation_id, Author.AGENT):
            return snapshot
        return replace(snapshot, state=snapshot.state.model_copy(update={"is_agent_typing": True}))


def read_snapshot(session: Session, *, conversation_id: str, after: int) -> Snapshot:
    """Raises ConversationNotFound."""
    conversation = service.get(session, conversation_id=conversation_id)
    messages, last_sequence = service.list_after(session, conversation, after=after)
    return Snapshot(
        conversation=conversation,
        messages=messages,
        last_sequence=last_sequence,
        has_more=last_sequence - after >= service.PAGE_SIZE,
        state=read_state(session, conversation),
    )


def read_state(session: Session, conversation: Conversation) -> ConversationState:
    """Who has the conversation, and what its user waits for."""
    owner = Owner(conversation.owner)
    return ConversationState(
        owner=owner,
        ahead=handoff_service.ahead(session, conversation),
        agent_name=handoff_service.agent_name(session, conversation),
        is_bot_typing=_is_bot_typing(session, conversation),
        read_sequence=conversation.read_sequence,
    )


def _is_bot_typing(session: Session, conversation: Conversation) -> bool:
    """Nobody types while the bot is down and the question is kept."""
    is_at_work = conversation.owner == Owner.BOT and conversation.bot_waiting_since is None
    return is_at_work and turns.has_pending(session, conversation_id=conversation.id)
