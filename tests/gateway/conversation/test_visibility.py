"""Personal messages never appear in a group."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from gateway.conversation import service
from gateway.conversation.models import Author, ChatType, Message
from gateway.conversation.visibility import shown_in
from gateway.database import Database

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chat_type", "shown"),
    [(ChatType.SINGLE, ["说明", "您的余额"]), (ChatType.GROUP, ["说明"])],
)
def test_the_filter(chat_type: ChatType, shown: list[str]) -> None:
    messages = [
        Message(content={"text": "说明"}, visibility="public"),
        Message(content={"text": "您的余额"}, visibility="personal"),
    ]

    assert [m.content["text"] for m in shown_in(messages, chat_type)] == shown


@pytest.mark.parametrize(("chat_type", "shown"), [(ChatType.SINGLE, [1, 2, 3]), (ChatType.GROUP, [1, 3])])
def test_every_reader_goes_through_it(sqlite_url: str, chat_type: ChatType, shown: list[int]) -> None:
    def work(session: Session) -> tuple[list[int], int]:
        conversation, _ = service.create(session, channel="wecom", user_id=None, now=NOW, chat_type=chat_type)
        for visibility in ("public", "personal", "public"):
            content = {"kind": "text", "text": "…"}
            service.append(
                session, conversation, author=Author.BOT, content=content, visibility=visibility, now=NOW
            )
        messages, last_sequence = service.list_after(session, conversation, after=0)
        return [message.sequence for message in messages], last_sequence

    database = Database(sqlite_url)
    assert database.write_now(work) == (shown, 3)
    database.close()
