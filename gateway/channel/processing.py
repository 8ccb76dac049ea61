"""One push becomes what the person did: a message, a click, a link. All of it in one transaction, so once."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.channel import allowance, cards, delivery, inbox, links, native_desk, outbox, people
from gateway.channel.incoming import Incoming, Kind
from gateway.channel.models import Chat, ChatConversation, InboxEntry, OutboxEntry, Person
from gateway.channel.platform import Platform, target_of
from gateway.conversation import posting
from gateway.conversation.models import Conversation, Option
from gateway.conversation.posting import Limits
from gateway.conversation.schemas import MessageCreate
from gateway.errors import Problem
from gateway.handoff.states import Owner
from gateway.words import Words

_NUMBER = re.compile(r"(\d{1,2})[.、。)]?")


@dataclass
class Outcome:
    """What a transaction has changed, for those who wait."""

    conversations: set[str] = field(default_factory=set)
    """In which there is something to answer or to read."""
    lanes: set[str] = field(default_factory=set)
    """Of the outbox, in which there is something to send."""


@dataclass(frozen=True)
class Processor:
    """Handles inbox entries; one instance for all platforms."""

    platforms: Mapping[str, Platform]
    words: Words
    limits: Limits

    def handle(self, session: Session, *, lane: str, now: datetime) -> tuple[int, Outcome] | None:
        """Handles the lane's oldest entry; None when there is none to handle now.

        Raises:
            Exception: of ours; the transaction is rolled back and the entry stays.
        """
        entry = inbox.head(session, lane=lane, now=now)
        if entry is None:
            return None
        incoming, outcome = Incoming.from_json(entry.incoming), Outcome()
        handlers: dict[Kind, Callable[[Session, Incoming, Outcome, datetime], None]] = {
            Kind.MESSAGE: self._message,
            Kind.CLICK: self._click,
            Kind.LEFT: self._left,
            Kind.AGENT_JOINED: self._desk(native_desk.joined),
            Kind.AGENT_SAID: self._desk(native_desk.said),
            Kind.AGENT_LEFT: self._desk(native_desk.left),
            Kind.FAILED: self._undelivered,
        }
        if not self._is_kept(session, incoming, outcome, now):
            handlers[incoming.kind](session, incoming, outcome, now)
        inbox.finish(entry, now=now)
        return entry.number, outcome

    def _is_kept(self, session: Session, incoming: Incoming, outcome: Outcome, now: datetime) -> bool:
        """Whether it was for the platform's own people, who are serving: then nothing is answered."""
        if incoming.kind not in (Kind.MESSAGE, Kind.CLICK):
            return False
        platform, said = (
            self.platforms[incoming.address.channel],
            incoming.text[: self.limits.max_text_length],
        )
        conversation_id = native_desk.keep(
            session, platform, incoming.with_text(said), client_message_id=message_id(incoming), now=now
        )
        outcome.conversations |= {conversation_id} if conversation_id else set()
        return conversation_id is not None

    def _message(self, session: Session, incoming: Incoming, outcome: Outcome, now: datetime) -> None:
        person, chat = self._enter(session, incoming, now)
        if self._release(session, person, chat, incoming, outcome):
            return
        if not incoming.is_readable:
            self._say(session, person, chat, incoming, "unreadable", outcome, now)
        elif not self._link_command(session, person, chat, incoming, outcome, now):
            option_id = self._numbered(chat, incoming.text)
            self._post(session, person, chat, incoming, option_id, outcome, now)

    def _enter(self, session: Session, incoming: Incoming, now: datetime) -> tuple[Person, Chat]:
        person = people.get_or_create(session, incoming.address, now=now)
        chat = people.chat_of(session, person, group_id=incoming.chat)
        chat.route = allowance.route_after(chat.route, incoming.route, now=now)
        return person, chat

    def _release(
        self, session: Session, person: Person, chat: Chat, incoming: Incoming, outcome: Outcome
    ) -> bool:
        """What was held may go, unless it goes with the bot's answer; True when nothing else was wanted."""
        allowed = self.platforms[person.channel].allowance(person.app)
        if allowed is None or (chat.group_id and not allowed.is_by_address):
            return False
        held_in = session.get(Conversation, chat.conversation_id) if chat.conversation_id else None
        by_a_person = held_in is not None and held_in.owner in (Owner.QUEUED, Owner.AGENT)
        is_command = incoming.text.strip() == self.words("channel.more_command")
        lane, who = target_of(person, group_id=chat.group_id).lane, person.external_id
        if not (by_a_person or is_command):
            return False
        if not allowance.release(session, lane=lane, person=who, route=chat.route):
            return False
        outcome.lanes.add(lane)
        return is_command

    def _numbered(self, chat: Chat, text: str) -> str | None:
        """The option that a typed number stands for, when the last message listed options by number."""
        match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
        number = int(match.group(1)) if match else 0
        return chat.shown[number - 1] if 1 <= number <= len(chat.shown) else None

    def _post(
        self,
        session: Session,
        person: Person,
        chat: Chat,
        incoming: Incoming,
        option_id: str | None,
        outcome: Outcome,
        now: datetime,
    ) -> None:
        """As the person's message in the conversation of the chat, or of the chosen option."""
        conversation = people.conversation_in(session, chat, person, now=now)
        conversation_id = conversation.id
        if option_id is not None:
            conversation_id = self._conversation_of(session, person, option_id) or conversation_id
        chat.shown = []
        create = MessageCreate(
            client_message_id=message_id(incoming),
            text=None if option_id else incoming.text,
            option_id=option_id,
        )
        try:
            with session.begin_nested():
                posting.post(
                    session,
                    conversation_id=conversation_id,
                    caller=people.caller(person, conversation_id),
                    create=create,
                    limits=self.limits,
                    words=self.words,
                    now=now,
                )
        except Problem as problem:
            text = self.words(f"problems.{problem.code}.detail", **problem.values)
            outcome.lanes |= self._tell(session, person, chat, incoming, text, now)
        outcome.conversations.add(conversation_id)

    def _conversation_of(self, session: Session, person: Person, option_id: str) -> str | None:
        """The conversation that offered the option, when it is this person's; in a group others can click."""
        option = session.get(Option, option_id) if len(option_id) <= 64 else None
        held = session.get(ChatConversation, option.conversation_id) if option else None
        chat = session.get(Chat, held.chat_id) if held else None
        return held.conversation_id if held and chat and chat.person_id == person.id else None

    def _click(self, session: Session, incoming: Incoming, outcome: Outcome, now: datetime) -> None:
        """A card counts once, whoever pushes it how often, and only for the person it was made for."""
        person = people.get_or_create(session, incoming.address, now=now)
        conversation_id = self._conversation_of(session, person, incoming.option_id)
        held = session.get(ChatConversation, conversation_id) if conversation_id else None
        chat = session.get_one(Chat, held.chat_id) if held else people.chat_of(session, person)
        chat.route = allowance.route_after(chat.route, {}, now=now)
        self._release(session, person, chat, incoming, outcome)
        card = outbox.find_card(session, incoming.card_id)
        if held is None or (card is not None and not cards.offers(card, incoming.option_id)):
            self._say(session, person, chat, incoming, "not_your_option", outcome, now)
        elif cards.is_used(session, card, incoming.option_id):
            self._say(session, person, chat, incoming, "card_used", outcome, now)
        else:
            if card is not None:
                self._use(session, card, incoming, outcome, now)
            self._post(session, person, chat, incoming, incoming.option_id, outcome, now)

    def _use(
        self, session: Session, card: OutboxEntry, incoming: Incoming, outcome: Outcome, now: datetime
    ) -> None:
        """The card shows what was chosen; a menu stays as it is."""
        card.used_at = now
        if card.body["kind"] != "card":
            return
        chosen = session.get_one(Option, incoming.option_id).title
        text = self.words("channel.chosen", title=chosen)
        body = {"kind": "card_done", "card_id": incoming.card_id, "text": text, "route": incoming.route}
        target = outbox.Target(card.channel, **card.target)
        outcome.lanes.add(outbox.put(session, target, body, key=f"done:{incoming.card_id}", now=now))

    def _desk(self, follow: Callable[..., None]) -> Callable[[Session, Incoming, Outcome, datetime], None]:
        def handle(session: Session, incoming: Incoming, _: Outcome, now: datetime) -> None:
            follow(session, incoming, words=self.words, now=now)

        return handle

    def _undelivered(self, session: Session, incoming: Incoming, _: Outcome, __: datetime) -> None:
        allowance.undelivered(session, incoming)

    def _left(self, session: Session, incoming: Incoming, _: Outcome, now: datetime) -> None:
        """The member is gone: every link in this tenant dies, whatever app it was made in."""
        for person in people.all_like(session, incoming.address):
            links.unlink(session, person, now=now)

    def _link_command(
        self,
        session: Session,
        person: Person,
        chat: Chat,
        incoming: Incoming,
        outcome: Outcome,
        now: datetime,
    ) -> bool:
        """Linking and unlinking by text; True when the message was that."""
        text = incoming.text.strip()
        if text == self.words("channel.unlink_command"):
            was_linked = person.user_id is not None
            links.unlink(session, person, now=now)
            self._say(
                session, person, chat, incoming, "unlinked" if was_linked else "not_linked", outcome, now
            )
            return True
        code = links.code_in(text, command=self.words("channel.link_command"))
        if code is None:
            return False
        if chat.group_id:
            links.burn(session, code, now=now)
            self._say(session, person, chat, incoming, "link_alone", outcome, now)
            return True
        self._redeem(session, person, chat, incoming, code, outcome, now)
        return True

    def _redeem(
        self,
        session: Session,
        person: Person,
        chat: Chat,
        incoming: Incoming,
        code: str,
        outcome: Outcome,
        now: datetime,
    ) -> None:
        was = person.user_id
        try:
            outcome.conversations |= set(links.redeem(session, person, code, now=now))
        except Problem as problem:
            text = self.words(f"problems.{problem.code}.detail", **problem.values)
            outcome.lanes |= self._tell(session, person, chat, incoming, text, now)
            return
        name = "already_linked" if was is not None and was == person.user_id else "linked"
        self._say(session, person, chat, incoming, name, outcome, now)

    def _say(
        self,
        session: Session,
        person: Person,
        chat: Chat,
        incoming: Incoming,
        name: str,
        outcome: Outcome,
        now: datetime,
    ) -> None:
        text = self.words(f"channel.{name}")
        outcome.lanes |= self._tell(session, person, chat, incoming, text, now)

    def _tell(
        self, session: Session, person: Person, chat: Chat, incoming: Incoming, text: str, now: datetime
    ) -> set[str]:
        key = f"notice:{incoming.address.channel}:{incoming.key}"[:280]
        platform = self.platforms[person.channel]
        return delivery.put_notice(session, platform, person, chat, text, key=key, now=now)

    def give_up(self, session: Session, entry: InboxEntry, *, now: datetime) -> Outcome:
        """Handling failed for good: the person is told, since silence would be taken for an answer."""
        incoming, outcome = Incoming.from_json(entry.incoming), Outcome()
        if incoming.kind in (Kind.MESSAGE, Kind.CLICK):
            person, chat = self._enter(session, incoming, now)
            self._say(session, person, chat, incoming, "failed", outcome, now)
        return outcome


def message_id(incoming: Incoming) -> str:
    """The platform's key as a client message id of the conversation."""
    digest = hashlib.sha256(f"{incoming.lane}|{incoming.key}".encode()).hexdigest()
    return f"{incoming.address.channel}:{digest[:40]}"
