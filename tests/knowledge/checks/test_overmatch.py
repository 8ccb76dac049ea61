from knowledge.checks.overmatch import check_overmatch
from knowledge.vocabulary import Term
from tests.knowledge.samples import article_about, corpus_of, said

VIEW = ["如何查看代金券", "代金券在哪里看", "查看代金券的入口", "在哪里查看代金券余额"]
USE = ["如何使用代金券", "下单时使用代金券", "使用代金券抵扣订单", "订单怎么用代金券支付"]
LOST = "'使用代金券支付订单'"
CLOSE = ["如何注销账号", "账号注销条件", "注销账号要多久", "账号怎么关闭"]


def test_articles_that_win_their_own_questions_pass() -> None:
    articles = article_about("a.view", VIEW), article_about("a.use", USE), article_about("b.close", CLOSE)
    assert said(check_overmatch(corpus_of(*articles))) == []


def test_a_similar_question_in_the_wrong_article_is_a_warning() -> None:
    articles = article_about("a.view", VIEW), article_about("a.use", USE)
    stray = article_about("b.close", [*CLOSE, "使用代金券支付订单"])
    assert said(check_overmatch(corpus_of(*articles, stray))) == [
        f"articles/b.close.yml: warning: {LOST} looks more like the questions of a.use [overmatch]"
    ]


def test_a_lost_standard_question_is_an_error() -> None:
    articles = article_about("a.view", VIEW), article_about("a.use", USE)
    stray = article_about("b.close", ["使用代金券支付订单", *CLOSE])
    assert said(check_overmatch(corpus_of(*articles, stray))) == [
        f"articles/b.close.yml: error: {LOST} looks more like the questions of a.use [overmatch]"
    ]


def test_an_article_cannot_win_with_a_term_it_hardly_speaks_of() -> None:
    voucher = article_about("a.voucher", ["代金券怎么看", "我的代金券", "代金券查询路径"])
    cash = article_about(
        "a.cash", ["现金券查询路径", "现金券的查询路径", "现金券查询的路径", "代金券和现金券查询"]
    )
    assert said(check_overmatch(corpus_of(voucher, cash))) != []
    assert said(check_overmatch(corpus_of(voucher, cash, terms=(Term("代金券", 1), Term("现金券", 2))))) == []
