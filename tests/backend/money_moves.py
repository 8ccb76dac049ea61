"""Whatever moves money, as rules of a state machine, with what must always hold of every amount."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.account.models import Account, User
from backend.coupon import explanation
from backend.coupon import service as coupon_service
from backend.coupon.models import Coupon, PickupCoupon
from backend.coupon.service import CouponFilter
from backend.coupon.states import CouponKind, CouponState
from backend.invoice import service as invoice_service
from backend.invoice.models import Invoice, InvoiceBalance, InvoiceTitle
from backend.invoice.states import GIVES_BACK, Actor, InvoiceState, Medium, TitleType
from backend.order.models import CustomerOrder
from backend.order.states import BillingMode, OrderKind, PaymentState
from backend.payment_contract.models import PaymentContract
from tests.backend.factories import add_coupon

NOTHING = Decimal("0.00")
CONSUMED = {6: Decimal("1000.00"), 13: Decimal("90.00")}
OWED = {6: Decimal("150.00"), 13: Decimal("120.00")}
"""At 13 % more is owed than was consumed: nothing can be invoiced at first."""
AMOUNTS = st.decimals(min_value="0.01", max_value="700", places=2)
RATES = st.sampled_from([None, *CONSUMED])
SHARES = st.sampled_from([None, None, 50])
ADDRESS = {Medium.ELECTRONIC: "caiwu@example.com", Medium.PAPER: "北京市海淀区某路 1 号"}


class MoneyMoves(RuleBasedStateMachine):
    """A customer who is given coupons and pays with them, a partner who invoices what it consumed."""

    session: Session
    now: datetime
    customer: User
    admin: User
    attempt: Callable[[Callable[[], object]], None]

    def open_the_books(self) -> None:
        """Once, when the people are there."""
        partner_id = self.admin.account_id
        for rate, amount in CONSUMED.items():
            self.session.add(
                InvoiceBalance(
                    account_id=partner_id,
                    tax_percent=rate,
                    invoiceable=amount,
                    owed=OWED[rate],
                    currency="CNY",
                )
            )
        self.session.add(InvoiceTitle(id=1, account_id=partner_id, name="t", type=TitleType.ENTERPRISE))
        self.session.add(
            PickupCoupon(
                code="P1",
                account_id=self.customer.account_id,
                balance=NOTHING,
                currency="CNY",
                valid_until=self.now,
            )
        )
        self.session.flush()
        self.consumed, self.owed, self.spent = dict(CONSUMED), dict(OWED), NOTHING
        self.confirmed: invoice_service.Wanted | None = None
        self.coupon_count = self.order_count = 0

    @rule(kind=st.sampled_from(CouponKind), amount=AMOUNTS, share=SHARES)
    def a_coupon_is_given(self, kind: CouponKind, amount: Decimal, share: int | None) -> None:
        self.coupon_count += 1
        values = {"kind": kind, "face_value": amount, "balance": amount, "order_share_limit_percent": share}
        add_coupon(self.session, self.customer.account, f"C{self.coupon_count}", self.now, **values)

    @rule(amount=AMOUNTS, mode=st.sampled_from(BillingMode))
    def the_customer_pays_as_explained(self, amount: Decimal, mode: BillingMode) -> None:
        self.order_count += 1
        order = CustomerOrder(
            id=f"O{self.order_count}",
            account_id=self.customer.account_id,
            product="弹性云服务器",
            region="华北-北京四",
            billing_mode=mode,
            kind=OrderKind.PURCHASE,
            amount=amount,
            currency="CNY",
            state=PaymentState.PENDING,
            created_at=self.now,
        )
        self.session.add(order)
        self.session.flush()
        explained = explanation.explain(
            session=self.session, account=self.customer.account, order=order, code=None, now=self.now
        )
        assert NOTHING <= explained.deduction <= amount
        for use in explained.plan:
            use.coupon.balance -= use.deduction
        self.spent += explained.deduction
        self.session.flush()

    @rule()
    def the_customer_looks_at_what_is_left(self) -> None:
        page = coupon_service.list_coupons(
            session=self.session,
            account=self.customer.account,
            wanted=CouponFilter(),
            now=self.now,
            limit=1,
            offset=0,
        )
        usable = [c for c in self.coupons() if coupon_service.state_of(c, self.now) is CouponState.USABLE]
        assert page.summary.usable_balance.amount == sum((coupon.balance for coupon in usable), NOTHING)
        assert page.summary.usable_count == len(usable)

    @rule(rate=st.sampled_from(list(CONSUMED)), amount=AMOUNTS, is_in_advance=st.booleans())
    def the_partner_consumes(self, rate: int, amount: Decimal, is_in_advance: bool) -> None:
        """Or is invoiced in advance, and then owes."""
        (balance,) = (row for row in self.balances() if row.tax_percent == rate)
        if is_in_advance:
            balance.owed += amount
            self.owed[rate] += amount
        else:
            balance.invoiceable += amount
            self.consumed[rate] += amount
        self.session.flush()

    @rule(amount=AMOUNTS, medium=st.sampled_from(Medium), rate=RATES)
    def the_partner_confirms_an_invoice(self, amount: Decimal, medium: Medium, rate: int | None) -> None:
        wanted = invoice_service.Wanted(amount, 1, medium, ADDRESS[medium], rate)

        def confirm() -> None:
            partner_id = self.admin.account_id
            balance, _ = invoice_service.check(session=self.session, account_id=partner_id, wanted=wanted)
            assert amount <= balance.invoiceable - balance.owed
            self.confirmed = wanted

        self.attempt(confirm)

    @rule()
    def the_partner_submits_what_was_confirmed(self) -> None:
        """Perhaps long after, perhaps for the second time."""
        wanted = self.confirmed
        if wanted is not None:
            self.attempt(
                lambda: invoice_service.request(
                    session=self.session, account_id=self.admin.account_id, wanted=wanted, now=self.now
                )
            )

    @rule(amount=AMOUNTS, rate=RATES)
    def the_partner_submits_twice_at_once(self, amount: Decimal, rate: int | None) -> None:
        """What was confirmed when there was enough for one."""
        self.the_partner_confirms_an_invoice(amount, Medium.ELECTRONIC, rate)
        self.the_partner_submits_what_was_confirmed()
        self.the_partner_submits_what_was_confirmed()

    @rule(place=st.integers(-3, 3), goal=st.sampled_from(InvoiceState), actor=st.sampled_from(Actor))
    def an_invoice_moves(self, place: int, goal: InvoiceState, actor: Actor) -> None:
        invoices = self.invoices()
        if invoices:
            invoice = invoices[place % len(invoices)]
            self.attempt(
                lambda: invoice_service.move(
                    session=self.session, invoice=invoice, target=goal, actor=actor, now=self.now
                )
            )

    @rule(amount=AMOUNTS, rate=RATES)
    def the_partner_asks_and_thinks_better_of_it(self, amount: Decimal, rate: int | None) -> None:
        """What made up for owed invoices stays used, the rest comes back."""
        self.the_partner_confirms_an_invoice(amount, Medium.ELECTRONIC, rate)
        self.the_partner_submits_what_was_confirmed()
        self.an_invoice_moves(-1, InvoiceState.CANCELLED, Actor.PARTNER)

    def balances(self) -> list[InvoiceBalance]:
        return list(self.session.scalars(select(InvoiceBalance)))

    def invoices(self) -> list[Invoice]:
        return list(self.session.scalars(select(Invoice).order_by(Invoice.number)))

    def coupons(self) -> list[Coupon]:
        return list(self.session.scalars(select(Coupon)))

    @invariant()
    def no_balance_is_negative(self) -> None:
        for coupon in self.coupons():
            assert NOTHING <= coupon.balance <= coupon.face_value
        for balance in self.balances():
            assert min(balance.invoiceable, balance.owed, invoice_service.available(balance)) >= 0
        columns = (PickupCoupon.balance, Account.arrears, PaymentContract.amount, Invoice.offset_amount)
        for column in columns:
            assert all(amount >= 0 for amount in self.session.scalars(select(column)))

    @invariant()
    def no_money_appears_or_vanishes(self) -> None:
        invoices = self.invoices()
        for balance in self.balances():
            own = [invoice for invoice in invoices if invoice.balance_id == balance.id]
            taken = sum((invoice.amount for invoice in own if invoice.state not in GIVES_BACK), NOTHING)
            offset = sum((invoice.offset_amount for invoice in own), NOTHING)
            assert balance.invoiceable + taken + offset == self.consumed[balance.tax_percent]
            assert balance.owed + offset == self.owed[balance.tax_percent]
        coupons = self.coupons()
        assert sum((coupon.face_value - coupon.balance for coupon in coupons), NOTHING) == self.spent
