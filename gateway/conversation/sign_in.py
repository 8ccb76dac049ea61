"""Signing in and out of a conversation. One conversation belongs to one person, for good."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.conversation import episodes, service, turns
from gateway.conversation.access import Caller, authorize_sign_in, authorize_sign_out
from gateway.conversation.models import Conversation
from gateway.conversation.schemas import SignedIn
from gateway.errors import ConversationClosed
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner

REMEMBERED_FOR = timedelta(minutes=30)
"""After that, doing what was asked before the sign-in would surprise."""


def sign_in(session: Session, *, conversation_id: str, caller: Caller, now: datetime) -> SignedIn:
    """A guest's conversation gets its user, and the question that needed it is asked again.

    Raises:
        ConversationOfAnotherUser: the client starts a new conversation.
    """
    conversation = service.lock(session, conversation_id=conversation_id)
    authorize_sign_in(conversation, caller)
    if conversation.owner == Owner.CLOSED:
        raise ConversationClosed
    if conversation.user_id is None:
        conversation.user_id = caller.user_id
        service.greet_user(session, conversation, now=now)
        if not conversation.is_form_open:
            episodes.rotate(conversation)
    return SignedIn(
        conversation_id=conversation.id,
        is_signed_in=True,
        is_task_continued=_continue_task(session, conversation, now=now),
    )


def _continue_task(session: Session, conversation: Conversation, *, now: datetime) -> bool:
    asked, conversation.sign_in_turn_id = conversation.sign_in_turn_id, None
    turn = turns.find(session, turn_id=asked) if asked else None
    if turn is None or conversation.owner != Owner.BOT or now - turn.created_at > REMEMBERED_FOR:
        return False
    return turns.enqueue_again(session, conversation, turn, now=now)


def sign_out(session: Session, *, conversation_id: str, caller: Caller, now: datetime) -> None:
    """Ends the conversation on this device: its visitor token opens nothing any more."""
    conversation = service.lock(session, conversation_id=conversation_id)
    authorize_sign_out(conversation, caller)
    if conversation.owner != Owner.CLOSED:
        handoff_service.sign_out(session, conversation, now=now)
    conversation.visitor_token_hash = None
