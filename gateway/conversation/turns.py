"""The queue of turns in the database: what to ask the bot next, and how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway.conversation import episodes, options, service
from gateway.conversation.episodes import EpisodePolicy
from gateway.conversation.models import Conversation, Message, Option, Turn, TurnState
from gateway.handoff.models import Escalation
from gateway.handoff.states import Owner
from gateway.settings import Settings
from gateway.words import Words

SIGNED_IN_SUFFIX = ":signed-in"


@dataclass(frozen=True)
class TurnPolicy:
    """When episodes change and when a stored turn is given up."""

    episodes: EpisodePolicy
    max_age: timedelta
    max_runs: int

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            episodes=EpisodePolicy(
                turns=settings.episode_turns,
                form_turns=settings.form_turns,
                pause=timedelta(seconds=settings.episode_pause_s),
            ),
            max_age=timedelta(seconds=settings.turn_max_age_s),
            max_runs=settings.turn_max_runs,
        )


@dataclass(frozen=True)
class TurnWork:
    """One turn as it goes to the bot, still without the token."""

    turn_id: str
    conversation_id: str
    sender: str
    user_id: str | None
    question: Mapping[str, Any]
    """`{"message": text}` or `{"option": parsed option}`."""
    context: Mapping[str, Any]
    """The rest of the metadata, with the audience and site as last known."""
    keep_until: datetime
    """How long a bot that is down is waited for."""
    given_up: str | None
    """Too old or begun too often: it is not run, and this notice is what its asker is told."""

    def request(
        self, *, token: str | None, audience: str, site: str, role: str | None = None
    ) -> dict[str, Any]:
        """The body of the bot turn."""
        metadata = {
            "message_id": self.turn_id,
            **self.context,
            "token": token,
            "audience": audience,
            "site": site,
            "role": role,
        }
        return {"sender": self.sender, **self.question, "metadata": metadata}


def enqueue(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> Turn:
    """The bot has to answer `message`."""
    return _add(session, conversation, turn_id=message.id, message_id=message.id, now=now)


def enqueue_again(session: Session, conversation: Conversation, turn: Turn, *, now: datetime) -> bool:
    """The same question once more, now signed in; False when that was done already."""
    turn_id = turn.message_id + SIGNED_IN_SUFFIX
    if session.scalars(select(Turn.number).where(Turn.id == turn_id)).one_or_none() is not None:
        return False
    _add(session, conversation, turn_id=turn_id, message_id=turn.message_id, now=now)
    return True


def _add(
    session: Session, conversation: Conversation, *, turn_id: str, message_id: str, now: datetime
) -> Turn:
    turn = Turn(
        id=turn_id,
        conversation_id=conversation.id,
        message_id=message_id,
        user_id=conversation.user_id,
        state=TurnState.PENDING,
        runs=0,
        created_at=now,
    )
    session.add(turn)
    session.flush()
    return turn


def find(session: Session, *, turn_id: str) -> Turn | None:
    return session.scalars(select(Turn).where(Turn.id == turn_id)).one_or_none()


def conversations_with_pending(session: Session) -> list[str]:
    """Ids of the conversations in which the bot still owes an answer."""
    statement = select(Turn.conversation_id).where(Turn.state == TurnState.PENDING).distinct()
    return list(session.scalars(statement))


def has_pending(session: Session, *, conversation_id: str) -> bool:
    """Whether the bot may owe something here."""
    statement = select(Turn.id).where(
        Turn.conversation_id == conversation_id, Turn.state == TurnState.PENDING
    )
    return session.scalars(statement.limit(1)).one_or_none() is not None


def skip_pending(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Nobody asks the bot any more what it has not been asked yet: a person takes over.

    The turn in flight keeps its state: whether its answer is shown is decided when it comes.
    """
    session.execute(
        update(Turn)
        .where(Turn.conversation_id == conversation.id, Turn.state == TurnState.PENDING, Turn.runs == 0)
        .values(state=TurnState.SKIPPED, finished_at=now)
    )


