"""Who is at the desk just now, and how much they have to do."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.desk.conversation_schemas import AgentRow
from gateway.desk.models import DeskUser, Presence
from gateway.desk.roles import Operation, may
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState


def list_agents(session: Session, *, here: frozenset[str]) -> list[AgentRow]:
    """Those who may serve; `here` have a console open."""
    counted = (
        select(Escalation.agent_id, func.count())
        .where(Escalation.state == EscalationState.CLAIMED)
        .group_by(Escalation.agent_id)
    )
    counts = dict(session.execute(counted).all())
    users = session.scalars(select(DeskUser).where(DeskUser.is_active).order_by(DeskUser.name, DeskUser.id))
    return [
        AgentRow.model_validate(
            {
                "id": user.id,
                "name": user.name,
                "role": user.role,
                "presence": user.presence if user.id in here else Presence.OFFLINE,
                "open_count": counts.get(user.id, 0),
            }
        )
        for user in users
        if may(user.role, Operation.SERVE)
    ]


def choose(session: Session, *, user_id: str, presence: str) -> None:
    user = session.get_one(DeskUser, user_id)
    user.presence = presence
