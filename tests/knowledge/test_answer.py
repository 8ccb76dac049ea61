"""Variants: each reader gets the answer meant for them, and is asked only when it makes a difference."""

from typing import Any

import pytest

from knowledge import ArticleError, Doubt
from tests.knowledge.samples import make_article

FOR_PARTNERS = {"when": {"audience": ["partner"]}, "answer": {"notes": ["伙伴看这条。"]}}
ABROAD = {"when": {"site": ["international"]}, "answer": {"summary": "国际站这样做。"}}
BOTH: dict[str, Any] = {"audience": ["customer", "partner"]}


def test_the_variant_that_fits_is_shown_and_keeps_the_other_parts() -> None:
    article = make_article(**BOTH, variants=[FOR_PARTNERS])
    answer = article.answer_for({"audience": "partner"})
    assert not isinstance(answer, Doubt)
    assert answer.notes == ("伙伴看这条。",)
    assert (answer.summary, answer.steps) == (article.answer.summary, article.answer.steps)
    assert article.answer_for({"audience": "customer"}) == article.answer


def test_an_unknown_reader_is_asked() -> None:
    article = make_article(**BOTH, variants=[FOR_PARTNERS])
    assert article.answer_for({"audience": None}) == Doubt("audience", ("customer", "partner"))
    assert article.answer_for({}, may_ask=False) == article.answer


def test_what_is_known_is_not_asked() -> None:
    article = make_article(**BOTH, variants=[ABROAD, FOR_PARTNERS])
    known = article.answer_for({"site": "international", "audience": None})
    assert not isinstance(known, Doubt)
    assert known.summary == "国际站这样做。"
    assert article.answer_for({"site": "china"}) == Doubt("audience", ("customer", "partner"))
    assert article.answer_for({"audience": "customer"}) == Doubt("site", ("china", "international"))


def test_the_first_variant_that_fits_wins() -> None:
    both = {
        "when": {"audience": ["partner"], "site": ["international"]},
        "answer": {"summary": "国际站伙伴。"},
    }
    article = make_article(**BOTH, variants=[both, ABROAD])
    told = [
        article.answer_for({"audience": audience, "site": "international"}).summary  # type: ignore[union-attr]
        for audience in ("partner", "customer")
    ]
    assert told == ["国际站伙伴。", "国际站这样做。"]


def test_nobody_is_asked_when_every_reader_gets_the_same() -> None:
    same = {"notes": ["都看这条。"]}
    article = make_article(
        **BOTH,
        variants=[
            {"when": {"audience": ["customer"]}, "answer": same},
            {"when": {"audience": ["partner"]}, "answer": same},
        ],
    )
    answer = article.answer_for({})
    assert not isinstance(answer, Doubt)
    assert answer.notes == ("都看这条。",)


def test_the_channel_is_never_asked_for() -> None:
    in_group = {"when": {"channel": ["wecom", "feishu"]}, "answer": {"steps": ["在手机上打开。"]}}
    article = make_article(variants=[in_group])
    assert article.answer_for({}) == article.answer
    assert article.answer_for({"channel": "web"}) == article.answer
    answer = article.answer_for({"channel": "feishu"})
    assert not isinstance(answer, Doubt)
    assert answer.steps == ("在手机上打开。",)


@pytest.mark.parametrize(
    ("variants", "problem"),
    [
        ([{"when": {}, "answer": {"notes": []}}], "a variant's when must name audience, site or channel"),
        ([{"when": {"site": ["mars"]}, "answer": {"notes": []}}], "variants[0].when.site[0] 'mars'"),
        ([{"when": {"site": "china"}, "answer": {"notes": []}}], "variants[0].when.site must be a list"),
        ([{"when": {"vip": ["yes"]}, "answer": {"notes": []}}], "variants[0].when.vip is not a known key"),
        ([{"when": {"site": ["china"]}, "answer": {}}], "a variant says the same as the answer"),
        ([FOR_PARTNERS], "variants[0] is for partner, the article is not"),
        ([ABROAD, ABROAD], "variants[1] is never shown: an earlier one has the same when"),
        ([{"when": {"site": ["china"]}}], "variants[0].answer is missing"),
    ],
)
def test_a_variant_that_makes_no_sense_is_named(variants: list[Any], problem: str) -> None:
    with pytest.raises(ArticleError) as caught:
        make_article(variants=variants)
    assert problem in str(caught.value)


def test_a_changed_variant_is_a_changed_article_but_nothing_to_learn() -> None:
    plain, varied = make_article(**BOTH), make_article(**BOTH, variants=[FOR_PARTNERS])
    assert plain.content_hash != varied.content_hash
    assert plain.questions_hash == varied.questions_hash
