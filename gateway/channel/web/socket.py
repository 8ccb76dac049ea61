"""One socket of one browser tab: says who it is, then sends and hears until one of both ends it."""

import asyncio
import logging
from dataclasses import dataclass, replace

from fastapi import WebSocket
from pydantic import BaseModel, ValidationError
from starlette.websockets import WebSocketDisconnect

from gateway.channel.web import frames
from gateway.channel.web.closing import Closing, closing_for, error_frame
from gateway.channel.web.frames import CLIENT_FRAME, Hello
from gateway.conversation import customer
from gateway.conversation.access import Caller, authorize
from gateway.conversation.live import Snapshot
from gateway.conversation.models import Author
from gateway.conversation.schemas import ConversationState, MessageCreate
from gateway.errors import (
    AttachmentNotSupported,
    ConversationOfAnotherUser,
    FrameInvalid,
    Problem,
    TokenExpired,
)
from gateway.handoff.states import Owner
from gateway.parts import Parts
from gateway.socket_tasks import run_until_one_ends

logger = logging.getLogger(__name__)
HELLO_WITHIN_S = 10.0
CLOSE_WITHIN_S = 2.0
MAX_INVALID_FRAMES = 10
MAX_FRAME_BYTES = 16_384
FRAMES_PER_MINUTE = 240


@dataclass
class FrameBudget:
    """Frames that may still come before the minute is over."""

    ends_at: float = 0.0
    left: int = 0

    def spend(self, clock: float) -> bool:
        if clock >= self.ends_at:
            self.ends_at, self.left = clock + 60.0, FRAMES_PER_MINUTE
        self.left -= 1
        return self.left >= 0


