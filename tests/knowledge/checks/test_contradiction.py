from pathlib import Path

import pytest

from knowledge.checks.contradiction import check_contradictory_numbers
from knowledge.corpus import Corpus, read_units
from tests.knowledge.samples import corpus_of, make_article, said

UNITS = Path(__file__).parents[3] / "knowledge" / "dictionaries" / "units.yml"


def corpus_with(one: str, other: str, related: list[str]) -> Corpus:
    articles = (
        make_article(id="partner.change", answer__notes=[one], related=related),
        make_article(id="partner.unbind", answer__notes=[other]),
    )
    return corpus_of(*articles, quantities=read_units(UNITS.read_bytes(), "units.yml"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("同一客户6个月内只能申请解除关联。", "同一客户三个月内只能提交解除关联申请。"),
        ("换伙伴同样受3个月内只能申请两次解除关联的限制。", "同一客户3个月内只能提交一次解除关联申请。"),
    ],
)
def test_two_numbers_for_one_thing_are_an_error(one: str, other: str) -> None:
    (finding,) = check_contradictory_numbers(corpus_with(one, other, ["partner.unbind"]))
    assert finding.is_error
    assert finding.articles == {"partner.change", "partner.unbind"}
    assert str(finding) == (
        f"articles/partner.change.yml: error: {one.rstrip('。')!r} contradicts "
        f"{other.rstrip('。')!r} of partner.unbind [contradictory_numbers]"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("同一客户90天内只能申请解除关联。", "同一客户三个月内只能提交解除关联申请。"),
        ("同一客户6个月内只能申请解除关联。", "发票在3个工作日内寄出，7天内送达。"),
        ("退订金额超过5万元要审批。", "退订金额超过50000元要审批；退订金额超过6万元要再审批。"),
        (
            "国际站3个月内可提交3次解除关联申请。",
            "3个月内只能提交一次解除关联申请；国际站3个月内可提交3次申请。",
        ),
    ],
)
def test_the_same_number_another_subject_or_both_versions_pass(one: str, other: str) -> None:
    assert said(check_contradictory_numbers(corpus_with(one, other, ["partner.unbind"]))) == []


def test_articles_that_are_not_related_are_not_compared() -> None:
    corpus = corpus_with("同一客户6个月内只能申请解除关联。", "同一客户三个月内只能申请解除关联。", [])
    assert said(check_contradictory_numbers(corpus)) == []
