"""Who may use a conversation: its user with a user token, or a guest with the visitor token."""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.conversation import service
from gateway.conversation.models import Conversation
from gateway.errors import (
    ConversationNotFound,
    ConversationOfAnotherUser,
    NotSignedIn,
    VisitorTokenInvalid,
)


@dataclass(frozen=True)
class Caller:
    """What a request proves about its sender; the user token has been verified already."""

    user_id: str | None = None
    visitor_token: str | None = None
    token_expires_at: datetime | None = None
    """When the proof ends; None for a guest."""
    vouched_for: str | None = None
    """Id of the conversation that a messenger's own, verified word says is the sender's."""


def authorize(conversation: Conversation, caller: Caller) -> None:
    """Raises the Problem that says why `caller` may not use the conversation.

    A signed-in conversation needs its user's token: the visitor token stays on the device and is not enough.
    """
    is_visitor = _is_visitor(conversation, caller)
    if conversation.user_id is None:
        if not is_visitor:
            raise VisitorTokenInvalid
    elif caller.user_id is None:
        raise NotSignedIn
    elif caller.user_id != conversation.user_id:
        raise ConversationOfAnotherUser if is_visitor else ConversationNotFound


def authorize_sign_in(conversation: Conversation, caller: Caller) -> None:
    """A guest conversation is taken over by whoever holds its visitor token and proves to be a user."""
    if caller.user_id is None:
        raise NotSignedIn
    if conversation.user_id is None:
        authorize(conversation, replace(caller, user_id=None))
    else:
        authorize(conversation, caller)


def authorize_sign_out(conversation: Conversation, caller: Caller) -> None:
    """Ending is allowed with either proof: at log-out the user token may be gone already."""
    if not _is_visitor(conversation, caller):
        authorize(conversation, caller)


def _is_visitor(conversation: Conversation, caller: Caller) -> bool:
    return caller.vouched_for == conversation.id or service.is_visitor(conversation, caller.visitor_token)
