"""What goes over the socket, as JSON objects told apart by `type`."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from gateway.conversation.schemas import ClientMessageId, ConversationState, MessageRead

MAX_SEQUENCE = 2**31 - 1
Sequence = Annotated[int, Field(ge=0, le=MAX_SEQUENCE)]


class Hello(BaseModel):
    """The first frame: who is there, and what they have."""

    type: Literal["hello"]
    token: str | None = None
    """User token."""
    visitor_token: str | None = None
    after: Sequence = 0
    """The last sequence that the client has without a gap."""


class SendText(BaseModel):
    type: Literal["message"]
    client_message_id: ClientMessageId
    text: str


class SendOption(BaseModel):
    type: Literal["option"]
    client_message_id: ClientMessageId
    option_id: str = Field(max_length=64)


class SetTyping(BaseModel):
    type: Literal["typing"]
    is_typing: bool


class MarkRead(BaseModel):
    type: Literal["read"]
    sequence: Sequence


class RenewToken(BaseModel):
    """A fresh user token, before the old one expires or before a guest's sign-in."""

    type: Literal["token"]
    token: str


class Ping(BaseModel):
    type: Literal["ping"]


ClientFrame = Annotated[
    Hello | SendText | SendOption | SetTyping | MarkRead | RenewToken | Ping, Field(discriminator="type")
]


class Welcome(BaseModel):
    """The hello was good; `state` and the missing messages follow."""

    type: Literal["welcome"] = "welcome"
    conversation_id: str
    heartbeat_s: float
    """How often the client pings."""
    idle_timeout_s: float
    last_sequence: int
    read_sequence: int


class MessageFrame(BaseModel):
    type: Literal["message"] = "message"
    message: MessageRead


class Stored(BaseModel):
    """The client's message is stored; repeating it changes nothing."""

    type: Literal["stored"] = "stored"
    client_message_id: str
    message_id: str
    sequence: int
    is_duplicate: bool


class StateFrame(ConversationState):
    type: Literal["state"] = "state"


class ErrorFrame(BaseModel):
    """A problem document, about one frame or (when a close follows) about the connection."""

    type: Literal["error"] = "error"
    code: str
    title: str
    detail: str
    status: int
    client_message_id: str | None = None
    retry_after_s: int | None = None


class Pong(BaseModel):
    type: Literal["pong"] = "pong"


ServerFrame = Annotated[
    Welcome | MessageFrame | Stored | StateFrame | ErrorFrame | Pong, Field(discriminator="type")
]

CLIENT_FRAME: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)
SERVER_FRAME: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
