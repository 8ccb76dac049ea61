"""Questions that the bot cannot answer now: kept in their order, and their asker told once."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.conversation import notices, service, turns
from gateway.conversation.models import TurnState
from gateway.handoff.states import Owner
from gateway.words import Words


def keep(
    session: Session, *, conversation_id: str, turn_id: str, is_begun: bool, words: Words, now: datetime
) -> None:
    """Leaves the turn pending. A run that never reached the bot (`is_begun` false) is not counted."""
    conversation = service.lock(session, conversation_id=conversation_id)
    turn = turns.find(session, turn_id=turn_id)
    if turn is None or turn.state != TurnState.PENDING:
        return
    if not is_begun:
        turn.runs -= 1
    if conversation.owner == Owner.BOT and conversation.bot_waiting_since is None:
        conversation.bot_waiting_since = now
        notices.tell_failure(session, conversation, turn, "bot_waiting", words=words, now=now, level="info")
