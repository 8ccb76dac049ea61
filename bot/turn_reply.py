"""The answer to a turn, always read from the tracker's own events.

First answers and replays are the same by construction, and a replay survives a restart.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.bot_message import BotMessage


def find_turn(tracker: DialogueStateTracker, message_id: str) -> list[Event] | None:
    """The user event with `message_id` and what followed it up to the next one; None when there is none."""
    events = list(tracker.events)
    for index, event in enumerate(events):
        if isinstance(event, UserUttered) and event.message_id == message_id:
            rest = events[index + 1 :]
            return [event, *takewhile(lambda later: not isinstance(later, UserUttered), rest)]
    return None


def expected_slot(tracker: DialogueStateTracker) -> str | None:
    """The slot that an open form is asking for."""
    slot = tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name else None
    return str(slot) if slot else None


def bot_messages(turn: list[Event]) -> list[BotMessage]:
    """What the bot said in the turn, up to and including a handoff: after it the bot is silent."""
    messages: list[BotMessage] = []
    for event in turn:
        if isinstance(event, BotUttered):
            messages += _messages_of(event.text, event.data.get("custom"))
            if messages[-1].is_handoff:
                break
    return messages


def _messages_of(text: str | None, custom: dict[str, Any] | None) -> list[BotMessage]:
    """A draft, and the drafts that answer the other questions of the same message."""
    more = (custom or {}).get("more") or []
    return [BotMessage.from_draft(text, custom), *(BotMessage.from_draft(**draft) for draft in more)]


def make_reply(
    turn: list[Event], messages: list[BotMessage], tracker: DialogueStateTracker, *, is_replayed: bool
) -> dict[str, Any]:
    """The body of the webhook's answer."""
    user = turn[0]
    assert isinstance(user, UserUttered)  # noqa: S101  (find_turn begins with one)
    return {
        "message_id": user.message_id,
        "decision": user.parse_data.get("decision"),
        "messages": [message.as_dict() for message in messages],
        "commands": [
            {**message.command, "message_index": index}
            for index, message in enumerate(messages)
            if message.command
        ],
        "is_form_open": tracker.active_loop_name is not None,
        "is_replayed": is_replayed,
    }
