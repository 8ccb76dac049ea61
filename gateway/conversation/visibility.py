"""The one place that keeps personal messages out of groups."""

from collections.abc import Iterable

from gateway.conversation.models import ChatType, Message, Visibility


def shown_in(messages: Iterable[Message], chat_type: ChatType) -> list[Message]:
    """The messages that may appear in a chat of this type."""
    return [m for m in messages if chat_type is ChatType.SINGLE or m.visibility == Visibility.PUBLIC]
