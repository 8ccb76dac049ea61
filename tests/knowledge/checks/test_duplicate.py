import pytest

from knowledge.checks.duplicate import check_duplicates, check_near_duplicates
from knowledge.intent_examples import IntentExample
from knowledge.question_key import QuestionNormalizer
from knowledge.vocabulary import Term
from tests.knowledge.samples import article_about, corpus_of, said

NORMALIZER = QuestionNormalizer(leading=["请问"], trailing=["呢"], synonyms={"怎么": "如何"})
VOUCHER = article_about("coupon.voucher.view", ["如何查看代金券？", "代金券在哪里可以看到"])


def test_the_same_question_in_two_articles_is_an_error() -> None:
    other = article_about("coupon.cash.view", ["如何查看现金券？", "请问代金券，在哪里可以看到呢？"])
    assert said(check_duplicates(corpus_of(VOUCHER, other, normalizer=NORMALIZER))) == [
        "articles/coupon.voucher.view.yml: error: '代金券在哪里可以看到' is the same question as "
        "'请问代金券，在哪里可以看到呢？' of coupon.cash.view "
        "(articles/coupon.cash.view.yml) [duplicate_question]"
    ]


def test_the_same_question_as_a_task_example_is_an_error_of_the_article() -> None:
    example = IntentExample("data/nlu/coupon.yml", "view_coupons", "请问如何查看代金券")
    assert said(check_duplicates(corpus_of(VOUCHER, examples=(example,), normalizer=NORMALIZER))) == [
        "articles/coupon.voucher.view.yml: error: '如何查看代金券？' is the same question as "
        "'请问如何查看代金券' of view_coupons (data/nlu/coupon.yml) [duplicate_question]"
    ]


def test_twice_in_one_article_is_a_warning() -> None:
    article = article_about("coupon.voucher.view", ["如何查看代金券？", "请问如何查看代金券"])
    assert said(check_duplicates(corpus_of(article, normalizer=NORMALIZER))) == [
        "articles/coupon.voucher.view.yml: warning: '请问如何查看代金券' is the same question as "
        "'如何查看代金券？' above [duplicate_question]"
    ]


def test_different_questions_and_repeated_examples_pass() -> None:
    examples = (IntentExample("a.yml", "affirm", "好的"), IntentExample("b.yml", "thank", "好的！"))
    other = article_about("coupon.cash.view", ["如何查看现金券？"])
    assert said(check_duplicates(corpus_of(VOUCHER, other, examples=examples, normalizer=NORMALIZER))) == []


@pytest.mark.parametrize("question", ["怎么查看代金券呢", "代金券在哪里可以看到的"])
def test_nearly_the_same_question_is_a_warning(question: str) -> None:
    other = article_about("coupon.cash.view", ["现金券", question])
    (message,) = said(check_near_duplicates(corpus_of(VOUCHER, other, normalizer=NORMALIZER)))
    assert message.startswith("articles/coupon.voucher.view.yml: warning: ")
    assert f"the same question as '{question}' of coupon.cash.view" in message


def test_one_domain_term_makes_the_difference() -> None:
    long = "我登录之后在费用中心的哪个菜单下面可以看到伙伴发给我的{}"
    voucher = article_about("coupon.voucher.view", ["如何查看代金券？", long.format("代金券")])
    cash = article_about("coupon.cash.view", ["如何查看现金券？", long.format("现金券")])
    terms = (Term("代金券", 1), Term("现金券", 2))
    assert len(said(check_near_duplicates(corpus_of(voucher, cash)))) == 1
    assert said(check_near_duplicates(corpus_of(voucher, cash, terms=terms))) == []


def test_likeness_within_an_article_is_welcome() -> None:
    article = article_about("coupon.voucher.view", ["如何查看代金券", "怎么查看代金券"])
    assert said(check_near_duplicates(corpus_of(article, normalizer=NORMALIZER))) == []
