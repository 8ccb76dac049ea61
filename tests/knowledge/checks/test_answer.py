from datetime import date
from typing import Any

import pytest

from knowledge.checks.answer import check_answer, check_validity
from tests.knowledge.samples import GOOD, corpus_of, make_article, said

PATH = "articles/coupon.voucher.view.yml"


def test_a_good_article_passes() -> None:
    corpus = corpus_of(make_article())
    assert said(check_answer(corpus)) == []
    assert said(check_validity(corpus)) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"similar_questions": GOOD["similar_questions"][:7]},
            "error: 7 similar questions, at least 8 are needed [similar_questions]",
        ),
        (
            {"standard_question": "长" * 81},
            "warning: standard_question has 81 characters (at most 80) [length]",
        ),
        (
            {"similar_questions": [*GOOD["similar_questions"], "长" * 81]},
            "warning: similar_questions[8] has 81 characters (at most 80) [length]",
        ),
        (
            {"answer__summary": "长" * 121},
            "warning: answer.summary has 121 characters (at most 120) [length]",
        ),
        (
            {"answer__steps": ["长" * 201]},
            "warning: answer.steps[0] has 201 characters (at most 200) [length]",
        ),
        (
            {"answer__notes": ["短", "长" * 201]},
            "warning: answer.notes[1] has 201 characters (at most 200) [length]",
        ),
        (
            {"answer__steps": [f"第{number}步" for number in range(13)]},
            "warning: answer.steps has 13 entries (at most 12) [length]",
        ),
    ],
)
def test_too_few_or_too_long(changes: dict[str, Any], message: str) -> None:
    assert said(check_answer(corpus_of(make_article(**changes)))) == [f"{PATH}: {message}"]


def test_an_answer_that_is_long_in_sum() -> None:
    notes = [f"{number:02}" + "长" * 190 for number in range(8)]
    assert said(check_answer(corpus_of(make_article(answer__notes=notes)))) == [
        f"{PATH}: warning: answer has 1571 characters in all (at most 1500) [length]"
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"expires_at": date(2026, 6, 1)},
            "warning: expired on 2026-06-01: it is no longer answered [validity]",
        ),
        (
            {"effective_from": date(2026, 6, 2)},
            "warning: effective from 2026-06-02: it is not answered yet [validity]",
        ),
        (
            {"source__checked_on": date(2025, 5, 31)},
            "warning: last compared with its source on 2025-05-31: check it again [validity]",
        ),
        (
            {"source__checked_on": date(2026, 6, 2)},
            "error: source.checked_on 2026-06-02 lies in the future [validity]",
        ),
    ],
)
def test_not_valid_on_the_first_of_june(changes: dict[str, Any], message: str) -> None:
    assert said(check_validity(corpus_of(make_article(**changes)))) == [f"{PATH}: {message}"]
