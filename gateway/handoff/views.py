"""The agents' side over HTTP."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.models import Author
from gateway.conversation.views import After
from gateway.desk.access import AgentDep, get_agent
from gateway.handoff import moving, service, serving
from gateway.handoff.schemas import (
    AgentMessageCreate,
    AgentMessageStored,
    EscalationDetail,
    EscalationList,
    EscalationRead,
    TypingSign,
)
from gateway.handoff.serving import Ending
from gateway.handoff.states import EscalationState, Owner, Step
from gateway.identity import Agent
from gateway.parts import Parts, PartsDep
from gateway.push import read_when_changed
from gateway.text import clean
from gateway.typing_signs import FORGOTTEN_AFTER_S

router = APIRouter(prefix="/api/escalations", tags=["escalations"], dependencies=[Depends(get_agent)])


@router.get("")
async def list_escalations(parts: PartsDep, state: EscalationState | None = None) -> EscalationList:
    """Those in `state`, or all; the longest waiting first."""
    escalations = await parts.database.read(service.list_all, state=state)
    return EscalationList(items=[EscalationRead.from_model(escalation) for escalation in escalations])


@router.get("/{escalation_id}")
async def read_escalation(
    escalation_id: str,
    parts: PartsDep,
    after: After = 0,
    wait_s: Annotated[float, Query(ge=0, le=25)] = 0,
) -> EscalationDetail:
    """The escalation with the conversation's messages; waits for a new one up to `wait_s`."""

    async def read() -> EscalationDetail:
        detail = await parts.database.read(_read_detail, escalation_id=escalation_id, after=after)
        is_typing = parts.typing.is_typing(detail.escalation.conversation_id, Author.USER)
        return detail.model_copy(update={"is_customer_typing": is_typing})

    conversation_id = (await read()).escalation.conversation_id
    wait_s = min(wait_s, parts.settings.long_poll_max_s)
    return await read_when_changed(parts.fan_out, conversation_id, read, wait_s=wait_s)


@router.post("/{escalation_id}/claim")
async def claim_escalation(escalation_id: str, parts: PartsDep, agent: AgentDep) -> EscalationRead:
    """Takes the conversation; one of two agents gets it."""
    escalation = await parts.database.write(
        serving.claim, escalation_id=escalation_id, agent=agent, words=parts.words, now=parts.now()
    )
    parts.changed(escalation.conversation_id)
    return EscalationRead.from_model(escalation)


@router.post("/{escalation_id}/messages", status_code=status.HTTP_201_CREATED)
async def post_agent_message(
    escalation_id: str, body: AgentMessageCreate, parts: PartsDep, agent: AgentDep
) -> AgentMessageStored:
    """Says something to the customer."""
    text = clean(body.text, max_length=parts.settings.max_text_length)
    message, _ = await parts.database.write(
        serving.say,
        escalation_id=escalation_id,
        agent=agent,
        content={"kind": "text", "text": text},
        client_message_id=body.client_message_id,
        now=parts.now(),
    )
    parts.changed(message.conversation_id)
    return AgentMessageStored(message=message)


@router.post("/{escalation_id}/typing", status_code=status.HTTP_204_NO_CONTENT)
async def note_typing(escalation_id: str, body: TypingSign, parts: PartsDep, agent: AgentDep) -> None:
    """The agent is typing, or has stopped; the customer sees it."""
    conversation_id = await parts.database.read(
        serving.conversation_of, escalation_id=escalation_id, agent=agent
    )
    if parts.typing.note(conversation_id, Author.AGENT, is_typing=body.is_typing):
        parts.fan_out.publish(conversation_id)
        asyncio.get_running_loop().call_later(FORGOTTEN_AFTER_S, parts.fan_out.publish, conversation_id)


@router.post("/{escalation_id}/close")
async def close_escalation(escalation_id: str, parts: PartsDep, agent: AgentDep) -> EscalationRead:
    """Ends the conversation."""
    return await _end(parts, escalation_id, agent, Step.CLOSE)


@router.post("/{escalation_id}/return-to-bot")
async def return_to_bot(escalation_id: str, parts: PartsDep, agent: AgentDep) -> EscalationRead:
    """Gives the conversation back to the bot."""
    return await _end(parts, escalation_id, agent, Step.RETURN)


async def _end(parts: Parts, escalation_id: str, agent: Agent, step: Step) -> EscalationRead:
    escalation = await parts.database.write(
        serving.end,
        escalation_id=escalation_id,
        agent=agent,
        ending=Ending(step),
        words=parts.words,
        now=parts.now(),
    )
    parts.changed(escalation.conversation_id)
    return EscalationRead.from_model(escalation)


def _read_detail(session: Session, *, escalation_id: str, after: int) -> EscalationDetail:
    escalation = moving.get(session, escalation_id=escalation_id)
    conversation = conversation_service.get(session, conversation_id=escalation.conversation_id)
    messages, last_sequence = conversation_service.list_after(session, conversation, after=after)
    return EscalationDetail(
        escalation=EscalationRead.from_model(escalation),
        messages=messages,
        last_sequence=last_sequence,
        owner=Owner(conversation.owner),
    )
