"""Conversations at the desk over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from gateway.desk import acting, acts, audit, details, live, presence, rows, searching
from gateway.desk.access import DeskUserDep, require
from gateway.desk.choices import check as check_codes
from gateway.desk.conversation_schemas import (
    AgentList,
    Close,
    Detail,
    DraftChange,
    EarlierPage,
    EntryRead,
    NoteCreate,
    QueueView,
    Read,
    Return,
    Row,
    RowList,
    Said,
    Say,
    Tags,
    Transfer,
    View,
)
from gateway.desk.models import DeskUser
from gateway.desk.roles import Operation
from gateway.desk.schemas import PresenceChange
from gateway.desk.searching import Filters
from gateway.handoff.schemas import TypingSign
from gateway.handoff.serving import Ending
from gateway.handoff.states import Step
from gateway.parts import PartsDep

router = APIRouter(prefix="/api/desk", tags=["desk"])
Serving = Annotated[DeskUser, Depends(require(Operation.SERVE))]
Watching = Annotated[DeskUser, Depends(require(Operation.WATCH))]
Waiting = Annotated[DeskUser, Depends(require(Operation.VIEW_QUEUE))]
Searching = Annotated[DeskUser, Depends(require(Operation.SEARCH))]
Handing = Annotated[DeskUser, Depends(require(Operation.TRANSFER))]
CONVERSATION = "/conversations/{conversation_id}"


@router.get("/queue")
async def read_queue(user: Waiting, parts: PartsDep) -> QueueView:
    """Who waits, the longest waiting first."""
    queue = await parts.database.read(rows.read_queue, desk=parts.desk, now=parts.now())
    return queue.seen_by(user.id)


@router.get("/conversations")
async def list_conversations(
    user: Searching,
    parts: PartsDep,
    view: View = "all",
    q: Annotated[str | None, Query(max_length=100)] = None,
    channel: str | None = None,
    agent_id: str | None = None,
    tag: str | None = None,
    since: Annotated[date | None, Query(alias="from")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
    before: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> RowList:
    """One page of the conversations that fit; what was searched for is on record."""
    if q:
        detail = {"q": q}
        await parts.database.write(
            audit.record, by=user, operation="search", subject="conversations", detail=detail, now=parts.now()
        )
    filters = Filters(view, q, channel, agent_id, tag, since, until)
    return await parts.database.read(
        searching.find,
        filters=filters,
        user_id=user.id,
        zone=parts.settings.opening_hours().zone,
        before=before,
        limit=limit,
        desk=parts.desk,
        now=parts.now(),
    )


@router.get(CONVERSATION)
async def read_conversation(
    conversation_id: str,
    user: Watching,
    parts: PartsDep,
    after: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> Detail:
    """What was said, what the bot understood, what is noted; looking is on record."""
    return await acts.read_detail(parts, conversation_id, user, after=after)


@router.get(CONVERSATION + "/messages")
async def read_earlier(
    conversation_id: str,
    _: Watching,
    parts: PartsDep,
    before: Annotated[int, Query(ge=1, le=2**31 - 1)],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> EarlierPage:
    """For scrolling back."""
    page = await parts.database.read(
        details.read_earlier, conversation_id=conversation_id, before=before, limit=limit
    )
    return page.model_copy(update={"decisions": live.titled(parts, page.decisions)})


@router.post(CONVERSATION + "/claim")
async def claim(conversation_id: str, user: Serving, parts: PartsDep) -> Row:
    """Takes who waits, or a ticket; one of two agents gets it."""
    return await acts.act(
        parts,
        conversation_id,
        user,
        acting.claim,
        conversation_id=conversation_id,
        user=user,
        words=parts.words,
        now=parts.now(),
    )


@router.post(CONVERSATION + "/take-over")
async def take_over(conversation_id: str, user: Serving, parts: PartsDep) -> Row:
    """Takes the bot's conversation."""
    return await _take(conversation_id, Step.TAKE_OVER, user, parts)


@router.post(CONVERSATION + "/reopen")
async def reopen(conversation_id: str, user: Serving, parts: PartsDep) -> Row:
    """Goes on with a closed conversation."""
    return await _take(conversation_id, Step.REOPEN, user, parts)


async def _take(conversation_id: str, step: Step, user: DeskUser, parts: PartsDep) -> Row:
    return await acts.act(
        parts,
        conversation_id,
        user,
        acting.take,
        conversation_id=conversation_id,
        step=step,
        user=user,
        words=parts.words,
        now=parts.now(),
    )


