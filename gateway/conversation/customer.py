"""What a customer does in a conversation, whole: check, one transaction, tell those who wait.

Between the web framework (`views`) and the tables (`service`, …); other channels come in here too.
"""

from collections.abc import AsyncIterator, Callable
from typing import Concatenate, ParamSpec

from sqlalchemy.orm import Session
from sse_starlette import ServerSentEvent

from gateway.conversation import posting, service
from gateway.conversation import sign_in as signing
from gateway.conversation.access import Caller, authorize
from gateway.conversation.models import Conversation
from gateway.conversation.schemas import MessageCreate, MessagePage, MessageStored, OwnerRead, SignedIn
from gateway.errors import ConversationClosed, Problem
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner
from gateway.parts import Parts
from gateway.push import read_when_changed

P = ParamSpec("P")


async def post_message(
    parts: Parts, conversation_id: str, caller: Caller, create: MessageCreate
) -> MessageStored:
    stored = await parts.database.write(
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
    before: MessagePage | None = None

    async def read() -> MessagePage:
        nonlocal before
        before = await parts.database.read(
            _read_page, conversation_id=conversation_id, caller=caller, after=after
        )
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
    while not parts.fan_out.is_closed and (left := ends_at - parts.now().timestamp()) > 0:
        try:
            page = await poll(parts, conversation_id, caller, after=after, wait_s=left)
        except Problem:
            return
        for message in page.messages:
            yield ServerSentEvent(data=message.model_dump_json(), event="message", id=str(message.sequence))
        if page.owner is Owner.CLOSED and page.last_sequence == after:
            yield ServerSentEvent(data=page.owner, event="closed")
            return
        after = page.last_sequence


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


async def request_handoff(parts: Parts, conversation_id: str, caller: Caller) -> OwnerRead:
    return await _change_owner(
        parts,
        conversation_id,
        caller,
        handoff_service.request,
        reason="button",
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


def _read_page(session: Session, *, conversation_id: str, caller: Caller, after: int) -> MessagePage:
    conversation = service.get(session, conversation_id=conversation_id)
    authorize(conversation, caller)
    messages, last_sequence = service.list_after(session, conversation, after=after)
    return MessagePage(messages=messages, last_sequence=last_sequence, owner=Owner(conversation.owner))
