"""What is left of what a user typed."""

import pytest

from gateway.errors import Problem
from gateway.text import clean


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  代金券怎么看？\n", "代金券怎么看？"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("a\x00b\x07c", "abc"),
        ("零\u200b宽\ufeff字符", "零宽字符"),
        ("半个\ud800代理", "半个代理"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("😀😀", "😀😀"),
        ("/restart", "/restart"),
        ("字" * 1000, "字" * 1000),
        ("  " + "字" * 1000 + "\x00  ", "字" * 1000),
    ],
)
def test_invisible_characters_and_outer_blanks_go(typed: str, stored: str) -> None:
    assert clean(typed, max_length=1000) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text_empty"),
        ("   \n\t ", "text_empty"),
        ("\x00\x01\x02", "text_empty"),
        ("\u200b\u200d", "text_empty"),
        ("\u3000", "text_empty"),
        ("字" * 1001, "text_too_long"),
        ("字" * 10_000, "text_too_long"),
    ],
)
def test_unreadable_and_too_long_texts_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        clean(typed, max_length=1000)

    assert refused.value.code == code