def take_next(
    session: Session, *, conversation_id: str, policy: TurnPolicy, words: Words, now: datetime
) -> TurnWork | None:
    """Begins the oldest pending turn, or None when the bot owes nothing here."""
    conversation = service.lock(session, conversation_id=conversation_id)
    while (turn := _oldest_pending(session, conversation)) is not None:
        outcome = _begin(session, conversation, turn, policy=policy, words=words, now=now)
        if outcome is None:
            turn.runs += 1
            return _work(session, conversation, turn, policy=policy, now=now)
        turn.state, turn.finished_at = outcome, now
        session.flush()
    return None


def _begin(
    session: Session,
    conversation: Conversation,
    turn: Turn,
    *,
    policy: TurnPolicy,
    words: Words,
    now: datetime,
) -> TurnState | None:
    """Enters the episode at the first run; returns the turn's end when the bot need not be asked."""
    if conversation.owner != Owner.BOT:
        return TurnState.SKIPPED
    if turn.sender is not None:
        return None
    asked = session.get_one(Message, turn.message_id)
    is_set_aside = episodes.enter(session, conversation, asked, policy=policy.episodes, words=words, now=now)
    turn.sender = episodes.sender_of(conversation)
    return TurnState.DONE if is_set_aside and options.is_dialogue_click(session, asked) else None


def _oldest_pending(session: Session, conversation: Conversation) -> Turn | None:
    statement = (
        select(Turn)
        .where(Turn.conversation_id == conversation.id, Turn.state == TurnState.PENDING)
        .order_by(Turn.number)
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def _work(
    session: Session, conversation: Conversation, turn: Turn, *, policy: TurnPolicy, now: datetime
) -> TurnWork:
    message = session.get_one(Message, turn.message_id)
    return TurnWork(
        turn_id=turn.id,
        conversation_id=conversation.id,
        sender=turn.sender or episodes.sender_of(conversation),
        user_id=turn.user_id,
        question=_question(session, message),
        context={
            **_after_handoff(session, conversation, turn),
            "audience": conversation.audience if turn.user_id else service.GUEST,
            "site": conversation.site,
            "channel": conversation.channel,
            "chat_type": conversation.chat_type,
            "last_topic": conversation.last_topic,
            "offered": options.offered_before(session, message),
        },
        keep_until=turn.created_at + policy.max_age,
        given_up=_given_up(turn, policy=policy, now=now),
    )


def _after_handoff(session: Session, conversation: Conversation, turn: Turn) -> dict[str, Any]:
    """In the first turn after a person has given the conversation back: why they had it, how it ended."""
    statement = (
        select(Escalation)
        .where(
            Escalation.conversation_id == conversation.id,
            Escalation.claimed_at.is_not(None),
            Escalation.ended_at <= turn.created_at,
        )
        .order_by(Escalation.ended_at.desc())
        .limit(1)
    )
    ended = session.scalars(statement).one_or_none()
    if ended is None:
        return {}
    since = select(Turn.number).where(
        Turn.conversation_id == conversation.id,
        Turn.created_at > ended.ended_at,
        Turn.number < turn.number,
    )
    if session.scalars(since.limit(1)).one_or_none() is not None:
        return {}
    return {"after_handoff": {"reason": ended.reason, "ended": ended.state, "form": ended.form_task}}


def _given_up(turn: Turn, *, policy: TurnPolicy, now: datetime) -> str | None:
    if now - turn.created_at > policy.max_age:
        return "turn_expired"
    return "bot_unavailable" if turn.runs > policy.max_runs else None


def _question(session: Session, message: Message) -> dict[str, Any]:
    if message.chosen_option_id is None:
        return {"message": message.content["text"]}
    option = session.get_one(Option, message.chosen_option_id)
    return {"option": {**option.payload, "title": option.title}}
