import dataclasses

from knowledge import ArticleError
from knowledge.checks.reference import check_category, check_related, check_task
from knowledge.corpus import CorpusPaths
from knowledge.intent_examples import IntentExample
from knowledge.loader import make_article_set
from tests.knowledge.samples import corpus_of, make_article, said


def test_an_unknown_category_is_an_error() -> None:
    article = make_article()
    assert said(check_category(corpus_of(article, categories={"audit": "审计"}))) == [
        "articles/coupon.voucher.view.yml: error: category 'coupon' is not in categories.yml [category]"
    ]
    assert said(check_category(corpus_of(article))) == []


def test_a_dangling_related_id_is_an_error() -> None:
    article, other = make_article(related=["coupon.cash.view"]), make_article(id="coupon.cash.view")
    assert said(check_related(corpus_of(article))) == [
        "articles/coupon.voucher.view.yml: error: related article 'coupon.cash.view' does not exist [related]"
    ]
    assert said(check_related(corpus_of(article, other))) == []


def test_an_article_that_is_broken_just_now_does_not_dangle() -> None:
    corpus = corpus_of(make_article(related=["coupon.cash.view"]))
    path = f"{CorpusPaths(corpus.paths.articles.parents[1]).articles.as_posix()}/coupon/cash.view.yml"
    articles = make_article_set(
        {"a": make_article(related=["coupon.cash.view"])}, {path: ArticleError(path, ["x"])}
    )
    assert said(check_related(dataclasses.replace(corpus, articles=articles))) == []


def test_tasks_without_examples_are_one_warning() -> None:
    articles = (
        make_article(),
        make_article(id="account.close", task="close_account"),
        make_article(id="a.b", task=None),
    )
    example = IntentExample("data/nlu/coupon.yml", "view_coupons", "看看我的券")
    assert said(check_task(corpus_of(*articles, examples=(example,)))) == [
        "data/nlu: warning: no examples of the articles' tasks close_account [task]"
    ]
    assert said(check_task(corpus_of(articles[0], examples=(example,)))) == []
