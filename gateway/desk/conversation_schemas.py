"""Conversations as the desk sees them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from gateway.conversation.models import ChatType, TurnState
from gateway.conversation.schemas import ClientMessageId, MessageRead
from gateway.desk.models import Entry, EntryKind
from gateway.desk.roles import Role
from gateway.desk.schemas import Person, PresenceState
from gateway.handoff.states import EscalationState, Owner

Kind = Literal["customer", "partner", "guest"]
Note = Annotated[str, Field(max_length=2000)]
Codes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)]
View = Literal["mine", "queue", "tickets", "served", "bot", "closed", "all"]


class Sla(BaseModel):
    """What has to be done by when: serve who waits, or answer who wrote."""

    due_at: datetime
    state: Literal["ok", "soon", "late"]


class EscalationRow(BaseModel):
    id: str
    state: EscalationState
    reason: str
    reason_label: str
    question: str
    agent: Person | None
    target: Person | None
    """The colleague whom a transfer is for."""
    ticket_number: str | None
    transfers: int
    requested_at: datetime
    queued_at: datetime | None
    claimed_at: datetime | None
    first_reply_at: datetime | None
    ended_at: datetime | None
    close_reason: str | None
    sla: Sla | None


class Customer(BaseModel):
    id: str | None
    kind: Kind


class Row(BaseModel):
    """One conversation in a list."""

    conversation_id: str
    channel: str
    chat_type: ChatType
    owner: Owner
    customer: Customer
    last_text: str | None
    last_author: str | None
    last_message_at: datetime | None
    last_sequence: int
    unread_count: int
    tags: list[str]
    created_at: datetime
    closed_at: datetime | None
    escalation: EscalationRow | None
    """The open one, else the ticket, else the latest."""


class RowList(BaseModel):
    items: list[Row]
    next_before: str | None


class Counts(BaseModel):
    queued: int
    tickets: int
    mine: int
    served: int


class QueueView(BaseModel):
    items: list[Row]
    counts: Counts
    at: datetime


class Candidate(BaseModel):
    kind: str
    id: str | None = None
    title: str | None = None
    confidence: float | None = None


class Decision(Candidate):
    """What the bot understood of one message of the user."""

    message_id: str
    state: TurnState
    kind: str | None = None  # type: ignore[assignment]  # nothing before the bot has answered
    reason: str | None = None
    candidates: list[Candidate]
    suppressed: list[str]
    """What the bot would have said, had nobody taken over."""
    at: datetime


class EntryRead(BaseModel):
    id: str
    kind: EntryKind
    text: str | None
    by: Person | None
    to: Person | None
    after_sequence: int
    created_at: datetime

    @classmethod
    def from_model(cls, entry: Entry) -> Self:
        return cls(
            id=str(entry.number),
            kind=EntryKind(entry.kind),
            text=entry.text,
            by=Person.of(entry.by_id, entry.by_name),
            to=Person.of(entry.to_id, entry.to_name),
            after_sequence=entry.after_sequence,
            created_at=entry.created_at,
        )


class LiveState(BaseModel):
    owner: Owner
    agent_name: str | None
    is_customer_typing: bool
    is_customer_online: bool
    customer_read_sequence: int


class DraftRead(BaseModel):
    text: str
    updated_at: datetime


class Detail(BaseModel):
    conversation: Row
    messages: list[MessageRead]
    last_sequence: int
    has_earlier: bool
    has_more: bool
    state: LiveState
    decisions: list[Decision]
    entries: list[EntryRead]
    draft: DraftRead | None
    is_mine: bool
    escalations: list[EscalationRow]


class EarlierPage(BaseModel):
    messages: list[MessageRead]
    decisions: list[Decision]


class Say(BaseModel):
    """A text, or an article as a card."""

    client_message_id: ClientMessageId
    text: str | None = None
    article_id: str | None = Field(default=None, max_length=128)

    @model_validator(mode="after")
    def is_one_of_both(self) -> Self:
        if (self.text is None) == (self.article_id is None):
            raise ValueError("exactly one of text and article_id")
        return self


class Said(BaseModel):
    message: MessageRead
    is_duplicate: bool


class NoteCreate(BaseModel):
    client_message_id: ClientMessageId
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Transfer(BaseModel):
    to: str | None = Field(max_length=64)
    note: Note | None = None


class Return(BaseModel):
    note: Note | None = None


class Close(BaseModel):
    reason: str = Field(max_length=40)
    note: Note | None = None
    tags: Codes = Field(default_factory=list)
    ask_rating: bool = True


class Tags(BaseModel):
    tags: Codes


class DraftChange(BaseModel):
    text: str = Field(max_length=4000)


class Read(BaseModel):
    sequence: int = Field(ge=0, le=2**31 - 1)


class AgentRow(BaseModel):
    id: str
    name: str
    role: Role
    presence: PresenceState
    open_count: int


class AgentList(BaseModel):
    items: list[AgentRow]


class ArticleHit(BaseModel):
    article_id: str
    title: str
    summary: str
    score: float | None = None


class ArticleHits(BaseModel):
    items: list[ArticleHit]


class Suggestions(ArticleHits):
    question: str | None


class ArticleCard(BaseModel):
    content: dict[str, Any]
