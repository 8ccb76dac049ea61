"""What the conversation API takes and gives. The envelope is what every client renders."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.conversation.models import Author, Message, Visibility
from gateway.handoff.states import Owner

ContentKind = Literal[
    "text",
    "article",
    "choices",
    "coupons",
    "checklist",
    "progress",
    "confirmation",
    "file",
    "queue",
    "rating",
    "notice",
]
ClientMessageId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]


class Content(BaseModel):
    """One message's body; `text` is the whole of it in plain words, the other fields depend on `kind`."""

    model_config = ConfigDict(extra="allow")

    kind: ContentKind
    text: str


class NoticeOption(BaseModel):
    """Something to click under a notice of ours, with what it means to the bot."""

    title: str
    option: dict[str, Any]


class PersonalNotice(BaseModel):
    """A message of the system for one user, before it is in a conversation."""

    content: dict[str, Any]
    options: list[NoticeOption] = Field(default_factory=list)


class OptionRead(BaseModel):
    id: str
    title: str


class MessageRead(BaseModel):
    """The envelope."""

    id: str
    conversation_id: str
    sequence: int
    author: Author
    created_at: datetime
    content: Content
    visibility: Visibility
    options: list[OptionRead]
    client_message_id: str | None = None
    """Of the user's own messages, as the client chose it."""
    reply_to: str | None = None
    """The user's message that this one answers."""

    @classmethod
    def from_model(cls, message: Message) -> Self:
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            sequence=message.sequence,
            author=Author(message.author),
            created_at=message.created_at,
            content=Content.model_validate(message.content),
            visibility=Visibility(message.visibility),
            options=[OptionRead(id=option.id, title=option.title) for option in message.options],
            client_message_id=message.client_message_id if message.author == Author.USER else None,
            reply_to=message.reply_to,
        )


class ConversationCreate(BaseModel):
    channel: Literal["web"] = "web"


class ConversationCreated(BaseModel):
    conversation_id: str
    visitor_token: str
    """Shown once; only its hash is kept."""


class MessageCreate(BaseModel):
    """Either a text or a click on an option."""

    client_message_id: ClientMessageId
    text: str | None = None
    option_id: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def is_one_of_both(self) -> Self:
        if (self.text is None) == (self.option_id is None):
            raise ValueError("exactly one of text and option_id")
        return self


class MessageStored(BaseModel):
    message: MessageRead
    is_duplicate: bool
    """True when the same `client_message_id` was stored before: `message` is that one."""


class ConversationState(BaseModel):
    """What a client shows beside the messages."""

    owner: Owner
    ahead: int | None = None
    """People waiting before this one, while queued; 0 is next."""
    agent_name: str | None = None
    """The person who has the conversation now."""
    is_bot_typing: bool = False
    """False while the bot is down and the question is kept."""
    is_agent_typing: bool = False
    read_sequence: int = 0
    """What the user has seen, on any device."""


class ConversationRead(ConversationState):
    conversation_id: str
    is_signed_in: bool
    created_at: datetime
    closed_at: datetime | None
    last_sequence: int


class ConversationSummary(BaseModel):
    """One of the caller's conversations, for the history."""

    conversation_id: str
    channel: str
    owner: Owner
    created_at: datetime
    closed_at: datetime | None
    last_message_at: datetime | None
    first_question: str | None
    """What its user said first, 100 characters at most: what the conversation is called."""
    last_text: str | None
    last_sequence: int
    unread_count: int


class ConversationList(BaseModel):
    items: list[ConversationSummary]
    next_before: str | None
    """What to pass as `before` for older ones; None when there are none."""


class ReadMark(BaseModel):
    sequence: int = Field(ge=0, le=2**31 - 1)


class MessagePage(BaseModel):
    messages: list[MessageRead]
    last_sequence: int
    """What to pass as `after` next."""
    owner: Owner
    ahead: int | None = None
    agent_name: str | None = None
    is_bot_typing: bool = False
    is_agent_typing: bool = False

    @property
    def is_worth_returning(self) -> bool:
        return bool(self.messages) or self.owner is Owner.CLOSED


class SignedIn(BaseModel):
    conversation_id: str
    is_signed_in: bool
    is_task_continued: bool
    """True when the question that needed the sign-in is being answered now."""


class HandoffCreate(BaseModel):
    """Where the customer asked for a person: by the button, or after judging an answer as no help."""

    reason: Literal["button", "disliked"] = "button"


class OwnerRead(BaseModel):
    conversation_id: str
    owner: Owner
    ahead: int | None = None
    """People waiting before this one, while queued."""
