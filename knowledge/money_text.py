"""How money is written for people, in one place: the backend's sentences and the bot's cards both use it."""

from decimal import Decimal

SIGNS = {"CNY": "¥", "USD": "US$"}


def money_text(amount: Decimal | str, currency: str) -> str:
    """`¥5,980.00`; a currency without a sign of ours is named: `EUR 5,980.00`.

    Args:
        amount: in the currency's main unit; a text is a plain decimal number such as `5980.00`.
        currency: ISO 4217 code.
    """
    value = Decimal(amount)
    prefix = SIGNS.get(currency, f"{currency} ")
    return f"{'-' if value < 0 else ''}{prefix}{abs(value):,.2f}"
