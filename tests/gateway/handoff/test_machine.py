"""Whatever people do in whatever order, a conversation has one owner and its requests agree with it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.models import Conversation, Message
from gateway.database import Database
from gateway.errors import EscalationAlreadyClaimed, EscalationNotYours, TransitionNotAllowed
from gateway.handoff import moving, service, serving
from gateway.handoff.hours import BusinessHours
from gateway.handoff.models import Escalation
from gateway.handoff.serving import Ending
from gateway.handoff.states import TRANSITIONS, Owner, Step
from gateway.identity import Agent
from gateway.words import load_words

START = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
"""09:00 on a Wednesday in Beijing."""
WORDS = load_words()
AGENTS = [Agent("agent-1", "小李"), Agent("agent-2", "小王")]
HOURS = BusinessHours.parse("09:00-18:00", timezone="Asia/Shanghai")
REFUSALS = (TransitionNotAllowed, EscalationAlreadyClaimed, EscalationNotYours)
agents = st.sampled_from(AGENTS)


class Life(RuleBasedStateMachine):
    """One conversation; every act is tried at any moment, allowed or not."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.sent = count()
        self.said: list[str] = []
        self.conversation_id = self.database.write_now(
            lambda s: conversation_service.create(s, channel="web", user_id=None, now=self.now)[0].id
        )
        self.owner = Owner.BOT

    def act(self, work: Callable[[Session, Conversation, Escalation | None], object], step: Step) -> None:
        """A refusal changes nothing; a success ends where the table says, or changes nothing."""

        def locked(session: Session) -> None:
            conversation = conversation_service.lock(session, conversation_id=self.conversation_id)
            known = moving.find_open(session, conversation) or moving.find_ticket(session, conversation)
            work(session, conversation, known)

        before = self.owner
        try:
            self.database.write_now(locked)
        except REFUSALS:
            assert self.read_owner() == before
            return
        self.owner = self.read_owner()
        assert self.owner in {before, TRANSITIONS.get((before, step)), *self.ways_of_a_ticket(before, step)}

    @staticmethod
    def ways_of_a_ticket(before: Owner, step: Step) -> set[Owner]:
        """Claiming a ticket takes the conversation from whoever has it."""
        return {Owner.AGENT} if step is Step.CLAIM and before in (Owner.BOT, Owner.CLOSED) else set()

    def read_owner(self) -> Owner:
        read = self.database.read_now(
            lambda s: conversation_service.get(s, conversation_id=self.conversation_id).owner
        )
        return Owner(read)

    @rule(minutes=st.integers(1, 900))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.owner is not Owner.CLOSED)
    @rule()
    def ask_for_a_person(self) -> None:
        self.act(
            lambda s, c, _: service.request(s, c, reason="button", words=WORDS, now=self.now, hours=HOURS),
            Step.REQUEST,
        )

    @rule()
    def leave_the_queue(self) -> None:
        self.act(lambda s, c, _: service.cancel(s, c, words=WORDS, now=self.now), Step.CANCEL)

    @rule()
    def sign_out(self) -> None:
        self.act(lambda s, c, _: service.sign_out(s, c, now=self.now), Step.SIGN_OUT)

    @rule(agent=agents)
    def claim(self, agent: Agent) -> None:
        self.on_escalation(
            Step.CLAIM, lambda s, e: serving.claim(s, escalation_id=e, agent=agent, words=WORDS, now=self.now)
        )

    @rule(agent=agents, step=st.sampled_from([Step.TAKE_OVER, Step.REOPEN]))
    def take(self, agent: Agent, step: Step) -> None:
        given = {"conversation_id": self.conversation_id, "agent": agent, "words": WORDS}
        self.act(
            lambda s, _, __: serving.take(s, **given, step=step, now=self.now),  # type: ignore[arg-type]
            Step.CLAIM if step is Step.TAKE_OVER else step,
        )

    @rule(agent=agents, to=st.sampled_from([None, *AGENTS]))
    def transfer(self, agent: Agent, to: Agent | None) -> None:
        given = {"agent": agent, "to": to, "note": None, "words": WORDS}
        self.on_escalation(
            Step.TRANSFER,
            lambda s, e: serving.transfer(s, escalation_id=e, **given, now=self.now),  # type: ignore[arg-type]
        )

    @rule(agent=agents)
    def release(self, agent: Agent) -> None:
        given = {"agent_id": agent.id, "reason": "agent_gone", "words": WORDS}
        self.on_escalation(
            Step.RELEASE,
            lambda s, e: serving.release(s, escalation_id=e, **given, now=self.now),  # type: ignore[arg-type]
        )

    @rule(agent=agents)
    def customer_leaves(self, agent: Agent) -> None:
        self.on_escalation(
            Step.LEAVE,
            lambda s, e: serving.leave(s, escalation_id=e, agent_id=agent.id, words=WORDS, now=self.now),
        )

    @rule(agent=agents, step=st.sampled_from([Step.RETURN, Step.CLOSE]))
    def end(self, agent: Agent, step: Step) -> None:
        given = {"agent": agent, "ending": Ending(step), "words": WORDS}
        self.on_escalation(
            step,
            lambda s, e: serving.end(s, escalation_id=e, **given, now=self.now),  # type: ignore[arg-type]
        )

    @rule(agent=agents)
    def say(self, agent: Agent) -> None:
        """Twice, as a client does that heard no answer: stored once, and by who serves alone."""
        sent_as, text = f"m{next(self.sent)}", f"第{next(self.sent)}句"
        for _ in range(2):
            self.on_escalation(
                Step.CLAIM,
                lambda s, e: serving.say(
                    s,
                    escalation_id=e,
                    agent=agent,
                    content={"kind": "text", "text": text},
                    client_message_id=sent_as,
                    now=self.now,
                ),
            )

    def on_escalation(self, step: Step, work: Callable[[Session, str], object]) -> None:
        self.act(lambda s, _, known: work(s, known.id) if known is not None else None, step)

    @invariant()
    def owner_and_requests_agree(self) -> None:
        states = self.database.read_now(
            lambda s: [
                (e.state, e.agent_id is not None)
                for e in s.scalars(
                    select(Escalation).where(Escalation.conversation_id == self.conversation_id)
                )
            ]
        )
        still = sorted(state for state in states if state[0] in ("queued", "claimed"))
        expected = {Owner.QUEUED: [("queued", False)], Owner.AGENT: [("claimed", True)]}
        assert still == expected.get(self.owner, [])
        assert sum(state[0] == "ticket" for state in states) <= 1

    @invariant()
    def messages_are_numbered_without_a_gap(self) -> None:
        def numbers(session: Session) -> tuple[list[int], int]:
            conversation = conversation_service.get(session, conversation_id=self.conversation_id)
            statement = select(Message.sequence).where(Message.conversation_id == conversation.id)
            return sorted(session.scalars(statement)), conversation.last_sequence

        stored, last = self.database.read_now(numbers)
        assert stored == list(range(1, last + 1))


@pytest.mark.parametrize("examples", [30])
def test_any_life_of_a_conversation(database_url: str, examples: int) -> None:
    database = Database(database_url)
    machine = type("LifeHere", (Life,), {"database": database})
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        database.close()
