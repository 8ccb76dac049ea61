"""One console's socket: follows the desk as a whole, and the conversations that are open in it."""

import asyncio
import logging

from fastapi import WebSocket
from pydantic import BaseModel, ValidationError
from starlette.websockets import WebSocketDisconnect

from gateway.channel.web.closing import Closing, closing_for
from gateway.channel.web.socket import CLOSE_WITHIN_S, HELLO_WITHIN_S, MAX_FRAME_BYTES, MAX_INVALID_FRAMES
from gateway.channel.web.socket import FrameBudget as Budget
from gateway.desk import access, acts, frames
from gateway.desk.accounts import hash_token
from gateway.desk.following import Followed
from gateway.desk.frames import DESK_CLIENT_FRAME, DeskHello
from gateway.desk.models import DeskUser
from gateway.desk.schemas import DeskUserRead
from gateway.errors import FrameInvalid, NotSignedIn, Problem, TooManyConversations
from gateway.parts import Parts
from gateway.problems import problem_document
from gateway.socket_tasks import run_until_one_ends

logger = logging.getLogger(__name__)
MAX_OPEN = 20
CHECK_EVERY_S = 20.0
"""How often it is made sure that the session still counts."""


class DeskSocket:
    """Accepted already, for a session that was checked; `serve` returns when it is over."""

    def __init__(self, websocket: WebSocket, parts: Parts, user: DeskUser) -> None:
        self._websocket = websocket
        self._parts = parts
        self.user = user
        self._session_hash = hash_token(websocket.cookies[access.COOKIE])
        self._opened: dict[str, Followed] = {}
        self._outbox: asyncio.Queue[BaseModel | str | Closing] = asyncio.Queue(parts.settings.socket_queue)
        self._is_slow = asyncio.Event()
        self._invalid_frames = 0
        self._budget = Budget()

    async def serve(self) -> None:
        try:
            await self._hello()
            self._parts.hub.join(self)
            await self._parts.hub.greet(self)
            await self._talk()
        except Problem as problem:
            await self._close(closing_for(problem))
        except WebSocketDisconnect:
            return
        finally:
            self._parts.hub.leave(self)
            for followed in self._opened.values():
                followed.stop()

    def tell(self, frame: BaseModel | str | Closing) -> None:
        """Never waits: a console that does not read is dropped, and comes back."""
        try:
            self._outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self._is_slow.set()

    def go_away(self) -> None:
        self.tell(Closing(1001))

    async def _hello(self) -> None:
        """Raises Problem for another first frame, WebSocketDisconnect when none comes."""
        try:
            text = await asyncio.wait_for(self._receive(), HELLO_WITHIN_S)
            hello = DESK_CLIENT_FRAME.validate_json(text)
        except (TimeoutError, ValidationError) as error:
            raise FrameInvalid from error
        if not isinstance(hello, DeskHello):
            raise FrameInvalid
        settings = self._parts.settings
        self.tell(
            frames.DeskWelcome(
                user=DeskUserRead.from_model(self.user),
                heartbeat_s=settings.socket_heartbeat_s,
                idle_timeout_s=settings.socket_idle_s,
            )
        )

    async def _talk(self) -> None:
        """Reads, writes and checks the session until one of them is over."""
        work = (self._read(), self._write(), self._check())
        if await run_until_one_ends(*work, too_slow=self._is_slow):
            await self._close(Closing(1013))

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.get()
            if isinstance(frame, Closing):
                await self._close(frame)
                return
            await self._websocket.send_text(frame if isinstance(frame, str) else frame.model_dump_json())

    async def _check(self) -> None:
        """Ends the connection when the session has ended, or the role has changed."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            user, opened = await access.find_session(self._websocket, self._parts)
            if opened.token_hash != self._session_hash or user.role != self.user.role:
                raise NotSignedIn

    async def _read(self) -> None:
        """Raises Problem when the connection has to end for it."""
        while True:
            try:
                text = await asyncio.wait_for(self._receive(), self._parts.settings.socket_idle_s)
            except TimeoutError:
                await self._close(Closing(4408))
                return
            if not self._budget.spend(asyncio.get_running_loop().time()):
                await self._close(Closing(4429))
                return
            if len(text) > MAX_FRAME_BYTES:
                await self._close(Closing(1009))
                return
            await self._take(text)

    async def _take(self, text: str) -> None:
        """One frame; what is wrong with it is told, and the connection goes on."""
        frame: frames.DeskClientFrame | None = None
        try:
            frame = DESK_CLIENT_FRAME.validate_json(text)
            await self._act(frame)
        except ValidationError:
            self._invalid_frames += 1
            if self._invalid_frames > MAX_INVALID_FRAMES:
                raise FrameInvalid from None
            self.tell(self._error(FrameInvalid(), None))
        except Problem as problem:
            self.tell(self._error(problem, frame))

    async def _act(self, frame: frames.DeskClientFrame) -> None:
        match frame:
            case frames.OpenFrame():
                await self._open(frame)
            case frames.ShutFrame(conversation_id=conversation_id):
                followed = self._opened.pop(conversation_id, None)
                if followed is not None:
                    followed.stop()
            case frames.SayFrame():
                await self._say(frame)
            case frames.TypingFrame(conversation_id=conversation_id, is_typing=is_typing):
                await acts.note_typing(self._parts, conversation_id, self.user, is_typing=is_typing)
            case frames.DeskPing():
                self.tell(frames.DeskPong())
            case _:
                self.tell(self._error(FrameInvalid(), None))

    async def _open(self, frame: frames.OpenFrame) -> None:
        before = self._opened.pop(frame.conversation_id, None)
        if before is not None:
            before.stop()
        if len(self._opened) >= MAX_OPEN:
            raise TooManyConversations
        detail = await acts.read_detail(self._parts, frame.conversation_id, self.user, after=frame.after)
        self.tell(frames.OpenedFrame(detail=detail))
        followed = Followed(self._parts, self.user, detail, self.tell)
        self._opened[frame.conversation_id] = followed
        await followed.start()

    async def _say(self, frame: frames.SayFrame) -> None:
        said = await acts.say(
            self._parts, frame.conversation_id, self.user, frame.client_message_id, text=frame.text
        )
        self.tell(
            frames.DeskStored(
                conversation_id=frame.conversation_id,
                client_message_id=frame.client_message_id,
                message_id=said.message.id,
                sequence=said.message.sequence,
                is_duplicate=said.is_duplicate,
            )
        )

    def _error(self, problem: Problem, frame: frames.DeskClientFrame | None) -> frames.DeskErrorFrame:
        document = problem_document(
            self._parts.words, status=problem.status, code=problem.code, **problem.values
        )
        return frames.DeskErrorFrame(
            **{key: document[key] for key in ("status", "code", "title", "detail")},
            conversation_id=getattr(frame, "conversation_id", None),
            client_message_id=getattr(frame, "client_message_id", None),
        )

    async def _receive(self) -> str:
        """The next text frame. Raises WebSocketDisconnect; a frame with bytes is an empty text to us."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        return message.get("text") or ""

    async def _close(self, closing: Closing) -> None:
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                if closing.problem is not None:
                    await self._websocket.send_text(self._error(closing.problem, None).model_dump_json())
                await self._websocket.close(closing.code)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            logger.info("console was gone before it was closed", extra={"code": closing.code})
