"""Puts short-lived links to files into what a customer reads; a link opens a file: none is stored."""

from collections.abc import Iterable

from gateway.conversation.schemas import MessageRead
from gateway.identity import Identity

FILES_PATH = "/api/files"


def link_files(messages: Iterable[MessageRead], user_id: str | None, identity: Identity) -> None:
    """Gives each file its link, as `url`; a guest has no files."""
    if user_id is None:
        return
    for message in messages:
        file_id = (message.content.model_extra or {}).get("file_id")
        if message.content.kind == "file" and isinstance(file_id, str):
            url = path_of_file(user_id, file_id, identity)
            message.content = message.content.model_copy(update={"url": url})


def path_of_file(user_id: str, file_id: str, identity: Identity) -> str:
    """What opens the file for a short time, below the gateway's address."""
    return f"{FILES_PATH}/{identity.file_ticket(user_id, file_id)}"
