"""What was said in a conversation goes to the outbox, exactly once and where it may be read.

A conversation's messages and the mark how far they were handed over change in one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from gateway.channel import outbox, people
from gateway.channel.models import Chat, ChatConversation, Person
from gateway.channel.platform import Platform, target_of
from gateway.channel.rendering import Style, notice, render
from gateway.channel.splitting import size
from gateway.conversation import service as conversation_service
from gateway.conversation.models import Author, ChatType, Conversation, Message, Visibility
from gateway.handoff.states import Owner
from gateway.words import Words

_BEHIND = or_(
    Conversation.last_sequence > ChatConversation.delivered_sequence,
    Conversation.owner != ChatConversation.told_owner,
)
PERSONAL_KINDS = {"coupons", "checklist", "progress", "confirmation", "file"}
"""Never in a group, whatever the message says of itself."""


@dataclass(frozen=True)
class Post:
    """Delivers; `words` and `link_url` fill its own sentences.

    `file_url` gives a user's file an absolute address that opens it for a short time, or an empty one.
    """

    platforms: Mapping[str, Platform]
    words: Words
    link_url: str
    file_url: Callable[[str, str], str]

    def deliver(self, session: Session, *, conversation_id: str, now: datetime) -> set[str]:
        """Hands over what is new. Returns the outbox lanes with something to send."""
        conversation = conversation_service.lock(session, conversation_id=conversation_id)
        held = session.get(ChatConversation, conversation_id)
        if held is None or not _is_behind(held, conversation):
            return set()
        chat = session.get_one(Chat, held.chat_id)
        person = session.get_one(Person, chat.person_id)
        messages = _undelivered(session, conversation, held.delivered_sequence)
        held.delivered_sequence = conversation.last_sequence
        platform = self.platforms.get(person.channel)
        if platform is None:
            return set()
        extra = self._extra(session, platform, person, chat, held, conversation)
        lanes = self._hand_over(session, platform, person, chat, messages, extra, now) if messages else set()
        return lanes | self._tell_owner(session, platform, person, chat, held, conversation, now)

    def _extra(
        self,
        session: Session,
        platform: Platform,
        person: Person,
        chat: Chat,
        held: ChatConversation,
        conversation: Conversation,
    ) -> list[str]:
        """What the messenger makes necessary to say: how to link, how to hear what a person answers."""
        extra: list[str] = []
        if conversation.sign_in_turn_id is not None and person.user_id is None:
            extra.append(self._how_to_link())
        allowed = platform.allowance(person.app)
        is_handed_over = held.told_owner == Owner.BOT and conversation.owner in (Owner.QUEUED, Owner.AGENT)
        if is_handed_over and allowed is not None and allowed.is_by_address:
            if not chat.group_id:
                extra.append(self.words("channel.write_to_hear"))
            elif self._reachable(session, platform, person) is None:
                extra.append(self.words("channel.write_alone_to_hear"))
        return extra

    def _tell_owner(
        self,
        session: Session,
        platform: Platform,
        person: Person,
        chat: Chat,
        held: ChatConversation,
        conversation: Conversation,
        now: datetime,
    ) -> set[str]:
        """After the messages: some platforms take none from us once a person serves."""
        if held.told_owner == conversation.owner:
            return set()
        held.told_owner = conversation.owner
        if conversation.owner == Owner.CLOSED and person.user_id and not chat.group_id:
            people.conversation_in(session, chat, person, now=now)  # news of the person's cases come there
        body = platform.owner_changed(person, conversation.owner)
        if body is None:
            return set()
        key = f"{owner_key(conversation)}{conversation.last_sequence}"
        return put_bodies(session, person, chat, [body], key=key, now=now)

    def _hand_over(
        self,
        session: Session,
        platform: Platform,
        person: Person,
        chat: Chat,
        messages: Sequence[Message],
        extra: list[str],
        now: datetime,
    ) -> set[str]:
        """In a group the personal part goes one-to-one to the same proved person, and the group is told."""
        batch = messages[0].id
        if chat.chat_type is ChatType.SINGLE:
            return self._put(session, platform, person, chat, messages, batch, now, extra)
        alone = [message for message in messages if is_personal(message)]
        public = [message for message in messages if not is_personal(message)]
        reached = self._reachable(session, platform, person) if alone else None
        if alone:
            extra = [*extra, self.words(f"channel.{'sent_alone' if reached else 'open_alone'}")]
        lanes = self._put(session, platform, person, chat, public, batch, now, extra)
        if alone:  # who cannot be reached now hears it after writing to us alone, else it is a dead letter
            receiver = reached or person
            single = people.chat_of(session, receiver)
            lanes |= self._put(session, platform, receiver, single, alone, batch, now)
        return lanes

    def _reachable(self, session: Session, platform: Platform, person: Person) -> Person | None:
        """The person, or the same user in another app of the tenant that may write first."""
        if platform.can_reach_alone(person):
            return person
        if person.user_id is None:
            return None
        same = [p for p in people.linked_to(session, person.user_id) if _is_of(p, person)]
        return next((other for other in same if platform.can_reach_alone(other)), None)

    def _put(
        self,
        session: Session,
        platform: Platform,
        person: Person,
        chat: Chat,
        messages: Sequence[Message],
        batch: str,
        now: datetime,
        extra: Sequence[str] = (),
    ) -> set[str]:
        """`extra` are the channel's own sentences; where only one message is allowed they go into it."""
        style = platform.style(person, chat)
        user_id = person.user_id
        rendered = render(
            messages, style, self.words, lambda file_id: self.file_url(user_id, file_id) if user_id else ""
        )
        chat.shown = rendered.numbered
        bodies = add_notices(rendered.bodies, extra, style)
        return put_bodies(session, person, chat, bodies, key=f"{chat.id}:{batch}", now=now)

    def _how_to_link(self) -> str:
        if self.link_url:
            return self.words("channel.how_to_link_at", url=self.link_url)
        return self.words("channel.how_to_link")


