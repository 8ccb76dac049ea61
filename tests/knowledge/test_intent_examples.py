"""Rasa's example files read without Rasa."""

import pytest

from knowledge import ArticleError
from knowledge.intent_examples import read_intent_examples

FILE = """
version: "3.1"
nlu:
- intent: view_coupons
  examples: |
    - 看看我的[代金券](coupon_kind)
    - 查[现金券]{"entity": "coupon_kind", "value": "cash_coupon"}
- intent: affirm
  examples:
  - text: |
      - 是的
- synonym: voucher
  examples: |
    - 券
"""


def test_reads_the_phrases_of_intents() -> None:
    examples = read_intent_examples(FILE.encode(), "data/nlu/coupon.yml")
    assert [(example.intent, example.text) for example in examples] == [
        ("view_coupons", "看看我的代金券"),
        ("view_coupons", "查现金券"),
        ("affirm", "是的"),
    ]


@pytest.mark.parametrize("content", [b"- a", b"nlu: a", b"nlu: ["])
def test_a_broken_file_is_an_error(content: bytes) -> None:
    with pytest.raises(ArticleError):
        read_intent_examples(content, "data/nlu/coupon.yml")


def test_a_file_of_other_data_has_no_examples() -> None:
    assert read_intent_examples(b"version: '3.1'", "x.yml") == ()
