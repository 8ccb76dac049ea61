"""What a customer does in a conversation, whole: check, one transaction, tell those who wait.

Between the web framework (`views`) and the tables (`service`, …); other channels come in here too.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from sqlalchemy.orm import Session
from sse_starlette import ServerSentEvent

from gateway.conversation import history, live, posting, service
from gateway.conversation import sign_in as signing
from gateway.conversation.access import Caller, authorize
from gateway.conversation.live import Snapshot
from gateway.conversation.models import Conversation
from gateway.conversation.schemas import (
    ConversationList,
    ConversationRead,
    ConversationState,
    MessageCreate,
    MessagePage,
    MessageStored,
    OwnerRead,
    SignedIn,
)
from gateway.errors import ConversationClosed, NotSignedIn, Problem
from gateway.file_links import link_files
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner
from gateway.parts import Parts
from gateway.push import read_when_changed

P = ParamSpec("P")
MAX_SEQUENCE = 2**31 - 1


async def post_message(
    parts: Parts, conversation_id: str, caller: Caller, create: MessageCreate
) -> MessageStored:
    stored = await parts.database.write_first(
        posting.post,
        conversation_id=conversation_id,
        caller=caller,
        create=create,
        limits=parts.limits,
        words=parts.words,
        now=parts.now(),
    )
    parts.changed(conversation_id)
    return stored


async def poll(
    parts: Parts, conversation_id: str, caller: Caller, *, after: int, wait_s: float
) -> MessagePage:
    """Checks the access at each reading; who loses it while waiting gets what there was: nothing new."""
    fresh = await _follow(parts, conversation_id, caller, after=after, wait_s=wait_s)
    state = fresh.snapshot.state
    return MessagePage(
        messages=fresh.snapshot.messages,
        last_sequence=fresh.snapshot.last_sequence,
        **state.model_dump(exclude={"read_sequence"}),
    )


@dataclass(frozen=True)
class _Fresh:
    """A reading that is worth returning when it has messages, or another state than the one known."""

    snapshot: Snapshot
    known: ConversationState | None = None

    @property
    def is_worth_returning(self) -> bool:
        state = self.snapshot.state
        is_news = self.known is not None and state != self.known
        return bool(self.snapshot.messages) or state.owner is Owner.CLOSED or is_news


async def _follow(
    parts: Parts,
    conversation_id: str,
    caller: Caller,
    *,
    after: int,
    wait_s: float,
    known: ConversationState | None = None,
) -> _Fresh:
    before: _Fresh | None = None

    async def read() -> _Fresh:
        nonlocal before
        snapshot = await parts.read_snapshot(conversation_id, after)
        authorize(snapshot.conversation, caller)
        before = _Fresh(snapshot, known)
        return before

    wait_s = min(wait_s, parts.settings.long_poll_max_s)
    try:
        return await read_when_changed(parts.fan_out, conversation_id, read, wait_s=wait_s)
    except Problem:
        if before is None:
            raise
        return before


async def events(
    parts: Parts, conversation_id: str, caller: Caller, *, after: int
) -> AsyncIterator[ServerSentEvent]:
    """Ends with the conversation, with the proof of identity, with the access, or with this process."""
    ends_at = parts.now().timestamp() + parts.settings.stream_max_s
    if caller.token_expires_at is not None:
        ends_at = min(ends_at, caller.token_expires_at.timestamp())
    known: ConversationState | None = None
    while not parts.fan_out.is_closed and (left := ends_at - parts.now().timestamp()) > 0:
        wait_s = left if known is not None else 0.0
        try:
            fresh = await _follow(parts, conversation_id, caller, after=after, wait_s=wait_s, known=known)
        except Problem:
            return
        snapshot = fresh.snapshot
        for message in snapshot.messages:
            yield ServerSentEvent(data=message.model_dump_json(), event="message", id=str(message.sequence))
        if snapshot.state != known:
            known = snapshot.state
            yield ServerSentEvent(data=known.model_dump_json(), event="state")
        if known.owner is Owner.CLOSED and snapshot.last_sequence == after:
            yield ServerSentEvent(data=known.owner, event="closed")
            return
        after = snapshot.last_sequence


async def list_before(
    parts: Parts, conversation_id: str, caller: Caller, *, before: int, limit: int
) -> MessagePage:
    """Earlier messages, for scrolling back."""

    def work(session: Session) -> MessagePage:
        conversation = service.get(session, conversation_id=conversation_id)
        authorize(conversation, caller)
        messages = service.list_before(session, conversation, before=before, limit=limit)
        link_files(messages, conversation.user_id, parts.identity)
        state = live.read_state(session, conversation).model_dump(exclude={"read_sequence"})
        return MessagePage(messages=messages, last_sequence=conversation.last_sequence, **state)

    return await parts.database.read(work)


async def read(parts: Parts, conversation_id: str, caller: Caller) -> ConversationRead:
    snapshot = await parts.read_snapshot(conversation_id, MAX_SEQUENCE)
    conversation = snapshot.conversation
    authorize(conversation, caller)
    return ConversationRead(
        conversation_id=conversation.id,
        is_signed_in=conversation.user_id is not None,
        created_at=conversation.created_at,
        closed_at=conversation.closed_at,
        last_sequence=conversation.last_sequence,
        **snapshot.state.model_dump(),
    )


async def list_mine(
    parts: Parts, caller: Caller, *, channel: str | None, before: str | None, limit: int
) -> ConversationList:
    """Raises NotSignedIn: a guest has the one conversation of the device."""
    if caller.user_id is None:
        raise NotSignedIn
    return await parts.database.read(
        history.list_of_user, user_id=caller.user_id, channel=channel, before=before, limit=limit
    )


async def mark_read(parts: Parts, conversation_id: str, caller: Caller, *, sequence: int) -> None:
    """Seen up to `sequence`; never goes back."""

    def work(session: Session) -> bool:
        conversation = service.lock(session, conversation_id=conversation_id)
        authorize(conversation, caller)
        seen = min(sequence, conversation.last_sequence)
        is_news = seen > conversation.read_sequence
        conversation.read_sequence = max(seen, conversation.read_sequence)
        return is_news

    if await parts.database.write(work):
        parts.fan_out.publish(conversation_id)


async def sign_in(parts: Parts, conversation_id: str, caller: Caller) -> SignedIn:
    signed_in = await parts.database.write(
        signing.sign_in, conversation_id=conversation_id, caller=caller, now=parts.now()
    )
    parts.changed(conversation_id)
    return signed_in


async def sign_out(parts: Parts, conversation_id: str, caller: Caller) -> None:
    await parts.database.write(
        signing.sign_out, conversation_id=conversation_id, caller=caller, now=parts.now()
    )
    parts.changed(conversation_id)


async def request_handoff(
    parts: Parts, conversation_id: str, caller: Caller, *, reason: str = "button"
) -> OwnerRead:
    return await _change_owner(
        parts,
        conversation_id,
        caller,
        handoff_service.request,
        reason=reason,
        hours=parts.limits.hours,
        words=parts.words,
        now=parts.now(),
    )


async def cancel_handoff(parts: Parts, conversation_id: str, caller: Caller) -> OwnerRead:
    return await _change_owner(
        parts, conversation_id, caller, handoff_service.cancel, words=parts.words, now=parts.now()
    )


async def _change_owner(
    parts: Parts,
    conversation_id: str,
    caller: Caller,
    change: Callable[Concatenate[Session, Conversation, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> OwnerRead:
    def work(session: Session) -> OwnerRead:
        conversation = service.lock(session, conversation_id=conversation_id)
        authorize(conversation, caller)
        if conversation.owner == Owner.CLOSED:
            raise ConversationClosed
        change(session, conversation, *args, **kwargs)
        return OwnerRead(
            conversation_id=conversation.id,
            owner=Owner(conversation.owner),
            ahead=handoff_service.ahead(session, conversation),
        )

    owner = await parts.database.write(work)
    parts.changed(conversation_id)
    return owner
