"""When two questions are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.question_key import QuestionNormalizer, fold_characters

NORMALIZER = QuestionNormalizer(
    leading=["请问", "你好", "我想问一下"],
    trailing=["呢", "吗", "谢谢"],
    synonyms={"怎么": "如何", "解绑": "解除关联", "合作伙伴": "伙伴", "代售模式": "代售"},
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("如何查看代金券？", "如何查看代金券"),
        ("  如何 查看\u3000代金券 ?! ", "如何查看代金券"),
        ("ＮＲＥ怎么申请", "nre怎么申请"),
        ("OBS桶…怎么建😀", "obs桶怎么建"),
        ("你好，请问代金券在哪里呢？谢谢", "代金券在哪里"),
        ("我想问一下，3个月内能申请几次吗", "3个月内能申请几次"),
        ("请问", "请问"),
        ("呢", "呢"),
        ("？！", ""),
        ("", ""),
    ],
)
def test_key(text: str, key: str) -> None:
    assert NORMALIZER.key(text) == key


def test_fillers_are_only_taken_from_the_ends() -> None:
    assert NORMALIZER.key("客户吗啡请问单") == "客户吗啡请问单"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("请问怎么解绑合作伙伴？", "如何解除关联伙伴"),
        ("代售模式", "代售"),
        ("解除关联", "解除关联"),
    ],
)
def test_canonical(text: str, canonical: str) -> None:
    assert NORMALIZER.canonical(text) == canonical


def test_without_synonyms_the_canonical_form_is_the_key() -> None:
    assert QuestionNormalizer().canonical("怎么 看？") == "怎么看"


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    once = fold_characters(text)
    assert fold_characters(once) == once


@given(st.text(alphabet=st.sampled_from("请问你好呢吗谢代金券 ？Aﬀẞ①１カ\u3099゙\u0301e")))
def test_the_key_is_idempotent_and_ignores_case_space_and_punctuation(text: str) -> None:
    key = NORMALIZER.key(text)
    assert NORMALIZER.key(key) == key
    assert NORMALIZER.key(f" {text}？") == key
