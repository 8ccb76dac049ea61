"""`make chat`: a conversation in the terminal as a demo user; lines from a pipe make a transcript."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from gateway.terminal_client import GatewayUnreachable, Refused, TerminalClient
from gateway.terminal_view import TerminalView
from gateway.words import Words, load_words

GUEST = "guest"
POLL_S = 20.0
ANSWER_WITHIN_S = 30.0
AGENT_ANSWER_WITHIN_S = 1.0
"""A person does not answer a script."""
RECONNECT_S = 2.0
TRANSCRIPT_WIDTH = 100


@dataclass
class TerminalChat:
    """What is on screen, and what a line of the user does."""

    client: TerminalClient
    view: TerminalView
    users: dict[str, str] = field(default_factory=dict)
    """Demo user id to label."""
    shown: int = 0
    """Sequence of the last message shown."""
    owner: str = "bot"
    options: list[str] = field(default_factory=list)
    """Ids of the options on screen, in the order of their numbers."""
    is_answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, user_id: str) -> None:
        """Opens a conversation. Raises Refused when there is no such demo user."""
        self.client.token = None if user_id == GUEST else await self.client.demo_token(user_id)
        await self._open()
        self.view.say("chatting_as", name=self.users.get(user_id, user_id))

    async def _open(self) -> None:
        await self.client.open()
        self.shown, self.owner, self.options = 0, "bot", []

    async def line(self, line: str) -> bool:
        """Carries out one line; False ends the chat."""
        text = line.strip()
        if text in (":quit", ":q"):
            return False
        self.is_answered.clear()
        try:
            if text.startswith(":signin"):
                await self._sign_in(text.removeprefix(":signin").strip())
            elif text:
                await self._send(self._body(text))
        except Refused as refused:
            self.is_answered.set()
            self.view.line(refused.detail, style="red")
        return True

    def _body(self, text: str) -> dict[str, Any]:
        """A number on screen is a click; any other text is a text."""
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(self.options):
            return {"option_id": self.options[int(text) - 1]}
        return {"text": text}

    async def _send(self, body: dict[str, Any]) -> None:
        try:
            await self.client.send(body)
        except Refused as refused:
            if not refused.needs_new_conversation or "text" not in body:
                raise
            await self._open()
            self.view.say("new_conversation")
            await self.client.send(body)

    async def _sign_in(self, user_id: str) -> None:
        if not user_id:
            self.view.say("signin_usage")
            self.is_answered.set()
            return
        self.client.token = await self.client.demo_token(user_id)
        is_continued = False
        try:
            is_continued = await self.client.sign_in()
        except Refused as refused:
            if not refused.needs_new_conversation:
                raise
            await self._open()
            self.view.say("new_conversation")
        self.view.say("signed_in", name=self.users.get(user_id, user_id))
        if not is_continued:
            self.is_answered.set()

    async def receive(self, wait_s: float) -> None:
        """Shows what has come, waiting for it up to `wait_s`."""
        conversation_id = self.client.conversation_id
        page = await self.client.poll(after=self.shown, wait_s=wait_s)
        if conversation_id != self.client.conversation_id:
            return
        self.shown, self.owner = page["last_sequence"], page["owner"]
        fresh = [message for message in page["messages"] if message["author"] != "user"]
        if fresh:
            self._show(fresh)
            self.is_answered.set()

    def _show(self, messages: list[Mapping[str, Any]]) -> None:
        self.options = []
        for message in messages:
            self.view.message(message, first_number=len(self.options) + 1)
            self.options += [option["id"] for option in message["options"]]


async def keep_receiving(chat: TerminalChat) -> None:
    """Shows messages as they come, over interruptions."""
    while True:
        try:
            await chat.receive(POLL_S)
        except GatewayUnreachable as error:
            chat.view.say("interrupted", reason=error)
            await asyncio.sleep(RECONNECT_S)
        except Refused as refused:
            chat.view.line(refused.detail, style="red")
            await asyncio.sleep(RECONNECT_S)


async def chat_by_keyboard(chat: TerminalChat, words: Words) -> None:
    receiving = asyncio.create_task(keep_receiving(chat))
    session: PromptSession[str] = PromptSession()
    try:
        with patch_stdout(raw=True), suppress(EOFError, KeyboardInterrupt):
            while await chat.line(await session.prompt_async(words("terminal.prompt"))):
                pass
    finally:
        receiving.cancel()


async def chat_by_pipe(chat: TerminalChat, lines: AsyncIterator[str], words: Words) -> None:
    """Prints each line as if typed, and waits for its answer before the next."""
    async for line in lines:
        chat.view.line(words("terminal.prompt") + line, style="bold")
        if not await chat.line(line):
            return
        await wait_for_answer(chat)


async def wait_for_answer(chat: TerminalChat) -> None:
    left_s = ANSWER_WITHIN_S if chat.owner == "bot" else AGENT_ANSWER_WITHIN_S
    deadline = asyncio.get_running_loop().time() + left_s
    while not chat.is_answered.is_set():
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            if chat.owner == "bot":
                chat.view.say("no_answer")
            return
        await chat.receive(min(left, POLL_S))


async def stdin_lines() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            yield line.strip()


def choose_user(users: list[dict[str, Any]], view: TerminalView) -> str:
    """Asks at the keyboard; the first one when nothing is typed."""
    offered = [user for user in users if user["menu"]]
    for number, user in enumerate(offered, start=1):
        view.line(f"  [{number}] {user['label']}  {user['about']}", style="cyan")
    view.line(f"  [{len(offered) + 1}] " + view.words("terminal.guest"), style="cyan")
    view.say("choose_identity")
    answer = input().strip() or "1"
    if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(offered):
        return str(offered[int(answer) - 1]["user_id"])
    return answer if any(user["user_id"] == answer for user in users) else GUEST


async def run(url: str, user_id: str | None, view: TerminalView, words: Words) -> int:
    """The whole chat; returns the exit code."""
    async with httpx.AsyncClient(base_url=url, timeout=POLL_S + 10, trust_env=False) as http:
        client = TerminalClient(http)
        try:
            users = await client.demo_users()
            chat = TerminalChat(client, view, {user["user_id"]: user["label"] for user in users})
            chat.users[GUEST] = words("terminal.guest")
            if not users:
                view.say("not_demo")
            await chat.start(user_id or _default_user(users, view))
            if sys.stdin.isatty():
                await chat_by_keyboard(chat, words)
            else:
                await chat_by_pipe(chat, stdin_lines(), words)
        except GatewayUnreachable:
            view.say("unreachable", url=url)
            return 1
        except Refused as refused:
            view.line(refused.detail, style="red")
            return 1
    view.say("goodbye")
    return 0


def _default_user(users: list[dict[str, Any]], view: TerminalView) -> str:
    if not users:
        return GUEST
    return choose_user(users, view) if sys.stdin.isatty() else str(users[0]["user_id"])


def main() -> None:
    port = os.environ.get("GATEWAY_PORT", "8080")
    parser = argparse.ArgumentParser(prog="make chat")
    parser.add_argument("--as", dest="user_id", help="demo user id, or guest")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}")
    arguments = parser.parse_args()
    words = load_words()
    console = Console(width=None if sys.stdout.isatty() else TRANSCRIPT_WIDTH, highlight=False)
    view = TerminalView(console, words)
    with suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(run(arguments.url, arguments.user_id, view, words)))


if __name__ == "__main__":
    main()
