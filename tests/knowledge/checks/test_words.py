from knowledge.checks.words import check_sensitive, check_synonyms, check_terms
from knowledge.intent_examples import IntentExample
from knowledge.sensitive import SensitiveCategory, SensitiveWords
from knowledge.vocabulary import Synonyms, Term
from tests.knowledge.samples import corpus_of, make_article, said


def test_terms_that_nobody_uses_are_one_warning() -> None:
    terms = tuple(Term(word, 1) for word in ("代金券", "OBS桶", "提货券", "转人工", "代金卷"))
    parts = {
        "terms": terms,
        "examples": (IntentExample("data/nlu/handoff.yml", "request_handoff", "转人工"),),
        "synonyms": Synonyms({"代金券": ("代金卷",)}),
    }
    assert said(check_terms(corpus_of(make_article(), **parts))) == [
        "knowledge/dictionaries/terms.txt: warning: "
        "2 terms occur in no article and no example: OBS桶 提货券 [terms]"
    ]


def test_terms_in_use_pass() -> None:
    assert said(check_terms(corpus_of(make_article(), terms=(Term("代金券", 1),)))) == []


def test_a_standard_word_that_nobody_uses_is_a_warning() -> None:
    synonyms = Synonyms({"代金券": ("代金卷",), "提货券": ("提货卷",)})
    assert said(check_synonyms(corpus_of(make_article(), synonyms=synonyms))) == [
        "knowledge/synonyms.yml: warning: "
        "the standard word '提货券' occurs in no article and no example [synonyms]"
    ]


def test_a_question_that_would_be_refused_is_an_error() -> None:
    words = SensitiveWords({"abuse": SensitiveCategory("辱骂", "请谅解。", ("妈的",), ())})
    examples = (IntentExample("data/nlu/coupon.yml", "view_coupons", "查他妈的券"),)
    article = make_article(standard_question="妈妈的券在哪里看")
    assert said(check_sensitive(corpus_of(article, sensitive=words, examples=examples))) == [
        "articles/coupon.voucher.view.yml: error: "
        "'妈妈的券在哪里看' of coupon.voucher.view would be refused as 'abuse' [sensitive]",
        "data/nlu/coupon.yml: warning: '查他妈的券' of view_coupons would be refused as 'abuse' [sensitive]",
    ]


def test_an_exception_lets_the_question_pass() -> None:
    words = SensitiveWords({"abuse": SensitiveCategory("辱骂", "请谅解。", ("妈的",), ("妈妈的",))})
    article = make_article(standard_question="妈妈的券在哪里看")
    assert said(check_sensitive(corpus_of(article, sensitive=words))) == []
