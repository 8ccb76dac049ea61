"""Put payment contracts into words."""

from datetime import date

from backend.clock import local_date, to_local
from backend.money import Money, MoneyRead
from backend.payment_contract.document import Page
from backend.payment_contract.models import PaymentContract
from backend.payment_contract.schemas import ContractRead
from backend.payment_contract.states import ContractState
from backend.wording import Locale, Phrase, Wording


def subject_phrase(order_id: str | None, paid_on: date | None) -> Phrase:
    """Return what a contract is about, to be put into words."""
    if order_id is not None:
        return Phrase("payment_contract.subject.order", {"id": order_id})
    return Phrase("payment_contract.subject.commitment", {"day": paid_on or ""})


def present(contract: PaymentContract, locale: Locale) -> ContractRead:
    """Return a contract in words."""
    return ContractRead(
        number=contract.number,
        subject=contract.subject,
        subject_label=locale.word(subject_phrase(contract.order_id, contract.paid_on)),
        amount=MoneyRead.of(contract.amount, contract.currency),
        state=contract.state,
        state_label=locale.text(f"payment_contract.state.{contract.state}"),
        is_draft=contract.state is ContractState.DRAFT,
        created_at=to_local(contract.created_at),
        next_step=locale.text(f"payment_contract.next_step.{contract.state}"),
    )


def page_of(contract: PaymentContract, locale: Locale) -> Page:
    """Return the words of the contract's page."""
    values: dict[str, Wording] = {
        "number": contract.number,
        "party": contract.account.name,
        "subject": subject_phrase(contract.order_id, contract.paid_on),
        "amount": Money(contract.amount, contract.currency),
        "day": local_date(contract.created_at),
    }
    names = ("number", "party", "subject", "amount", "day", "clause", contract.state.value)
    lines = [locale.text(f"payment_contract.page.{name}", **values) for name in names]
    is_draft = contract.state is ContractState.DRAFT
    mark = locale.text("payment_contract.page.mark") if is_draft else None
    return Page(title=locale.text("payment_contract.page.title"), lines=lines, mark=mark)
