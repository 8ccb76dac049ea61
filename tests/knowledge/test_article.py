"""Reading one article: every mistake is named with its key, nothing is guessed."""

from datetime import date, datetime
from typing import Any

import pytest

from knowledge import Answer, ArticleError, KnowledgeArticle, Link, Source
from tests.knowledge.samples import GOOD, article_data, make_article


def problems_of(data: object) -> list[str]:
    with pytest.raises(ArticleError) as caught:
        KnowledgeArticle.from_dict(data, "a.yml")
    assert all(line.startswith("a.yml: ") for line in str(caught.value).splitlines())
    return list(caught.value.problems)


def test_reads_every_key() -> None:
    assert make_article() == KnowledgeArticle(
        id="coupon.voucher.view",
        standard_question="如何查看代金券？",
        similar_questions=tuple(GOOD["similar_questions"]),
        audience=("customer",),
        answer=Answer(
            summary="在费用中心的优惠券页面查看。",
            steps=("登录华为云。", "选择「优惠折扣 > 优惠券」。"),
            notes=("只能查到失效6个月以内的代金券。",),
            links=(Link("费用中心", "https://example.com/coupons"),),
        ),
        task="view_coupons",
        related=(),
        effective_from=date(2026, 1, 1),
        expires_at=None,
        source=Source("常见问题", date(2026, 5, 1)),
    )


def test_category_and_questions() -> None:
    article = make_article(similar_questions=["甲", "乙"])
    assert article.category == "coupon"
    assert article.questions == ("如何查看代金券？", "甲", "乙")


@pytest.mark.parametrize("key", list(GOOD))
def test_every_key_is_required(key: str) -> None:
    data = article_data()
    del data[key]
    assert problems_of(data) == [f"{key} is missing"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"titel": "x"}, "titel is not a known key"),
        ({"answer__note": "x"}, "answer.note is not a known key"),
        ({"id": "Voucher"}, "id 'Voucher' does not have the right form"),
        ({"id": 3}, "id must be text, not a number"),
        ({"standard_question": "  "}, "standard_question must not be empty"),
        ({"standard_question": "a\x07b"}, "standard_question contains a control character"),
        ({"similar_questions": "甲"}, "similar_questions must be a list, not text"),
        ({"similar_questions": ["甲", "乙", "甲"]}, "similar_questions[2] repeats '甲'"),
        ({"similar_questions": ["如何查看代金券？"]}, "similar_questions repeats the standard question"),
        ({"audience": []}, "audience must name customer, partner or both"),
        ({"audience": ["everyone"]}, "audience[0] 'everyone' does not have the right form"),
        ({"answer": "text"}, "answer must be a mapping of keys to values, not text"),
        ({"answer": {}}, "answer.summary is missing"),
        ({"answer__summary": None}, "answer.summary must be text, not nothing"),
        ({"answer__steps": None}, "answer.steps must be a list, not nothing"),
        ({"answer__steps": [{"单击": "费用"}]}, "answer.steps[0] must be text, not a mapping"),
        ({"answer__links": [{"title": "x", "url": "javascript:alert(1)"}]}, "answer.links[0].url"),
        ({"answer__links": ["x"]}, "answer.links[0] must be a mapping"),
        ({"task": "View Coupons"}, "task 'View Coupons' does not have the right form"),
        ({"related": ["coupon.voucher.view"]}, "related names the article itself"),
        ({"effective_from": "soon"}, "effective_from must be a date like 2026-01-31, not 'soon'"),
        ({"effective_from": "2026-02-31"}, "effective_from must be a date like 2026-01-31, not '2026-02-31'"),
        ({"effective_from": None}, "effective_from must be a date like 2026-01-31, not nothing"),
        ({"effective_from": datetime(2026, 1, 1)}, "effective_from must be a date"),  # noqa: DTZ001
        ({"expires_at": date(2026, 1, 1)}, "expires_at must be after effective_from"),
        ({"source__checked_on": True}, "source.checked_on must be a date like 2026-01-31, not true/false"),
    ],
)
def test_names_the_mistake(changes: dict[str, Any], problem: str) -> None:
    assert problems_of(article_data(**changes))[0].startswith(problem)


def test_names_all_mistakes_at_once() -> None:
    assert len(problems_of(article_data(id=1, audience="customer", source={"title": ""}))) == 4


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_something_else_than_a_mapping(data: object) -> None:
    assert len(problems_of(data)) == 1


def test_dates_may_be_quoted() -> None:
    assert make_article(effective_from="2026-01-01") == make_article()


@pytest.mark.parametrize(
    ("day", "is_effective"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_is_effective_from_the_first_day_until_before_the_last(day: date, is_effective: bool) -> None:
    assert make_article(expires_at=date(2026, 7, 1)).is_effective(day) is is_effective


def test_an_article_without_an_end_stays_effective() -> None:
    assert make_article().is_effective(date(2099, 1, 1))


def test_content_hash_follows_every_value() -> None:
    assert make_article().content_hash == make_article().content_hash
    assert make_article(answer__notes=[]).content_hash != make_article().content_hash


def test_questions_hash_follows_the_set_of_questions_only() -> None:
    similar = GOOD["similar_questions"]
    same = make_article().questions_hash
    assert make_article(answer__notes=[], similar_questions=similar[::-1]).questions_hash == same
    assert make_article(similar_questions=[*similar, "新的问法"]).questions_hash != same
    assert make_article(standard_question="代金券怎么看").questions_hash != same