class Socket:
    """Accepted already; `serve` returns when it is over."""

    def __init__(self, websocket: WebSocket, parts: Parts, conversation_id: str) -> None:
        self._websocket = websocket
        self._parts = parts
        self._conversation_id = conversation_id
        self._caller = Caller()
        self._sent = 0
        """The last sequence that was put into the outbox."""
        self._state: ConversationState | None = None
        self._outbox: asyncio.Queue[BaseModel | Closing] = asyncio.Queue(parts.settings.socket_queue)
        self._is_slow = asyncio.Event()
        self._invalid_frames = 0
        self._budget = FrameBudget()

    async def serve(self) -> None:
        """Ends by itself; only defects of ours are raised."""
        try:
            hello = await self._hello()
            await self._welcome(hello)
            await self._parts.feeds.join(self._conversation_id, self, after=self._sent)
            await self._talk()
        except Problem as problem:
            await self._close(closing_for(problem))
        except WebSocketDisconnect:
            return
        finally:
            self._parts.feeds.leave(self._conversation_id, self)

    def offer(self, snapshot: Snapshot) -> None:
        try:
            self._check(snapshot)
        except Problem as problem:
            self._put(closing_for(problem))
            return
        for message in snapshot.messages:
            if message.sequence > self._sent:
                self._sent = message.sequence
                self._put(frames.MessageFrame(message=message))
        self._sent = max(self._sent, snapshot.last_sequence)
        if snapshot.state != self._state:
            self._state = snapshot.state
            self._put(frames.StateFrame(**snapshot.state.model_dump()))
        if snapshot.state.owner is Owner.CLOSED and not snapshot.has_more:
            self._put(Closing(1000))

    def go_away(self) -> None:
        self._put(Closing(1001))

    def _put(self, frame: BaseModel | Closing) -> None:
        """Never waits: a client that does not read is dropped, and resumes where it stopped."""
        try:
            self._outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self._is_slow.set()

    def _check(self, snapshot: Snapshot) -> None:
        """Raises Problem when the caller may not see the conversation, or not any more."""
        expires_at = self._caller.token_expires_at
        if expires_at is not None and expires_at <= self._parts.now():
            raise TokenExpired
        authorize(snapshot.conversation, self._caller)

    async def _hello(self) -> Hello:
        """Raises Problem for a bad one, WebSocketDisconnect when it does not come."""
        try:
            text = await asyncio.wait_for(self._receive(), HELLO_WITHIN_S)
            hello = CLIENT_FRAME.validate_json(text)
        except (TimeoutError, ValidationError) as error:
            raise FrameInvalid from error
        if not isinstance(hello, Hello):
            raise FrameInvalid
        self._caller = self._parts.caller(hello.token, hello.visitor_token)
        return hello

    async def _welcome(self, hello: Hello) -> None:
        """Sends what was missed, at the pace of the client."""
        snapshot = await self._parts.read_snapshot(self._conversation_id, hello.after)
        self._check(snapshot)
        self._parts.check_sockets(self._conversation_id)
        settings = self._parts.settings
        await self._send(
            frames.Welcome(
                conversation_id=self._conversation_id,
                heartbeat_s=settings.socket_heartbeat_s,
                idle_timeout_s=settings.socket_idle_s,
                last_sequence=snapshot.conversation.last_sequence,
                read_sequence=snapshot.state.read_sequence,
            )
        )
        self._state = snapshot.state
        await self._send(frames.StateFrame(**snapshot.state.model_dump()))
        while True:
            for message in snapshot.messages:
                await self._send(frames.MessageFrame(message=message))
            self._sent = snapshot.last_sequence
            if not snapshot.has_more:
                return
            snapshot = await self._parts.read_snapshot(self._conversation_id, self._sent)
            self._check(snapshot)

    async def _talk(self) -> None:
        """Reads and writes until one of them is over, or the client is too slow."""
        if await run_until_one_ends(self._read(), self._write(), too_slow=self._is_slow):
            await self._close(Closing(1013))

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.get()
            if isinstance(frame, Closing):
                await self._close(frame)
                return
            await self._send(frame)

    async def _read(self) -> None:
        """Raises Problem when the connection has to end for it."""
        while True:
            try:
                text = await asyncio.wait_for(self._receive(), self._patience_s())
            except TimeoutError:
                self._check_token()
                await self._close(Closing(4408))
                return
            self._check_token()
            if not self._budget.spend(asyncio.get_running_loop().time()):
                await self._close(Closing(4429))
                return
            if len(text) > MAX_FRAME_BYTES:
                await self._close(Closing(1009))
                return
            await self._take(text)

    def _patience_s(self) -> float:
        """Until the client counts as gone, or its token ends."""
        idle_s, expires_at = self._parts.settings.socket_idle_s, self._caller.token_expires_at
        if expires_at is None:
            return idle_s
        return min(idle_s, max(0.0, (expires_at - self._parts.now()).total_seconds()))

    def _check_token(self) -> None:
        expires_at = self._caller.token_expires_at
        if expires_at is not None and expires_at <= self._parts.now():
            raise TokenExpired

    async def _take(self, text: str) -> None:
        """One frame; what is wrong with it is told, and the connection goes on."""
        client_message_id: str | None = None
        try:
            frame = _parse(text)
            client_message_id = getattr(frame, "client_message_id", None)
            await self._act(frame)
        except FrameInvalid as problem:
            self._invalid_frames += 1
            if self._invalid_frames > MAX_INVALID_FRAMES:
                raise
            self._put(error_frame(problem, self._parts.words))
        except ConversationOfAnotherUser:
            raise
        except Problem as problem:
            self._put(error_frame(problem, self._parts.words, client_message_id))

    async def _act(self, frame: frames.ClientFrame) -> None:
        parts, conversation_id = self._parts, self._conversation_id
        match frame:
            case frames.SendText(client_message_id=sent_as, text=text):
                await self._post(MessageCreate(client_message_id=sent_as, text=text))
            case frames.SendOption(client_message_id=sent_as, option_id=option_id):
                await self._post(MessageCreate(client_message_id=sent_as, option_id=option_id))
            case frames.SetTyping(is_typing=is_typing):
                parts.typing.note(conversation_id, Author.USER, is_typing=is_typing)
            case frames.MarkRead(sequence=sequence):
                await customer.mark_read(parts, conversation_id, self._caller, sequence=sequence)
            case frames.RenewToken(token=token):
                await self._renew(token)
            case frames.Ping():
                self._put(frames.Pong())
            case Hello():
                raise FrameInvalid

    async def _post(self, create: MessageCreate) -> None:
        stored = await customer.post_message(self._parts, self._conversation_id, self._caller, create)
        self._put(
            frames.Stored(
                client_message_id=create.client_message_id,
                message_id=stored.message.id,
                sequence=stored.message.sequence,
                is_duplicate=stored.is_duplicate,
            )
        )

    async def _renew(self, token: str) -> None:
        """The same person goes on; a token that is no use leaves the old one in force."""
        renewed = self._parts.caller(token, self._caller.visitor_token)
        snapshot = await self._parts.read_snapshot(self._conversation_id, self._sent)
        authorize(snapshot.conversation, renewed)
        self._caller = replace(renewed)

    async def _receive(self) -> str:
        """The next text frame. Raises WebSocketDisconnect; a frame with bytes is an empty text to us."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text: str | None = message.get("text")
        return BINARY if text is None else text

    async def _send(self, frame: BaseModel) -> None:
        await self._websocket.send_text(frame.model_dump_json())

    async def _close(self, closing: Closing) -> None:
        """Says why when there is something to say; a client that does not listen is left to the server."""
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                if closing.problem is not None:
                    await self._send(error_frame(closing.problem, self._parts.words))
                await self._websocket.close(closing.code)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            logger.info("socket was gone before it was closed", extra={"code": closing.code})


BINARY = "\0"
"""Stands for a binary frame, which is never JSON."""


def _parse(text: str) -> frames.ClientFrame:
    """Raises FrameInvalid, or AttachmentNotSupported for a file."""
    if text == BINARY:
        raise AttachmentNotSupported
    try:
        return CLIENT_FRAME.validate_json(text)
    except ValidationError as error:
        raise FrameInvalid from error
