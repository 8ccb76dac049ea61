"""What the gateway asks for: one message or one clicked option of one person's episode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.option import InvalidOption, Option

MAX_MESSAGE_LENGTH = 4000
MAX_ID_LENGTH = 200
AUDIENCES = ("customer", "partner", "guest")
NOT_A_COMMAND = "\u200b"
"""Before a slash: Rasa takes `/intent{…}` for an order to trigger that intent, whoever typed it."""
SLASHES = ("/", "／")


class InvalidTurn(ValueError):  # noqa: N818
    """The body is not a turn; the message says what is wrong and holds no user text."""


@dataclass(frozen=True)
class TurnRequest:
    """One turn, checked."""

    sender: str
    """The episode; Rasa's sender id."""
    message_id: str
    """Names the turn: the same id is answered with the same reply."""
    text: str
    """What was typed, or the title of the clicked option."""
    option: Option | None
    metadata: dict[str, Any]
    """What travels with the message to NLU and actions; the only place of the token."""

    @classmethod
    def from_dict(cls, body: object) -> TurnRequest:
        """Reads a request body. Raises `InvalidTurn`."""
        if not isinstance(body, dict):
            raise InvalidTurn("the body must be a JSON object")
        metadata = body.get("metadata")
        if not isinstance(metadata, dict):
            raise InvalidTurn("metadata must be an object")
        option = _read_option(body)
        return cls(
            sender=_short_text(body, "sender"),
            message_id=_short_text(metadata, "message_id"),
            text=option.title if option else _read_message(body),
            option=option,
            metadata=_checked_metadata(metadata),
        )

    @property
    def plain_text(self) -> str:
        """The text as Rasa may see it: never a command."""
        text = self.text.strip()
        return NOT_A_COMMAND + text if text.startswith(SLASHES) else text


def _read_option(body: Mapping[str, Any]) -> Option | None:
    if ("option" in body) == ("message" in body):
        raise InvalidTurn("exactly one of message and option is needed")
    if "option" not in body:
        return None
    try:
        return Option.from_dict(body["option"])
    except InvalidOption as error:
        raise InvalidTurn(f"option: {error}") from None


def _read_message(body: Mapping[str, Any]) -> str:
    message = body["message"]
    if not isinstance(message, str) or not message.strip():
        raise InvalidTurn("message must be a text that is not empty")
    if len(message) > MAX_MESSAGE_LENGTH:
        raise InvalidTurn(f"message must not be longer than {MAX_MESSAGE_LENGTH} characters")
    return message.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be stored


def _short_text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_LENGTH:
        raise InvalidTurn(f"{key} must be a text of 1 to {MAX_ID_LENGTH} characters")
    return value


def _checked_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    token, audience = metadata.get("token"), metadata.get("audience")
    if token is not None and not isinstance(token, str):
        raise InvalidTurn("metadata.token must be a text or null")
    if audience not in AUDIENCES:
        raise InvalidTurn(f"metadata.audience must be one of {', '.join(AUDIENCES)}")
    return {**metadata, "token": token}
