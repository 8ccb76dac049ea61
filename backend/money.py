"""An amount and its currency; never a float."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


@dataclass(frozen=True)
class Money:
    """What is owed, held or granted."""

    amount: Decimal
    currency: str
    """ISO 4217 code."""

    @property
    def plain_amount(self) -> str:
        """The amount with two decimals and no grouping: `100.00`."""
        return f"{self.amount:.2f}"


class MoneyRead(BaseModel):
    """Money as the API writes it: the amount is a string, so that no client makes a float of it."""

    model_config = ConfigDict(frozen=True)

    amount: Annotated[str, StringConstraints(pattern=r"^-?\d+\.\d{2}$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "MoneyRead":
        """Present `amount` of `currency`."""
        return cls(amount=Money(amount, currency).plain_amount, currency=currency)
