"""The customer's side of a conversation over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, status
from sse_starlette import EventSourceResponse

from gateway.conversation import customer, service
from gateway.conversation.customer import MAX_SEQUENCE
from gateway.conversation.schemas import (
    ConversationCreate,
    ConversationCreated,
    ConversationList,
    ConversationRead,
    HandoffCreate,
    MessageCreate,
    MessagePage,
    MessageStored,
    OwnerRead,
    ReadMark,
    SignedIn,
)
from gateway.errors import AttachmentNotSupported
from gateway.parts import CallerDep, PartsDep

router = APIRouter(prefix="/api/conversations", tags=["conversations"])
ATTACHMENT_TYPES = ("multipart/", "image/", "audio/", "video/", "application/octet-stream", "application/pdf")
After = Annotated[int, Query(ge=0, le=MAX_SEQUENCE)]


def refuse_attachments(request: Request) -> None:
    """Says that pictures cannot be read, rather than that their bytes are no JSON."""
    content_type = request.headers.get("content-type", "").lower()
    if content_type.startswith(ATTACHMENT_TYPES):
        raise AttachmentNotSupported


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_conversation(
    parts: PartsDep, caller: CallerDep, body: ConversationCreate | None = None
) -> ConversationCreated:
    """Starts a conversation, for the user of the token or for a guest."""
    channel = (body or ConversationCreate()).channel
    conversation, visitor_token = await parts.database.write(
        service.create, channel=channel, user_id=caller.user_id, now=parts.now()
    )
    return ConversationCreated(conversation_id=conversation.id, visitor_token=visitor_token)


@router.get("")
async def list_conversations(
    parts: PartsDep,
    caller: CallerDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[str | None, Query(max_length=100)] = None,
    channel: Annotated[str | None, Query(max_length=20)] = None,
) -> ConversationList:
    """The signed-in user's conversations, everywhere or in one channel, the most recently active first."""
    return await customer.list_mine(parts, caller, channel=channel, before=before, limit=limit)


@router.get("/{conversation_id}")
async def read_conversation(conversation_id: str, parts: PartsDep, caller: CallerDep) -> ConversationRead:
    """Who has the conversation, and how far it has come."""
    return await customer.read(parts, conversation_id, caller)


@router.post("/{conversation_id}/read", status_code=status.HTTP_204_NO_CONTENT)
async def mark_read(conversation_id: str, body: ReadMark, parts: PartsDep, caller: CallerDep) -> None:
    """The user has seen everything up to a sequence."""
    await customer.mark_read(parts, conversation_id, caller, sequence=body.sequence)


@router.post("/{conversation_id}/messages", status_code=status.HTTP_202_ACCEPTED)
async def post_message(
    conversation_id: str,
    _is_text: Annotated[None, Depends(refuse_attachments)],
    body: MessageCreate,
    parts: PartsDep,
    caller: CallerDep,
) -> MessageStored:
    """Stores a message once; the answer comes by long poll or as an event."""
    return await customer.post_message(parts, conversation_id, caller, body)


@router.get("/{conversation_id}/messages")
async def list_messages(
    conversation_id: str,
    parts: PartsDep,
    caller: CallerDep,
    after: After = 0,
    wait_s: Annotated[float, Query(ge=0, le=25)] = 0,
    before: Annotated[int | None, Query(ge=1, le=MAX_SEQUENCE)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """Messages after a sequence; waits for the first up to `wait_s`. Or the last ones before `before`."""
    if before is not None:
        return await customer.list_before(parts, conversation_id, caller, before=before, limit=limit)
    return await customer.poll(parts, conversation_id, caller, after=after, wait_s=wait_s)


@router.get("/{conversation_id}/events", response_class=EventSourceResponse)
async def stream_messages(
    conversation_id: str,
    parts: PartsDep,
    caller: CallerDep,
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """The same messages as server-sent events; an event's id is its sequence."""
    start = max(after, _sequence_of(last_event_id))
    await customer.poll(parts, conversation_id, caller, after=start, wait_s=0)
    return EventSourceResponse(customer.events(parts, conversation_id, caller, after=start))


@router.post("/{conversation_id}/sign-in")
async def sign_in(conversation_id: str, parts: PartsDep, caller: CallerDep) -> SignedIn:
    """Gives a guest's conversation its user and goes on with what needed the sign-in."""
    return await customer.sign_in(parts, conversation_id, caller)


@router.post("/{conversation_id}/sign-out", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(conversation_id: str, parts: PartsDep, caller: CallerDep) -> None:
    """Closes the conversation on this device."""
    await customer.sign_out(parts, conversation_id, caller)


@router.post("/{conversation_id}/handoff", status_code=status.HTTP_202_ACCEPTED)
async def request_handoff(
    conversation_id: str, parts: PartsDep, caller: CallerDep, body: HandoffCreate | None = None
) -> OwnerRead:
    """Asks for a person; works without the bot."""
    return await customer.request_handoff(
        parts, conversation_id, caller, reason=body.reason if body else "button"
    )


@router.post("/{conversation_id}/handoff/cancellation")
async def cancel_handoff(conversation_id: str, parts: PartsDep, caller: CallerDep) -> OwnerRead:
    """Leaves the queue; the bot goes on."""
    return await customer.cancel_handoff(parts, conversation_id, caller)


def _sequence_of(event_id: str | None) -> int:
    """What a reconnecting client has seen; 0 when it does not say."""
    is_number = event_id is not None and event_id.isascii() and event_id.isdigit() and len(event_id) <= 9
    return int(event_id) if event_id is not None and is_number else 0