def owner_key(conversation: Conversation) -> str:
    """How the keys begin of what tells the platform who serves."""
    return f"owner:{conversation.id}:"


def is_personal(message: Message) -> bool:
    """Also what an agent says: an agent does not see that others are listening."""
    return (
        message.visibility == Visibility.PERSONAL
        or message.content["kind"] in PERSONAL_KINDS
        or message.author == Author.AGENT
    )


def add_notices(bodies: Sequence[dict[str, Any]], texts: Sequence[str], style: Style) -> list[dict[str, Any]]:
    """The bodies with the texts behind them, each on its own or all in one; a menu stays the end."""
    added = [body for text in texts for body in notice(text, style)]
    if not (style.joins and bodies and added):
        return [*bodies, *added]
    *before, last = bodies
    is_menu = last["kind"] == "menu"
    joined = "\n\n".join([last["text"], *(body["text"] for body in added)])
    if size(joined) <= (style.card_bytes if is_menu else style.max_bytes):
        return [*before, {**last, "text": joined}]
    return [*before, *added, last] if is_menu else [*bodies, *added]


def put_bodies(
    session: Session,
    person: Person,
    chat: Chat,
    bodies: Sequence[Mapping[str, Any]],
    *,
    key: str,
    now: datetime,
) -> set[str]:
    target = target_of(person, group_id=chat.group_id, route=chat.route)
    return {
        outbox.put(session, target, body, key=f"{key}:{part}", now=now) for part, body in enumerate(bodies)
    }


def put_notice(
    session: Session,
    platform: Platform,
    person: Person,
    chat: Chat,
    text: str,
    *,
    key: str,
    now: datetime,
) -> set[str]:
    """A sentence of the channel's own, outside of the conversation."""
    bodies = notice(text, platform.style(person, chat))
    return put_bodies(session, person, chat, bodies, key=key, now=now)


def _is_behind(held: ChatConversation, conversation: Conversation) -> bool:
    return held.delivered_sequence < conversation.last_sequence or held.told_owner != conversation.owner


def conversations_behind(session: Session) -> list[str]:
    """In which something was said, or the owner changed, and the outbox does not know."""
    statement = (
        select(Conversation.id)
        .join(ChatConversation, ChatConversation.conversation_id == Conversation.id)
        .where(_BEHIND)
    )
    return list(session.scalars(statement))


def is_behind(session: Session, *, conversation_id: str) -> bool:
    """As `conversations_behind`, for one; a conversation of the web never is."""
    statement = (
        select(Conversation.id)
        .join(ChatConversation, ChatConversation.conversation_id == Conversation.id)
        .where(Conversation.id == conversation_id, _BEHIND)
    )
    return session.scalars(statement).one_or_none() is not None


def _undelivered(session: Session, conversation: Conversation, after: int) -> Sequence[Message]:
    """What others than the person said: the person's own words stand in the chat already."""
    statement = (
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.sequence > after,
            Message.author != Author.USER,
        )
        .order_by(Message.sequence)
        .options(selectinload(Message.options))
    )
    return session.scalars(statement).all()


def _is_of(other: Person, person: Person) -> bool:
    return (other.channel, other.tenant) == (person.channel, person.tenant)
