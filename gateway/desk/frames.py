"""Frames of the desk's socket: small JSON objects told apart by `type`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from gateway.conversation.schemas import ClientMessageId, MessageRead
from gateway.desk.conversation_schemas import (
    AgentRow,
    Counts,
    Decision,
    Detail,
    EntryRead,
    LiveState,
    Row,
)
from gateway.desk.schemas import DeskUserRead

ConversationId = Annotated[str, Field(max_length=64)]


class DeskHello(BaseModel):
    type: Literal["hello"]


class OpenFrame(BaseModel):
    """Follow a conversation, from a sequence on after a reconnect."""

    type: Literal["open"]
    conversation_id: ConversationId
    after: int | None = Field(default=None, ge=0, le=2**31 - 1)


class ShutFrame(BaseModel):
    type: Literal["shut"]
    conversation_id: ConversationId


class TypingFrame(BaseModel):
    type: Literal["typing"]
    conversation_id: ConversationId
    is_typing: bool


class SayFrame(BaseModel):
    type: Literal["say"]
    conversation_id: ConversationId
    client_message_id: ClientMessageId
    text: str


class DeskPing(BaseModel):
    type: Literal["ping"]


DeskClientFrame = Annotated[
    DeskHello | OpenFrame | ShutFrame | TypingFrame | SayFrame | DeskPing, Field(discriminator="type")
]


class DeskWelcome(BaseModel):
    type: Literal["welcome"] = "welcome"
    user: DeskUserRead
    heartbeat_s: float
    idle_timeout_s: float


class QueueFrame(BaseModel):
    type: Literal["queue"] = "queue"
    items: list[Row]
    counts: Counts
    at: datetime


class MineFrame(BaseModel):
    type: Literal["mine"] = "mine"
    items: list[Row]


class OpenedFrame(BaseModel):
    type: Literal["opened"] = "opened"
    detail: Detail


class DeskMessageFrame(BaseModel):
    type: Literal["message"] = "message"
    conversation_id: str
    message: MessageRead


class DeskStateFrame(BaseModel):
    type: Literal["state"] = "state"
    conversation_id: str
    state: LiveState
    conversation: Row
    is_mine: bool


class EntriesFrame(BaseModel):
    type: Literal["entries"] = "entries"
    conversation_id: str
    entries: list[EntryRead]
    decisions: list[Decision]


class DeskStored(BaseModel):
    type: Literal["stored"] = "stored"
    conversation_id: str
    client_message_id: str
    message_id: str
    sequence: int
    is_duplicate: bool


class PresenceFrame(BaseModel):
    type: Literal["presence"] = "presence"
    items: list[AgentRow]


AlertKind = Literal["queued", "transferred_to_you", "customer_message", "released", "customer_left", "ticket"]


class AlertFrame(BaseModel):
    type: Literal["alert"] = "alert"
    kind: AlertKind
    conversation_id: str
    text: str


class DeskErrorFrame(BaseModel):
    """A problem document, about one frame or (when a close follows) about the connection."""

    type: Literal["error"] = "error"
    status: int
    code: str
    title: str
    detail: str
    conversation_id: str | None = None
    client_message_id: str | None = None


class DeskPong(BaseModel):
    type: Literal["pong"] = "pong"


DeskServerFrame = Annotated[
    DeskWelcome
    | QueueFrame
    | MineFrame
    | OpenedFrame
    | DeskMessageFrame
    | DeskStateFrame
    | EntriesFrame
    | DeskStored
    | PresenceFrame
    | AlertFrame
    | DeskErrorFrame
    | DeskPong,
    Field(discriminator="type"),
]
DESK_CLIENT_FRAME: TypeAdapter[DeskClientFrame] = TypeAdapter(DeskClientFrame)
DESK_SERVER_FRAME: TypeAdapter[DeskServerFrame] = TypeAdapter(DeskServerFrame)
