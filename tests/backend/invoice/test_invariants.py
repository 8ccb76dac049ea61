"""No sequence of operations makes a balance negative, loses money or takes a step outside the table."""

from collections.abc import Callable
from decimal import Decimal

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
from sqlalchemy.orm import Session, sessionmaker

from backend.errors import Problem
from backend.invoice import service
from backend.invoice.errors import InvoiceStepNotAllowed
from backend.invoice.models import Invoice, InvoiceBalance, InvoiceTitle
from backend.invoice.states import GIVES_BACK, Actor, InvoiceState, Medium, TitleType, is_allowed
from tests.backend.factories import add_partner
from tests.backend.moments import NOW

CONSUMED, OWED = Decimal("1000.00"), Decimal("150.00")
AMOUNTS = st.decimals(min_value="0.01", max_value="1200", places=2)
ADDRESS = {Medium.ELECTRONIC: "caiwu@example.com", Medium.PAPER: "北京市海淀区某路 1 号"}


def machine(sessions: sessionmaker[Session]) -> Callable[[], RuleBasedStateMachine]:
    """A machine with an empty account of its own in a transaction that is rolled back."""

    class Invoices(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.session = sessions()
            self.account = add_partner(self.session)
            self.session.add(
                InvoiceBalance(
                    account_id=self.account.id, tax_percent=6, invoiceable=CONSUMED, owed=OWED, currency="CNY"
                )
            )
            self.session.add(
                InvoiceTitle(id=1, account_id=self.account.id, name="t", type=TitleType.ENTERPRISE)
            )
            self.session.flush()
            self.invoices: list[Invoice] = []

        def teardown(self) -> None:
            self.session.rollback()
            self.session.close()

        @property
        def balance(self) -> InvoiceBalance:
            return service.list_balances(session=self.session, account_id=self.account.id)[0]

        @rule(amount=AMOUNTS, medium=st.sampled_from(Medium))
        def request(self, amount: Decimal, medium: Medium) -> None:
            before = service.available(self.balance)
            wanted = service.Wanted(amount, 1, medium, ADDRESS[medium])
            try:
                with self.session.begin_nested():
                    made = service.request(
                        session=self.session, account_id=self.account.id, wanted=wanted, now=NOW
                    )
            except Problem:
                assert amount > before
                return
            assert amount <= before
            self.invoices.append(made)

        @precondition(lambda self: self.invoices)
        @rule(place=st.integers(0, 50), goal=st.sampled_from(InvoiceState), actor=st.sampled_from(Actor))
        def move(self, place: int, goal: InvoiceState, actor: Actor) -> None:
            invoice = self.invoices[place % len(self.invoices)]
            origin = invoice.state
            try:
                with self.session.begin_nested():
                    service.move(session=self.session, invoice=invoice, target=goal, actor=actor, now=NOW)
            except InvoiceStepNotAllowed:
                assert not is_allowed(origin, goal, actor, invoice.medium)
                assert invoice.state is origin
                return
            assert is_allowed(origin, goal, actor, invoice.medium)
            assert invoice.history[-1].state is goal

        @invariant()
        def nothing_is_lost(self) -> None:
            balance = self.balance
            taken = sum((i.amount for i in self.invoices if i.state not in GIVES_BACK), Decimal(0))
            offset = sum((i.offset_amount for i in self.invoices), Decimal(0))
            assert balance.invoiceable >= 0
            assert balance.owed >= 0
            assert balance.owed + offset == OWED
            assert balance.invoiceable + taken + offset == CONSUMED

    return Invoices


@pytest.mark.filterwarnings("ignore")
def test_invariants(sessions: sessionmaker[Session]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(sessions),
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
