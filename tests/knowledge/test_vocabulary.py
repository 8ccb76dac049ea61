"""Dictionaries: one line, one word; one word, one group."""

from pathlib import Path

import jieba
import pytest

from knowledge import ArticleError
from knowledge.vocabulary import Synonyms, Term, TermFinder, load_normalizer, read_synonyms, read_terms

TERMS = Path(__file__).parents[2] / "knowledge" / "dictionaries" / "terms.txt"


def test_reads_terms_in_jieba_format() -> None:
    content = "代金券\n解除关联 5\n\n伙伴中心 20 n\n".encode()
    assert read_terms(content, "t.txt") == (Term("代金券", 1), Term("解除关联", 2), Term("伙伴中心", 4))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("代金券\n代金券 n\n", "line 2: '代金券' appears twice"),
        ("代金券 many n\n", "line 1: '代金券 many n' is not 'word [frequency] [part of speech]'"),
        ("#券\n", "line 1: '#券' is not 'word [frequency] [part of speech]'"),
    ],
)
def test_refuses_what_jieba_would_misread(content: str, problem: str) -> None:
    with pytest.raises(ArticleError) as caught:
        read_terms(content.encode(), "t.txt")
    assert str(caught.value) == f"t.txt: {problem}"


def test_jieba_keeps_our_terms_whole() -> None:
    tokenizer = jieba.Tokenizer()
    tokenizer.load_userdict(str(TERMS))
    cut = [
        term.word
        for term in read_terms(TERMS.read_bytes(), "t.txt")
        if tokenizer.lcut(term.word) != [term.word]
    ]
    assert cut == []


def test_the_longest_term_is_found() -> None:
    finder = TermFinder([Term("代金券", 1), Term("代金券额度", 2), Term("OBS桶", 3)])
    assert finder.find("代金券额度在obs桶里") == {"代金券额度", "obs桶"}
    assert TermFinder([]).find("代金券") == frozenset()


def test_reads_synonyms() -> None:
    synonyms = read_synonyms("代金券: [代金卷, voucher]\n".encode(), "s.yml")
    assert synonyms == Synonyms({"代金券": ("代金卷", "voucher")})
    assert synonyms.standard_words == {"代金卷": "代金券", "voucher": "代金券"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("甲: [乙]\n丙: [乙]\n", "丙: '乙' already stands under '甲'"),
        ("甲: [丙]\n丙: [乙]\n", "甲: '丙' is itself a standard word"),
        ("甲: [甲]\n", "甲: '甲' is itself a standard word"),
        ("甲: 乙\n", "甲 must be a list, not text"),
    ],
)
def test_a_word_belongs_to_one_group(content: str, problem: str) -> None:
    with pytest.raises(ArticleError) as caught:
        read_synonyms(content.encode(), "s.yml")
    assert str(caught.value).startswith(f"s.yml: {problem}")


def test_our_normaliser_knows_our_fillers_and_synonyms() -> None:
    normalizer = load_normalizer()
    assert normalizer.key("您好，请问怎么解绑伙伴呢？") == "怎么解绑伙伴"
    assert normalizer.canonical("您好，请问怎么解绑？") == "如何解除关联"


def test_a_normaliser_without_its_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_normalizer(tmp_path)
