"""Refusals about invoices; `field` names the answer that is to be given again."""

from backend.errors import FieldProblem, Problem
from backend.invoice.models import Invoice
from backend.invoice.states import InvoiceState
from backend.money import Money
from backend.wording import Phrase


class InvoiceAmountExceeds(FieldProblem):
    """More than what may be invoiced after owed invoices are made up for."""

    code = "invoice_amount_exceeds"
    field = "amount"

    def __init__(self, available: Money, owed: Money) -> None:
        super().__init__(available=available, owed=owed)


class InvoiceTitleUnfit(FieldProblem):
    """Only an enterprise's title gets a special VAT invoice, and there must be such a title."""

    code = "invoice_title_unfit"
    field = "title"


class InvoiceDeliveryUnfit(FieldProblem):
    """An electronic invoice needs an e-mail address, a paper one a postal address."""

    code = "invoice_delivery_unfit"
    field = "delivery"


class NothingToInvoice(Problem):
    """Nothing was consumed that has no invoice, or all of it makes up for owed ones."""

    status = 409
    code = "nothing_to_invoice"


class InvoiceStepNotAllowed(Problem):
    """The invoice is not where this can be done."""

    status = 409
    code = "invoice_step_not_allowed"

    def __init__(self, invoice: Invoice, target: InvoiceState) -> None:
        state, action = f"invoice.state.{invoice.state}", f"invoice.action.{target}"
        super().__init__(number=invoice.number, state=Phrase(state, {}), action=Phrase(action, {}))
