from knowledge.checks.words import check_synonyms, check_terms
from knowledge.intent_examples import IntentExample
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
