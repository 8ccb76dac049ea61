"""What the desk does in a conversation, whole: check, one transaction, tell those who wait.

Between the web framework (`views`, `socket`) and the tables (`acting`, `details`).
"""

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.models import Author
from gateway.desk import acting, audit, details, live, packet, panel, rows
from gateway.desk.access import check_permission
from gateway.desk.cards import card
from gateway.desk.conversation_schemas import Detail, Row, Said
from gateway.desk.models import DeskUser
from gateway.desk.packet import Packet
from gateway.desk.panel import Panel
from gateway.desk.roles import Operation, may
from gateway.parts import Parts
from gateway.text import clean
from gateway.typing_signs import FORGOTTEN_AFTER_S

P = ParamSpec("P")
R = TypeVar("R")


async def read_detail(parts: Parts, conversation_id: str, user: DeskUser, *, after: int | None) -> Detail:
    """A look is on record; going on reading (`after`) is the same look."""
    detail = await parts.database.read(
        details.read_detail,
        conversation_id=conversation_id,
        after=after,
        user_id=user.id,
        desk=parts.desk,
        now=parts.now(),
    )
    check_permission(user, Operation.WATCH)
    if after is None:
        operation = "view_conversation" if detail.is_mine else "watch_conversation"
        await record(parts, user, operation, detail.conversation)
    return live.with_live_state(parts, detail)


async def read_packet(parts: Parts, conversation_id: str, user: DeskUser) -> Packet:
    """With the account's masked facts when `user` may see them and the backend tells; on record."""
    found = await parts.database.read(
        packet.read, conversation_id=conversation_id, words=parts.words, now=parts.now()
    )
    row = await parts.database.read(_read_row, conversation_id=conversation_id, user=user, parts=parts)
    await record(parts, user, "view_packet", row)
    if not (found.customer.is_verified and may(user.role, Operation.VIEW_CUSTOMER)):
        return found
    facts = await panel.account_facts(parts, user_id=found.customer.id or "", agent_id=user.id)
    return found.model_copy(update={"customer": found.customer.model_copy(update=facts)})


async def read_panel(parts: Parts, conversation_id: str, user: DeskUser) -> Panel:
    """The look is on record before anything is shown."""
    row = await parts.database.read(_read_row, conversation_id=conversation_id, user=user, parts=parts)
    await record(parts, user, "view_customer", row)
    return await panel.read(parts, user_id=row.customer.id, agent_id=user.id)


def _read_row(session: Session, *, conversation_id: str, user: DeskUser, parts: Parts) -> Row:
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    return rows.read_row(session, conversation, desk=parts.desk, user_id=user.id, now=parts.now())


async def record(parts: Parts, user: DeskUser, operation: str, row: Row) -> None:
    await parts.database.write(
        audit.record,
        by=user,
        operation=operation,
        subject=row.customer.id or row.conversation_id,
        conversation_id=row.conversation_id,
        now=parts.now(),
    )


async def act(
    parts: Parts,
    conversation_id: str,
    user: DeskUser,
    work: Callable[Concatenate[Session, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Row:
    """Runs `work` in a transaction; the conversation as it is then."""

    def change(session: Session) -> Row:
        work(session, *args, **kwargs)
        session.flush()
        session.expire_all()
        conversation = conversation_service.get(session, conversation_id=conversation_id)
        return rows.read_row(session, conversation, desk=parts.desk, user_id=user.id, now=parts.now())

    row = await parts.database.write(change)
    parts.changed(conversation_id)
    return row


async def say(
    parts: Parts,
    conversation_id: str,
    user: DeskUser,
    client_message_id: str,
    *,
    text: str | None = None,
    article_id: str | None = None,
) -> Said:
    """A text, or an article as a card, once."""
    check_permission(user, Operation.SERVE)
    content: dict[str, Any] = (
        {"kind": "text", "text": clean(text or "", max_length=parts.settings.max_text_length)}
        if article_id is None
        else card(parts, article_id)
    )
    message, is_duplicate = await parts.database.write_first(
        acting.say,
        conversation_id=conversation_id,
        user=user,
        content=content,
        client_message_id=client_message_id,
        now=parts.now(),
    )
    parts.typing.note(conversation_id, Author.AGENT, is_typing=False)
    parts.fan_out.publish(conversation_id)
    return Said(message=message, is_duplicate=is_duplicate)


async def note_typing(parts: Parts, conversation_id: str, user: DeskUser, *, is_typing: bool) -> None:
    """The customer sees it. Raises EscalationNotYours."""
    check_permission(user, Operation.SERVE)
    await parts.database.read(acting.served_by, conversation_id=conversation_id, user=user)
    if parts.typing.note(conversation_id, Author.AGENT, is_typing=is_typing):
        parts.fan_out.publish(conversation_id)
        asyncio.get_running_loop().call_later(FORGOTTEN_AFTER_S, parts.fan_out.publish, conversation_id)
