"""What a contract is about: which order, in which words; or a commitment."""

from datetime import date

import pytest

from actions.payment_contract import read_subject
from actions.task_operation import Reading

ORDERS = [{"id": f"CS24110600{number:02}"} for number in range(1, 11)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("CS2411060003", "CS2411060003"),
        ("就cs-2411060003吧", "CS2411060003"),
        ("ＣＳ２４１１０６０００３", "CS2411060003"),
        ("第3个", "CS2411060003"),
        ("CS2411060012", "CS2411060012"),
        ("CS2411010001", "CS2411010001"),
        ("尾号0003", "CS2411060003"),
        ("承诺付款", "commitment"),
        ("第99个", None),
        ("随便", None),
    ],
)
def test_subject(text: str, subject: str | None) -> None:
    reading = Reading(is_asked=True, context={"items": ORDERS}, today=date(2026, 3, 10))
    assert read_subject(text, reading) == subject
