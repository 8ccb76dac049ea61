"""Episodes: when the bot starts on a fresh page, and what becomes of a form that was left open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.conversation import options, service
from gateway.conversation.models import Author, Conversation, Message, Option
from gateway.words import Words

TITLE_LENGTH = 30
"""Of the form's title in the notice."""


@dataclass(frozen=True)
class EpisodePolicy:
    """How long an episode, and a form in it, may become."""

    turns: int
    form_turns: int
    pause: timedelta


def sender_of(conversation: Conversation) -> str:
    """The bot knows an episode of a conversation by this name."""
    return f"{conversation.id}.{conversation.episode}"


def rotate(conversation: Conversation) -> None:
    """The bot starts on a fresh page: short trackers stay fast, and forms stay with one person."""
    conversation.episode += 1
    conversation.episode_turns = 0
    note_form(conversation, is_open=False)


def note_form(
    conversation: Conversation, *, is_open: bool, task: str | None = None, title: str | None = None
) -> None:
    """Remembers whether a form is open; `task` and `title` of what opened it count when it opens only."""
    if is_open and not conversation.is_form_open:
        conversation.form_task, conversation.form_title = task, title
    if not is_open:
        conversation.form_task = conversation.form_title = None
        conversation.form_turns = 0
    conversation.is_form_open = is_open


def enter(
    session: Session,
    conversation: Conversation,
    asked: Message,
    *,
    policy: EpisodePolicy,
    words: Words,
    now: datetime,
) -> bool:
    """Rotates when due and counts the turn that answers `asked`.

    A form in progress keeps its episode, but not over a pause nor for ever: every turn inside costs more than
    the last. Returns True when an open form was set aside; its user is told.
    """
    last, had_form = conversation.last_turn_at, conversation.is_form_open
    is_paused = last is not None and now - last > policy.pause
    is_full = _is_full(conversation, policy)
    if had_form and (is_paused or is_full):
        notice = "form_paused" if is_paused else "form_too_long"
        _tell_set_aside(session, conversation, asked, notice, words=words, now=now)
    if is_paused or is_full:
        rotate(conversation)
        conversation.last_topic = None if is_paused else conversation.last_topic
    conversation.episode_turns += 1
    conversation.form_turns += conversation.is_form_open
    conversation.last_turn_at = now
    return had_form and not conversation.is_form_open


def _is_full(conversation: Conversation, policy: EpisodePolicy) -> bool:
    if conversation.is_form_open:
        return conversation.form_turns >= policy.form_turns
    return conversation.episode_turns >= policy.turns


def _tell_set_aside(
    session: Session, conversation: Conversation, asked: Message, notice: str, *, words: Words, now: datetime
) -> None:
    title = (conversation.form_title or words("notices.form_untitled"))[:TITLE_LENGTH]
    service.append(
        session,
        conversation,
        author=Author.SYSTEM,
        content={"kind": "notice", "text": words(f"notices.{notice}", title=title), "level": "info"},
        options=_restart(conversation, words),
        reply_to=asked.id,
        now=now,
    )


def _restart(conversation: Conversation, words: Words) -> list[Option]:
    if conversation.form_task is None:
        return []
    return [
        options.new_option(
            title=words("options.restart_form"),
            payload={"kind": "task", "id": conversation.form_task},
            position=0,
            conversation_id=conversation.id,
        )
    ]
