"""A past that is written into the database as the gateway would have."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation, Message, Turn, TurnState
from gateway.feedback.models import MessageFeedback, SatisfactionRating
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState


@dataclass
class History:
    """Collects rows; `write` stores them."""

    rows: list[Any] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _sequences: dict[str, int] = field(default_factory=dict)

    def conversation(
        self,
        key: str,
        at: datetime,
        *,
        channel: str = "web",
        user: str | None = None,
        audience: str = "customer",
    ) -> str:
        self.rows.append(
            Conversation(id=key, channel=channel, user_id=user, audience=audience, created_at=at)
        )
        return key

    def turn(
        self,
        conversation: str,
        at: datetime,
        kind: str | None,
        topic: str | None = None,
        *,
        text: str = "问题",
        user: str | None = None,
        state: TurnState = TurnState.DONE,
        audience: str = "customer",
    ) -> str:
        """A question and its answer; returns the id of the answer's message."""
        number = next(self._numbers)
        asked, shown = f"m{number}", f"a{number}"
        self._message(conversation, asked, "user", {"kind": "text", "text": text}, at)
        decision = None if kind is None else {"kind": kind, "id": topic, "confidence": 0.9}
        article = topic if kind == "article" else None
        self.rows.append(
            Turn(
                id=asked,
                conversation_id=conversation,
                message_id=asked,
                user_id=user,
                state=state,
                runs=1,
                decision=decision,
                article_id=article,
                audience=audience,
                created_at=at,
                finished_at=at,
            )
        )
        content = {"kind": "article" if article else "text", "text": "答", "article_id": article}
        self._message(conversation, shown, "bot", content, at, reply_to=asked)
        return shown

    def dislike(self, conversation: str, message: str, at: datetime, *reasons: str) -> None:
        feedback = MessageFeedback(
            message_id=message,
            conversation_id=conversation,
            verdict="down",
            reasons=list(reasons),
            created_at=at,
        )
        self.rows.append(feedback)

    def handoff(
        self,
        conversation: str,
        at: datetime,
        *,
        reason: str = "requested",
        waited_s: float | None = None,
        handled_s: float | None = None,
        score: int | None = None,
    ) -> None:
        key = f"e{next(self._numbers)}"
        claimed = at + timedelta(seconds=waited_s) if waited_s is not None else None
        ended = claimed + timedelta(seconds=handled_s) if claimed and handled_s is not None else None
        state = EscalationState.CLOSED if ended else EscalationState.CANCELLED
        self.rows.append(
            Escalation(
                id=key,
                conversation_id=conversation,
                state=state,
                reason=reason,
                question="转人工",
                at_sequence=1,
                requested_at=at,
                claimed_at=claimed,
                ended_at=ended or at,
            )
        )
        if score is not None:
            rating = SatisfactionRating(
                escalation_id=key, conversation_id=conversation, score=score, tags=["slow"], created_at=at
            )
            self.rows.append(rating)

    def _message(
        self,
        conversation: str,
        key: str,
        author: str,
        content: dict[str, Any],
        at: datetime,
        reply_to: str | None = None,
    ) -> None:
        sequence = self._sequences[conversation] = self._sequences.get(conversation, 0) + 1
        self.rows.append(
            Message(
                id=key,
                conversation_id=conversation,
                sequence=sequence,
                author=author,
                content=content,
                reply_to=reply_to,
                created_at=at,
            )
        )

    def write(self, session: Session) -> None:
        """Parents first."""
        for kind in (Conversation, Message, Turn, MessageFeedback, Escalation, SatisfactionRating):
            session.add_all([row for row in self.rows if type(row) is kind])
            session.flush()
