"""Tells the user of an international-site account, once per conversation, where that site's help is.

Answers are written for the China site. Who does not want to hear it switches it off, for good and everywhere.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.conversation import options, service
from gateway.conversation.models import Author, ChatType, Conversation, SiteNotice, Turn
from gateway.words import Words

INTERNATIONAL = "international"


def tell(session: Session, conversation: Conversation, turn: Turn, *, words: Words, now: datetime) -> None:
    """Says it before the answer to `turn`, unless it was said here or switched off. Never in a group."""
    user_id = conversation.user_id
    is_theirs = user_id is not None and user_id == turn.user_id
    if not is_theirs or conversation.site != INTERNATIONAL or conversation.chat_type != ChatType.SINGLE:
        return
    known = _of(session, user_id)
    if known.is_muted or known.told_in == conversation.id:
        return
    known.told_in = conversation.id
    mute = options.new_option(
        title=words("options.mute_site_notice"),
        payload=options.MUTE_SITE_NOTICE,
        position=0,
        conversation_id=conversation.id,
    )
    service.append(
        session,
        conversation,
        author=Author.SYSTEM,
        content={"kind": "notice", "text": words("notices.international_site"), "level": "info"},
        options=[mute],
        reply_to=turn.message_id,
        now=now,
    )


def mute(session: Session, conversation: Conversation, *, words: Words, now: datetime) -> None:
    """Switches it off for the conversation's user and says so."""
    if conversation.user_id is not None:
        _of(session, conversation.user_id).is_muted = True
    service.append(
        session,
        conversation,
        author=Author.SYSTEM,
        content={"kind": "notice", "text": words("notices.site_notice_muted"), "level": "info"},
        now=now,
    )


def _of(session: Session, user_id: str | None) -> SiteNotice:
    known = session.get(SiteNotice, user_id)
    if known is None:
        known = SiteNotice(user_id=user_id, told_in=None, is_muted=False)
        session.add(known)
    return known
