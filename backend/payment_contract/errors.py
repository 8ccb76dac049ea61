"""Refusals about payment contracts."""

from backend.errors import FieldProblem, Problem


class ContractNotForResale(Problem):
    """The partner pays for resale customers: their contracts are made offline, with the partner."""

    status = 409
    code = "contract_not_for_resale"


class ContractNeedsRealName(Problem):
    """Only verified accounts (实名认证) ask for contracts."""

    status = 409
    code = "contract_needs_real_name"


class OrderInContract(FieldProblem):
    """The order is in another contract, or not among the caller's that wait for payment."""

    code = "order_in_contract"
    field = "subject"


class PaidOnOutOfRange(FieldProblem):
    """The day of payment lies in the last twelve months."""

    code = "paid_on_out_of_range"
    field = "paid_on"


class TooManyContracts(Problem):
    """The day's number is used up."""

    status = 409
    code = "too_many_contracts"

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)


class ContractNotDraft(Problem):
    """Only a draft becomes a formal contract."""

    status = 409
    code = "contract_not_draft"
