"""What the agents' API takes and gives."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from gateway.conversation.schemas import ClientMessageId, MessagePage, MessageRead
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState


class EscalationRead(BaseModel):
    id: str
    conversation_id: str
    state: EscalationState
    reason: str
    question: str
    at_sequence: int
    agent_id: str | None
    agent_name: str | None
    requested_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def from_model(cls, escalation: Escalation) -> Self:
        return cls.model_validate(escalation, from_attributes=True)


class EscalationList(BaseModel):
    items: list[EscalationRead]


class EscalationDetail(MessagePage):
    """An escalation with its conversation's messages after the asked sequence."""

    escalation: EscalationRead
    is_customer_typing: bool = False


class AgentMessageCreate(BaseModel):
    text: str
    client_message_id: ClientMessageId | None = None


class TypingSign(BaseModel):
    is_typing: bool


class AgentMessageStored(BaseModel):
    message: MessageRead
