"""Puts short-lived links to files into what the bot says."""

from collections.abc import Iterable

from gateway.bot_client import BotMessage
from gateway.identity import Identity

FILES_PATH = "/api/files"


def link_files(messages: Iterable[BotMessage], user_id: str, identity: Identity) -> None:
    """Gives each file its link, as `url`."""
    for message in messages:
        file_id = (message.content.model_extra or {}).get("file_id")
        if message.content.kind == "file" and isinstance(file_id, str):
            url = f"{FILES_PATH}/{identity.file_ticket(user_id, file_id)}"
            message.content = message.content.model_copy(update={"url": url})