@router.post(CONVERSATION + "/messages", status_code=status.HTTP_201_CREATED)
async def say(conversation_id: str, body: Say, user: Serving, parts: PartsDep) -> Said:
    """Says something to the customer, or sends an article as a card."""
    return await acts.say(
        parts,
        conversation_id,
        user,
        body.client_message_id,
        text=body.text,
        article_id=body.article_id,
    )


@router.post(CONVERSATION + "/notes", status_code=status.HTTP_201_CREATED)
async def write_note(conversation_id: str, body: NoteCreate, user: Watching, parts: PartsDep) -> EntryRead:
    """A note for colleagues; the customer never sees it."""
    entry = await parts.database.write(
        acting.note,
        conversation_id=conversation_id,
        user=user,
        text=body.text,
        client_message_id=body.client_message_id,
        now=parts.now(),
    )
    parts.fan_out.publish(conversation_id)
    return EntryRead.from_model(entry)


@router.post(CONVERSATION + "/transfer")
async def transfer(conversation_id: str, body: Transfer, user: Handing, parts: PartsDep) -> Row:
    """To a colleague, or to whoever is free."""
    return await acts.act(
        parts,
        conversation_id,
        user,
        acting.transfer,
        conversation_id=conversation_id,
        user=user,
        to=body.to,
        here=parts.hub.here,
        note=body.note,
        words=parts.words,
        now=parts.now(),
    )


@router.post(CONVERSATION + "/return")
async def give_back(conversation_id: str, body: Return, user: Serving, parts: PartsDep) -> Row:
    """To the bot; the customer may go on with an interrupted form."""
    return await _end(conversation_id, Ending(Step.RETURN, note=body.note), [], user, parts)


@router.post(CONVERSATION + "/close")
async def close(conversation_id: str, body: Close, user: Serving, parts: PartsDep) -> Row:
    """Ends the conversation with a reason."""
    [reason] = check_codes(parts.words, "close_reasons", [body.reason])
    tags = check_codes(parts.words, "tags", body.tags)
    ending = Ending(Step.CLOSE, reason=reason, note=body.note, asks_rating=body.ask_rating)
    return await _end(conversation_id, ending, tags, user, parts)


async def _end(conversation_id: str, ending: Ending, tags: list[str], user: DeskUser, parts: PartsDep) -> Row:
    return await acts.act(
        parts,
        conversation_id,
        user,
        acting.end,
        conversation_id=conversation_id,
        user=user,
        ending=ending,
        tags=tags,
        words=parts.words,
        now=parts.now(),
    )


@router.post(CONVERSATION + "/tags")
async def set_tags(conversation_id: str, body: Tags, user: Serving, parts: PartsDep) -> Row:
    """These and no others."""
    return await acts.act(
        parts,
        conversation_id,
        user,
        acting.set_tags,
        conversation_id=conversation_id,
        user=user,
        tags=check_codes(parts.words, "tags", body.tags),
        now=parts.now(),
    )


@router.post(CONVERSATION + "/draft", status_code=status.HTTP_204_NO_CONTENT)
async def keep_draft(conversation_id: str, body: DraftChange, user: Serving, parts: PartsDep) -> None:
    """What is typed and not sent; survives a reload."""
    await parts.database.write(
        acting.keep_draft, conversation_id=conversation_id, user=user, text=body.text, now=parts.now()
    )


@router.post(CONVERSATION + "/read", status_code=status.HTTP_204_NO_CONTENT)
async def mark_read(conversation_id: str, body: Read, user: Serving, parts: PartsDep) -> None:
    """Seen up to a sequence."""
    await parts.database.write(
        acting.mark_read, conversation_id=conversation_id, user=user, sequence=body.sequence
    )


@router.post(CONVERSATION + "/typing", status_code=status.HTTP_204_NO_CONTENT)
async def note_typing(conversation_id: str, body: TypingSign, user: Serving, parts: PartsDep) -> None:
    """The customer sees that the agent types."""
    await acts.note_typing(parts, conversation_id, user, is_typing=body.is_typing)


@router.get("/agents")
async def list_agents(_: DeskUserDep, parts: PartsDep) -> AgentList:
    """Who may serve, and who is here."""
    return AgentList(items=await parts.hub.agents())


@router.post("/presence", status_code=status.HTTP_204_NO_CONTENT)
async def choose_presence(body: PresenceChange, user: DeskUserDep, parts: PartsDep) -> None:
    """Whether one is free for transfers."""
    await parts.database.write(presence.choose, user_id=user.id, presence=body.presence)
    parts.hub.presence_changed()
