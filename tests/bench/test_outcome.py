from __future__ import annotations

from typing import Any

import pytest

from bench.outcome import outcome, stock_outcomes


def _stock(first: str, *intents: tuple[str, float]) -> dict[str, Any]:
    articles = [("faq/coupon.view", 0.7), ("faq/audit.log", 0.3)]
    ranking = [{"intent_response_key": key, "confidence": confidence} for key, confidence in articles]
    return {
        "intent": {"name": first},
        "intent_ranking": [{"name": name, "confidence": confidence} for name, confidence in intents],
        "response_selector": {"faq": {"response": ranking[0], "ranking": ranking}},
    }


def test_articles_take_the_place_of_the_retrieval_intent() -> None:
    parsed = _stock("faq", ("faq", 0.6), ("view_coupons", 0.3), ("greet", 0.1))
    assert stock_outcomes(parsed) == [
        "article:coupon.view",
        "task:view_coupons",
        "article:audit.log",
        "smalltalk",
    ]


def test_the_decision_of_the_stock_pipeline_comes_first_whatever_the_ranking() -> None:
    parsed = _stock("nlu_fallback", ("faq", 0.29), ("request_handoff", 0.2))
    assert stock_outcomes(parsed)[0] == "out_of_scope"
    assert outcome(parsed) == "out_of_scope"


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([{"kind": "task", "id": "t"}], "task:t"),
        ([{"kind": "handoff", "id": None}], "handoff"),
        ([], "clarify"),
    ],
)
def test_of_our_pipeline_the_first_candidate_counts(candidates: list[dict[str, Any]], expected: str) -> None:
    assert outcome({"decision": {"kind": "clarify", "id": None, "candidates": candidates}}) == expected
