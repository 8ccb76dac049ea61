from decimal import Decimal

import pytest

from knowledge.money_text import money_text


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (Decimal(5980), "CNY", "¥5,980.00"),
        ("300.00", "CNY", "¥300.00"),
        (Decimal("-0.5"), "USD", "-US$0.50"),
        ("1234567.8", "EUR", "EUR 1,234,567.80"),
    ],
)
def test_money_is_written_one_way(amount: Decimal | str, currency: str, expected: str) -> None:
    assert money_text(amount, currency) == expected
