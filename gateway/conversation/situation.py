"""The line about the user's own state that follows the answer to a how-to question (docs/adr/0007).

The backend is asked beside the bot, not after it, and whoever is slower than `wait_s` is not waited for.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.backend_client import BackendClient, BackendRefused, BackendUnavailable, Situation, SituationLine
from gateway.bot_client import BotMessage, BotOption, BotReply
from gateway.conversation.models import ChatType
from gateway.conversation.schemas import Content
from gateway.conversation.turns import TurnWork

logger = logging.getLogger(__name__)
ARTICLE = "article"


class Situations:
    """Asks the backend where a user stands while the bot works on the user's question."""

    def __init__(self, backend: BackendClient, *, wait_s: float) -> None:
        self._backend = backend
        self._wait_s = wait_s

    @asynccontextmanager
    async def asked(self, work: TurnWork, token: str | None) -> AsyncIterator["AskedSituation"]:
        """Never asks for a guest, in a group, or for a turn that is given up."""
        is_single = work.context["chat_type"] == ChatType.SINGLE
        asking = asyncio.create_task(self._look_up(token)) if token and is_single else None
        try:
            yield AskedSituation(asking, until=time.monotonic() + self._wait_s)
        finally:
            if asking is not None:
                asking.cancel()

    async def _look_up(self, token: str) -> Situation | None:
        try:
            return await self._backend.situation(token)
        except (BackendUnavailable, BackendRefused) as error:
            logger.warning("situation look-up failed", extra={"reason": f"{type(error).__name__}: {error}"})
            return None


class AskedSituation:
    """What the backend has been asked beside one turn."""

    def __init__(self, asking: "asyncio.Task[Situation | None] | None", *, until: float) -> None:
        self._asking = asking
        self._until = until

    async def follow(self, reply: BotReply) -> BotReply:
        """The reply, with the line after an article whose operation the reader may use."""
        task = _task_of(reply)
        if task is None or self._asking is None:
            return reply
        await asyncio.wait({self._asking}, timeout=max(0.0, self._until - time.monotonic()))
        found = self._asking.result() if self._asking.done() else None
        line = next((item for item in found.items if item.task == task), None) if found else None
        if line is None:
            return reply
        return reply.model_copy(update={"messages": [*reply.messages, _message(line)]})


def _task_of(reply: BotReply) -> str | None:
    """The operation of the one article that is the whole answer; a form in between goes on undisturbed."""
    if reply.is_form_open or reply.commands or len(reply.messages) != 1:
        return None
    content = reply.messages[0].content
    task = content.model_dump().get("task") if content.kind == ARTICLE else None
    return task if isinstance(task, str) else None


def _message(line: SituationLine) -> BotMessage:
    return BotMessage(
        content=Content(kind="text", text=line.text),
        visibility="personal",
        options=[BotOption.model_validate(option) for option in line.options],
    )
