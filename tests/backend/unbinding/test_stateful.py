"""No sequence of operations by both sides and the clock breaks what must always hold."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.clock import add_months, local_date
from backend.database import build_sessions
from backend.errors import Problem
from backend.outbox.models import OutboxEvent
from backend.unbinding import decision, partner_service, service, upkeep
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester
from backend.unbinding.states import Decision, RequestState, Side, is_allowed
from backend.unbinding.upkeep import UpkeepPolicy
from backend.wording import Locale
from tests.backend.factories import add_customer
from tests.backend.moments import NOW
from tests.backend.money_moves import MoneyMoves

MODELS = st.sampled_from(AssociationModel)
WISHES = (Decision.REJECT, Decision.REJECT, Decision.REJECT, Decision.APPROVE)
"""An approval ends the journey: mostly it goes on."""
LOCALE = Locale.load()
CLOSED = {RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED}


class UnbindingMachine(MoneyMoves):
    """One customer, one partner, one clock, on a real database that is rolled back at the end."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = build_sessions(self.engine)()
        self.now: datetime = NOW
        self.customer = add_customer(self.session, self.now)
        self.association = self.session.scalars(select(Association)).one()
        self.admin = self.session.get_one(User, "partner-1-admin")
        self.draft: str | None = None
        self.seen: dict[str, RequestState] = {}
        self.open_the_books()

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    def attempt(self, operation: Callable[[], object]) -> None:
        """A refusal is an answer; it leaves no trace."""
        try:
            with self.session.begin_nested():
                operation()
                self.session.flush()
        except Problem:
            self.session.expire_all()

    @rule(model=MODELS, arrears=st.sampled_from(["0.00", "0.00", "0.00", "5.00"]))
    def the_account_changes(self, model: AssociationModel, arrears: str) -> None:
        self.association.model, self.customer.account.arrears = model, Decimal(arrears)
        self.session.flush()

    @rule(days=st.sampled_from([0, 0, 1, 3, 30, 95]), minutes=st.sampled_from([1, 20]))
    def time_passes(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days, minutes=minutes)

    @rule(is_stale=st.sampled_from([False, False, True]))
    def the_customer_submits(self, is_stale: bool) -> None:
        def submit() -> None:
            if self.draft is None or not is_stale:
                self.draft = service.create_draft(
                    session=self.session, user=self.customer, reason="换一家", now=self.now
                ).id
            requester = Requester(self.customer)
            service.submit(session=self.session, requester=requester, draft_id=self.draft, now=self.now)

        self.attempt(submit)

    @rule()
    def the_partner_submits(self) -> None:
        self.attempt(
            lambda: partner_service.submit(
                session=self.session,
                requester=Requester(self.admin),
                customer_account_id=self.customer.account_id,
                reason="合作结束",
                now=self.now,
            )
        )

    @rule(side=st.sampled_from(Side), wish=st.sampled_from(WISHES), place=st.integers(-1, 1))
    def somebody_decides(self, side: Side, wish: Decision, place: int) -> None:
        self.on_request(
            place,
            lambda number: decision.decide(
                session=self.session,
                requester=Requester(self.user(side)),
                number=number,
                decision=wish,
                note="原因",
                now=self.now,
            ),
        )

    @rule(side=st.sampled_from(Side), place=st.integers(-1, 1))
    def somebody_withdraws(self, side: Side, place: int) -> None:
        requester = Requester(self.user(side))
        self.on_request(
            place,
            lambda number: service.cancel(
                session=self.session, requester=requester, number=number, now=self.now
            ),
        )

    @rule(side=st.sampled_from(Side))
    def somebody_changes_their_mind_twice(self, side: Side) -> None:
        """Withdraws the newest request and asks again at once: what the distance between two is there for."""
        self.somebody_withdraws(side, -1)
        if side is Side.PARTNER:
            self.the_partner_submits()
        else:
            self.the_customer_submits(is_stale=False)

    @rule()
    def the_clock_works(self) -> None:
        policy = UpkeepPolicy()
        self.attempt(lambda: upkeep.run(session=self.session, policy=policy, now=self.now, locale=LOCALE))

    def user(self, side: Side) -> User:
        return self.customer if side is Side.CUSTOMER else self.admin

    def on_request(self, place: int, operation: Callable[[str], object]) -> None:
        requests = self.requests()
        if requests:
            number = requests[place % len(requests)].number
            self.attempt(lambda: operation(number))

    def requests(self) -> list[UnbindingRequest]:
        return list(self.session.scalars(select(UnbindingRequest).order_by(UnbindingRequest.id)))

    @invariant()
    def at_most_one_request_is_open(self) -> None:
        assert sum(request.state is RequestState.SUBMITTED for request in self.requests()) <= 1

    @invariant()
    def submissions_keep_their_distance(self) -> None:
        """Three months after the customer's own nobody asks; after the partner's the partner does not."""
        requests = self.requests()
        for later_place, later in enumerate(requests):
            for earlier in requests[:later_place]:
                if earlier.initiator is Side.CUSTOMER or later.initiator is Side.PARTNER:
                    first_day = add_months(local_date(earlier.submitted_at), 3)
                    assert local_date(later.submitted_at) >= first_day

    @invariant()
    def a_request_moves_only_as_the_table_says(self) -> None:
        for request in self.requests():
            before = self.seen.get(request.number, RequestState.SUBMITTED)
            if before is not request.state:
                actor = request.history[-1].actor
                assert is_allowed(request.initiator, before, request.state, actor)
            self.seen[request.number] = request.state

    @invariant()
    def the_association_ends_with_the_approval_and_only_then(self) -> None:
        has_ended = self.association.ended_at is not None
        assert has_ended == any(request.state is RequestState.APPROVED for request in self.requests())

    @invariant()
    def every_end_was_told_once(self) -> None:
        told = [
            event.payload["number"]
            for event in self.session.scalars(select(OutboxEvent))
            if event.payload["state"] in CLOSED
        ]
        assert len(told) == len(set(told))


@pytest.fixture
def machine_class(shared_engine: Engine) -> type[UnbindingMachine]:
    return type("BoundMachine", (UnbindingMachine,), {"engine": shared_engine})


def test_no_sequence_breaks_an_invariant(machine_class: type[UnbindingMachine]) -> None:
    run_state_machine_as_test(
        machine_class,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
