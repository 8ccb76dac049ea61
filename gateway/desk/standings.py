"""Where each conversation that concerns the desk stands, and what its next standing means for whom."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Author, Conversation, Message
from gateway.desk.frames import AlertFrame, AlertKind
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState

TEXT_LENGTH = 80
FOLLOWED = (EscalationState.QUEUED, EscalationState.CLAIMED, EscalationState.TICKET)


@dataclass(frozen=True)
class Standing:
    """Of one conversation with an open request for a person."""

    state: str
    agent_id: str | None
    target_id: str | None
    last_sequence: int
    last_author: str | None
    text: str


def read_standings(session: Session, *, conversation_ids: set[str] | None) -> dict[str, Standing]:
    """Of these conversations, or of all; those that concern nobody are not in it."""
    is_last = and_(Message.conversation_id == Conversation.id, Message.sequence == Conversation.last_sequence)
    statement = (
        select(Escalation, Conversation.last_sequence, Message)
        .join(Conversation, Conversation.id == Escalation.conversation_id)
        .outerjoin(Message, is_last)
        .where(Escalation.state.in_(FOLLOWED))
    )
    if conversation_ids is not None:
        statement = statement.where(Escalation.conversation_id.in_(list(conversation_ids)))
    return {
        escalation.conversation_id: Standing(
            state=escalation.state,
            agent_id=escalation.agent_id,
            target_id=escalation.target_id,
            last_sequence=last_sequence,
            last_author=last.author if last else None,
            text=_news(escalation, last)[:TEXT_LENGTH],
        )
        for escalation, last_sequence, last in session.execute(statement)
    }


def _news(escalation: Escalation, last: Message | None) -> str:
    """What the customer said last; notices, such as that of the queue, tell an agent nothing."""
    is_the_customers = last is not None and last.author == Author.USER
    return str(last.content["text"]) if last is not None and is_the_customers else escalation.question


def moves_queue(before: Standing | None, after: Standing | None) -> bool:
    """Whether queue and loads look different: what is said to an agent does not show there."""
    if before is None or after is None:
        return before != after
    served = EscalationState.CLAIMED
    if before.state == after.state == served:
        return (before.agent_id, before.target_id) != (after.agent_id, after.target_id)
    return before != after


@dataclass(frozen=True)
class Alert:
    """`user_id`: whom it is for; None for everybody who serves."""

    user_id: str | None
    frame: AlertFrame


def alert_for(conversation_id: str, before: Standing | None, after: Standing | None) -> Alert | None:
    """What has to be told about the change, if anything; that a customer has left is told by who finds it."""
    if after is None:
        return None
    if before is None or before.state != after.state:
        return _of_new_state(conversation_id, before, after)
    is_news = after.last_sequence > before.last_sequence and after.last_author == Author.USER
    if after.state == EscalationState.CLAIMED and is_news:
        return _alert(after.agent_id, "customer_message", conversation_id, after.text)
    return None


def _of_new_state(conversation_id: str, before: Standing | None, after: Standing) -> Alert | None:
    if after.state == EscalationState.TICKET:
        return _alert(None, "ticket", conversation_id, after.text)
    if after.state != EscalationState.QUEUED:
        return None
    if after.target_id is not None:
        return _alert(after.target_id, "transferred_to_you", conversation_id, after.text)
    was_served = before is not None and before.state == EscalationState.CLAIMED
    return _alert(None, "released" if was_served else "queued", conversation_id, after.text)


def _alert(user_id: str | None, kind: AlertKind, conversation_id: str, text: str) -> Alert:
    return Alert(user_id, AlertFrame(kind=kind, conversation_id=conversation_id, text=text))
