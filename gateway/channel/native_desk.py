"""A person serves with the platform's own tool (微信客服's 接待人员): we follow, and stay silent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.channel import allowance, delivery, people
from gateway.channel.incoming import Incoming
from gateway.channel.models import Chat, ChatConversation, OutboxEntry, OutboxState, Person
from gateway.channel.platform import Platform, target_of
from gateway.conversation import service as conversation_service
from gateway.conversation.models import Author, Conversation
from gateway.handoff import service as handoff_service
from gateway.handoff import serving
from gateway.handoff.models import Escalation
from gateway.handoff.serving import Ending
from gateway.handoff.states import OPEN_STATES, EscalationState, Owner, Step
from gateway.identity import Agent
from gateway.words import Words


def keep(
    session: Session, platform: Platform, incoming: Incoming, *, client_message_id: str, now: datetime
) -> str | None:
    """What the customer says to those people, who read it there; the platform takes nothing from us then.

    Returns the id of the conversation, None when they do not serve.
    """
    person = people.find(session, incoming.address)
    if person is None or platform.owner_changed(person, Owner.QUEUED) is None:
        return None
    chat = people.chat_of(session, person)
    conversation = session.get(Conversation, chat.conversation_id) if chat.conversation_id else None
    if conversation is None or not _is_in_charge(session, person, conversation):
        return None
    chat.route = allowance.route_after(chat.route, {}, now=now)
    conversation_service.append(
        session,
        conversation_service.lock(session, conversation_id=conversation.id),
        author=Author.USER,
        content={"kind": "text", "text": incoming.text},
        client_message_id=client_message_id,
        now=now,
    )
    return conversation.id


def _is_in_charge(session: Session, person: Person, conversation: Conversation) -> bool:
    """Not the agents of this console: they have tickets, and what the platform has refused to take over."""
    if conversation.owner == Owner.AGENT:
        escalation = _open(session, conversation)
        return escalation is not None and (escalation.agent_id or "").startswith(f"{person.channel}:")
    if conversation.owner != Owner.QUEUED:
        return False
    told = (
        select(OutboxEntry.state)
        .where(
            OutboxEntry.lane == target_of(person).lane,
            OutboxEntry.key.startswith(delivery.owner_key(conversation), autoescape=True),
        )
        .order_by(OutboxEntry.number.desc())
        .limit(1)
    )
    return session.scalars(told).one_or_none() not in (None, OutboxState.DEAD)


def joined(session: Session, incoming: Incoming, *, words: Words, now: datetime) -> None:
    """The escalation, when there is one, belongs to the person who took it there."""
    conversation = _conversation(session, incoming, now=now)
    if conversation is None:
        return
    if conversation.owner == Owner.BOT:
        handoff_service.request(session, conversation, reason="native_desk", words=words, now=now)
    escalation = _open(session, conversation)
    if escalation is not None and escalation.state == EscalationState.QUEUED:
        serving.claim(session, escalation_id=escalation.id, agent=_agent(incoming), words=words, now=now)
    _seen(session, conversation)


def said(session: Session, incoming: Incoming, *, words: Words, now: datetime) -> None:
    """Kept in the conversation; the person has read it there already."""
    joined(session, incoming, words=words, now=now)
    conversation = _conversation(session, incoming, now=now)
    if conversation is None:
        return
    content = {"kind": "text", "text": incoming.text, "agent_name": _agent(incoming).name}
    conversation_service.append(session, conversation, author=Author.AGENT, content=content, now=now)
    _seen(session, conversation)


def left(session: Session, incoming: Incoming, *, words: Words, now: datetime) -> None:
    """The platform's session ended: the next message is the bot's again."""
    conversation = _conversation(session, incoming, now=now)
    escalation = _open(session, conversation) if conversation else None
    if conversation is None or escalation is None:
        return
    if escalation.state == EscalationState.QUEUED:
        handoff_service.cancel(session, conversation, words=words, now=now)
    else:
        agent = Agent(escalation.agent_id or "", escalation.agent_name or "")
        serving.end(
            session,
            escalation_id=escalation.id,
            agent=agent,
            ending=Ending(Step.RETURN),
            words=words,
            now=now,
        )
    _seen(session, conversation)


def _conversation(session: Session, incoming: Incoming, *, now: datetime) -> Conversation | None:
    person = people.find(session, incoming.address)
    if person is None:
        return None
    chat: Chat = people.chat_of(session, person)
    return people.conversation_in(session, chat, person, now=now)


def _open(session: Session, conversation: Conversation) -> Escalation | None:
    statement = select(Escalation).where(
        Escalation.conversation_id == conversation.id, Escalation.state.in_(OPEN_STATES)
    )
    return session.scalars(statement).one_or_none()


def _seen(session: Session, conversation: Conversation) -> None:
    """Not sent to the platform, whose own it is."""
    held = session.get_one(ChatConversation, conversation.id)
    session.refresh(conversation)
    held.delivered_sequence, held.told_owner = conversation.last_sequence, conversation.owner


def _agent(incoming: Incoming) -> Agent:
    servicer = str(incoming.route.get("servicer") or "-")
    return Agent(id=f"{incoming.address.channel}:{servicer}"[:128], name=servicer[:128])
