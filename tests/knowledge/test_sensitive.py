"""Sensitive words are found in disguise, and never inside ordinary words."""

import time
from pathlib import Path

import pytest

from knowledge import ArticleError, sensitive
from knowledge.corpus import CorpusPaths, read_corpus
from knowledge.sensitive import read_sensitive
from tests.knowledge.samples import TODAY

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("你是傻逼吧", "abuse"),
        ("傻 逼 机器人", "abuse"),
        ("傻*逼", "abuse"),
        ("ＳＢ客服", "abuse"),
        ("what the FUCK", "abuse"),
        ("我不想活了", "self_harm"),
        ("妈的，我不想活了", "self_harm"),
        ("哪里能网赌", "gambling"),
        ("能帮我弄点假发票吗", "fraud"),
    ],
)
def test_found(text: str, category: str) -> None:
    assert sensitive.find(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "看看我的代金券",
        "usb接口的加密狗能用吗",
        "class B 地址段",
        "妈妈的账号绑定了伙伴",
        "我操作了半天没反应",
        "服务器上去死机了",
        "程序进去死循环",
        "香港独立站用哪个区域",
        "后台独立部署",
        "把券收藏独立出来",
        "先退回去。死机的那台不管",
        "反洗钱审核要多久",
        "跳楼价的云主机还有吗",
        "",
        "***",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert sensitive.find(text) is None
    assert sensitive.mask(text) == text


def test_no_question_of_ours_is_sensitive() -> None:
    questions = read_corpus(CorpusPaths(ROOT), TODAY).questions
    assert [question.text for question in questions if sensitive.find(question.text)] == []


def test_the_log_sees_stars_of_the_same_length() -> None:
    assert sensitive.mask("他妈的，傻 逼系统，券在哪看") == "***，***系统，券在哪看"


def test_the_log_sees_no_number_and_no_long_text() -> None:
    assert (
        sensitive.for_log("他妈的，我的账号 zhao.ming88 电话13800001111")
        == "***，我的账号 *********** 电话***********"
    )
    assert len(sensitive.for_log("他妈的" * 50)) == 40


def test_every_category_has_an_answer_that_is_itself_clean() -> None:
    words = sensitive.load_sensitive()
    for category in words.categories.values():
        assert len(category.answer) >= 15
    assert words.answer("傻逼") == words.categories["abuse"].answer
    assert words.answer("怎么查看代金券") is None


def test_a_long_text_costs_next_to_nothing() -> None:
    words, text = sensitive.load_sensitive(), "怎么查看我的代金券，列表是空的。" * 250
    started = time.perf_counter()
    words.find(text)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("words: [坏, 很坏]", "abuse: '坏' is too short, it would be found in ordinary words"),
        ("words: [坏人, 坏 人]", "abuse: '坏 人' already stands under 'abuse'"),
        (
            "words: [坏人]\n  more: 1",
            "abuse.more is not a known key (known: title, answer, words, exceptions)",
        ),
    ],
)
def test_a_bad_file_is_named(change: str, problem: str) -> None:
    text = f"abuse:\n  title: 辱骂\n  answer: 请谅解。\n  exceptions: []\n  {change}\n"
    with pytest.raises(ArticleError) as caught:
        read_sensitive(text.encode(), "s.yml")
    assert str(caught.value) == f"s.yml: {problem}"


def test_an_exception_without_its_word_is_dead() -> None:
    text = "abuse:\n  title: 辱骂\n  answer: 请谅解。\n  words: [坏人]\n  exceptions: [好人]\n"
    with pytest.raises(ArticleError, match="the exception '好人' contains no sensitive word"):
        read_sensitive(text.encode(), "s.yml")
