"""Compare-and-set: whatever the order and the number of those who try, one wins."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.models import Conversation
from gateway.database import Database
from gateway.errors import EscalationAlreadyClaimed, Problem, TransitionNotAllowed
from gateway.handoff import moving, service, serving
from gateway.handoff.models import Escalation
from gateway.handoff.states import Owner, Step
from gateway.identity import Agent
from gateway.words import load_words

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
WORDS = load_words()
TRIERS = 6


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def new_conversation(session: Session) -> str:
    return conversation_service.create(session, channel="web", user_id=None, now=NOW)[0].id


def queue(session: Session, conversation_id: str) -> str:
    conversation = conversation_service.lock(session, conversation_id=conversation_id)
    service.request(session, conversation, reason="button", words=WORDS, now=NOW)
    return session.query(Escalation.id).filter_by(conversation_id=conversation_id, state="queued").one()[0]


def claim(session: Session, escalation_id: str, agent_id: str) -> str:
    agent = Agent(agent_id, agent_id)
    claimed = serving.claim(session, escalation_id=escalation_id, agent=agent, words=WORDS, now=NOW)
    return str(claimed.agent_id)


def at_once(database: Database, *calls: Callable[[Session], str]) -> list[str]:
    """Runs all at the same moment; a refusal counts as its code."""
    ready = Barrier(len(calls))

    def run(call: Callable[[Session], str]) -> str:
        ready.wait()
        try:
            return database.write_now(call)
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_many_agents_at_once_one_gets_the_conversation(database: Database) -> None:
    escalation_id = database.write_now(queue, database.write_now(new_conversation))

    results = at_once(
        database, *(lambda session, n=n: claim(session, escalation_id, f"agent-{n}") for n in range(TRIERS))
    )

    winners = [result for result in results if result.startswith("agent-")]
    assert len(winners) == 1
    assert results.count("escalation_already_claimed") == TRIERS - 1
    escalation = database.read_now(lambda session: moving.get(session, escalation_id=escalation_id))
    assert (escalation.state, escalation.agent_id) == ("claimed", winners[0])


def test_many_requests_at_once_make_one_escalation_and_one_notice(database: Database) -> None:
    conversation_id = database.write_now(new_conversation)

    results = at_once(database, *(lambda session: queue(session, conversation_id) for _ in range(TRIERS)))

    assert len(set(results)) == 1
    conversation = database.read_now(
        lambda session: conversation_service.get(session, conversation_id=conversation_id)
    )
    assert (conversation.owner, conversation.last_sequence) == ("queued", 1)


def test_a_claim_and_a_cancellation_at_once_agree_on_the_owner(database: Database) -> None:
    conversation_id = database.write_now(new_conversation)
    escalation_id = database.write_now(queue, conversation_id)

    def cancel(session: Session) -> str:
        conversation = conversation_service.lock(session, conversation_id=conversation_id)
        service.cancel(session, conversation, words=WORDS, now=NOW)
        return "cancelled"

    results = at_once(database, cancel, lambda session: claim(session, escalation_id, "agent-1"))

    def state(session: Session) -> tuple[str, str]:
        conversation = conversation_service.get(session, conversation_id=conversation_id)
        return conversation.owner, moving.get(session, escalation_id=escalation_id).state

    assert (results, database.read_now(state)) in [
        (["cancelled", "transition_not_allowed"], ("bot", "cancelled")),
        (["transition_not_allowed", "agent-1"], ("agent", "claimed")),
    ]


def test_a_step_taken_on_an_owner_that_changed_meanwhile_is_refused(database: Database) -> None:
    """Even when somebody forgot to lock."""
    conversation_id = database.write_now(new_conversation)

    def overtaken(session: Session) -> None:
        conversation = session.get_one(Conversation, conversation_id)
        session.query(Conversation).filter_by(id=conversation_id).update(
            {"owner": Owner.CLOSED}, synchronize_session=False
        )
        moving.move(session, conversation, Step.REQUEST)

    with pytest.raises(TransitionNotAllowed):
        database.write_now(overtaken)


def test_a_claim_of_ones_own_is_no_error_and_of_anothers_is(database: Database) -> None:
    escalation_id = database.write_now(queue, database.write_now(new_conversation))
    assert database.write_now(claim, escalation_id, "agent-1") == "agent-1"

    assert database.write_now(claim, escalation_id, "agent-1") == "agent-1"
    with pytest.raises(EscalationAlreadyClaimed):
        database.write_now(claim, escalation_id, "agent-2")
