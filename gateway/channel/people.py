"""People of the messengers, their chats and the conversations held there. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.channel.incoming import Address
from gateway.channel.models import Chat, ChatConversation, Person
from gateway.conversation import service as conversation_service
from gateway.conversation.access import Caller
from gateway.conversation.models import Conversation
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner

ONE_TO_ONE = ""


def find(session: Session, address: Address) -> Person | None:
    statement = select(Person).where(
        Person.channel == address.channel,
        Person.tenant == address.tenant,
        Person.app == address.app,
        Person.external_id == address.person,
    )
    return session.scalars(statement).one_or_none()


def get_or_create(session: Session, address: Address, *, now: datetime) -> Person:
    """Every part of the address counts: equal ids in two tenants are two people."""
    person = find(session, address)
    if person is None:
        person = Person(
            id=conversation_service.new_id("p"),
            channel=address.channel,
            tenant=address.tenant,
            app=address.app,
            external_id=address.person,
            wrong_codes=0,
            created_at=now,
        )
        session.add(person)
        session.flush()
    return person


def all_like(session: Session, address: Address) -> Sequence[Person]:
    """The same member of the tenant in every app: who leaves, leaves all of them."""
    statement = select(Person).where(
        Person.channel == address.channel,
        Person.tenant == address.tenant,
        Person.external_id == address.person,
    )
    return session.scalars(statement).all()


def linked_to(session: Session, user_id: str) -> Sequence[Person]:
    statement = select(Person).where(Person.user_id == user_id).order_by(Person.linked_at)
    return session.scalars(statement).all()


def chat_of(session: Session, person: Person, *, group_id: str = ONE_TO_ONE) -> Chat:
    statement = select(Chat).where(Chat.person_id == person.id, Chat.group_id == group_id)
    chat = session.scalars(statement).one_or_none()
    if chat is None:
        chat = Chat(
            id=conversation_service.new_id("h"), person_id=person.id, group_id=group_id, shown=[], route={}
        )
        session.add(chat)
        session.flush()
    return chat


def chats_of(session: Session, person: Person) -> Sequence[Chat]:
    return session.scalars(select(Chat).where(Chat.person_id == person.id)).all()


def conversation_in(session: Session, chat: Chat, person: Person, *, now: datetime) -> Conversation:
    """The chat's present conversation; a new one after the last was closed or belonged to another user."""
    if chat.conversation_id is not None:
        conversation = conversation_service.lock(session, conversation_id=chat.conversation_id)
        if conversation.owner != Owner.CLOSED and conversation.user_id == person.user_id:
            return conversation
    conversation, _ = conversation_service.create(
        session, channel=person.channel, user_id=person.user_id, now=now, chat_type=chat.chat_type
    )
    session.add(
        ChatConversation(
            conversation_id=conversation.id, chat_id=chat.id, delivered_sequence=0, told_owner=Owner.BOT
        )
    )
    chat.conversation_id = conversation.id
    chat.shown = []
    session.flush()
    return conversation


def caller(person: Person, conversation_id: str) -> Caller:
    """The platform has said who writes, and the conversation was found by that: no token is needed."""
    return Caller(user_id=person.user_id, vouched_for=conversation_id)


def end_conversations(session: Session, person: Person, *, now: datetime) -> None:
    """Nobody who comes later inherits what was said or begun."""
    for chat in chats_of(session, person):
        if chat.conversation_id is None:
            continue
        conversation = conversation_service.lock(session, conversation_id=chat.conversation_id)
        if conversation.owner != Owner.CLOSED:
            handoff_service.sign_out(session, conversation, now=now)
        chat.conversation_id, chat.shown = None, []
