"""Every branch of the gate, with rankings written out."""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.decision import Candidate, candidates_of
from bot.nlu.gate_rules import Situation, Thresholds, decide

VOUCHER, CASH, UNBIND = "faq/coupon.voucher.view", "faq/coupon.cash.view", "request_unbinding"
OFFERED = [
    {"kind": "article", "id": "coupon.voucher.view", "title": "如何查看代金券？"},
    {
        "kind": "task",
        "id": "cancel_unbinding",
        "entities": {"unbinding_number": "UB-20261101-0001"},
        "title": "撤回",
    },
    {"kind": "none_of_these", "title": "都不是"},
]


def _voucher(confidence: float) -> Candidate:
    return Candidate.from_label(VOUCHER, confidence)


def _decide(text: str, ranking: dict[str, float], **context: Any) -> Any:
    entries = [{"label": label, "confidence": value} for label, value in ranking.items()]
    return decide(Situation(text=text, candidates=candidates_of(entries), **context), Thresholds())


@pytest.mark.parametrize(
    ("ranking", "kind", "identifier", "intent", "reason"),
    [
        ({VOUCHER: 0.9, CASH: 0.1}, "article", "coupon.voucher.view", "faq", "direct: p=0.90 margin=0.80"),
        (
            {"view_coupons": 0.7, VOUCHER: 0.3},
            "task",
            "view_coupons",
            "view_coupons",
            "direct: p=0.70 margin=0.40",
        ),
        ({"request_handoff": 0.8}, "handoff", None, "request_handoff", "direct: p=0.80 margin=0.80"),
        (
            {"thank": 0.4, "goodbye": 0.3, VOUCHER: 0.3},
            "smalltalk",
            None,
            "thank",
            "direct: p=0.70 margin=0.40",
        ),
        ({VOUCHER: 0.45, CASH: 0.4}, "clarify", None, "clarify", "clarify: p=0.45 margin=0.05 offered=0.85"),
        ({VOUCHER: 0.52, CASH: 0.4}, "clarify", None, "clarify", "clarify: p=0.52 margin=0.12 offered=0.92"),
        (
            {"out_of_scope": 0.4, VOUCHER: 0.3},
            "out_of_scope",
            None,
            "out_of_scope",
            "out_of_scope: p=0.40 margin=0.10",
        ),
        (
            {VOUCHER: 0.03, CASH: 0.02},
            "out_of_scope",
            None,
            "out_of_scope",
            "out_of_scope: p=0.03 margin=0.01",
        ),
        (
            {"cancel": 0.7, VOUCHER: 0.3},
            "not_understood",
            None,
            "nlu_fallback",
            "dialogue: p=0.70 margin=0.40, nothing was asked",
        ),
        ({"cancel": 0.9}, "dialogue", None, "cancel", "direct: p=0.90 margin=0.90"),
        ({}, "not_understood", None, "nlu_fallback", "no_candidates"),
    ],
)
def test_without_context(
    ranking: dict[str, float], kind: str, identifier: str | None, intent: str, reason: str
) -> None:
    decision = _decide("问一个问题", ranking)
    assert (decision.kind, decision.id, decision.intent, decision.reason) == (
        kind,
        identifier,
        intent,
        reason,
    )


def test_clarification_offers_at_most_five_that_can_be_chosen() -> None:
    ranking = {
        "out_of_scope": 0.17,
        **{f"faq/a.t{number}": 0.14 for number in range(5)},
        "view_coupons": 0.13,
    }
    ranking["greet"] = ranking.pop("out_of_scope") - 0.16
    decision = _decide("代金券的事", ranking)
    assert decision.kind == "clarify"
    assert [candidate.kind for candidate in decision.candidates] == ["article"] * 5


@pytest.mark.parametrize("text", ["", "?!", "…"])
def test_nothing_readable(text: str) -> None:
    decision = _decide(text, {})
    assert (decision.kind, decision.reason) == ("not_understood", "empty: nothing readable")


@pytest.mark.parametrize("text", ["asdkfjh", "xxxxxxx", "zxcvbnm"])
def test_gibberish(text: str) -> None:
    assert _decide(text, {"laugh": 0.95}).reason == "gibberish: no word of any language"


@pytest.mark.parametrize("text", ["daijinquan", "voucher", "nre", "zhuanrengong"])
def test_latin_words_are_read(text: str) -> None:
    assert _decide(text, {VOUCHER: 0.9}).kind == "article"


def test_a_number_without_context_means_nothing() -> None:
    assert _decide("2", {"greet": 0.9}).kind == "not_understood"


def test_a_bare_number_of_ours_asks_for_what_bears_it() -> None:
    entity = {"entity": "agreement_number", "value": "AGR-2026-0001"}
    decision = _decide(
        "agr 2026 0001",
        {VOUCHER: 0.9},
        entities=[entity],
        entity_tasks={"agreement_number": "check_agreement"},
    )
    assert (decision.kind, decision.id, decision.reason) == (
        "task",
        "check_agreement",
        "entity: agreement_number",
    )


def test_a_known_question_needs_no_threshold() -> None:
    decision = _decide("如何查看代金券", {VOUCHER: 1.0}, is_known=True)
    assert (decision.id, decision.reason) == ("coupon.voucher.view", "known: word for word")


@pytest.mark.parametrize(
    ("text", "kind", "identifier", "reason"),
    [
        ("2", "task", "cancel_unbinding", "option: ordinal=2/3"),
        ("第一个", "article", "coupon.voucher.view", "option: ordinal=1/3"),
        ("都不是", "not_understood", None, "option: title"),
        ("9", "not_understood", None, "option: ordinal=9/3"),
    ],
)
def test_choosing_among_options(text: str, kind: str, identifier: str | None, reason: str) -> None:
    decision = _decide(text, {CASH: 0.9}, offered=OFFERED)
    assert (decision.kind, decision.id, decision.reason) == (kind, identifier, reason)


def test_a_number_is_a_value_when_a_value_is_expected() -> None:
    context = {"offered": OFFERED, "expected_slot": "agreement_number", "expected_kind": "value"}
    decision = _decide("2", {CASH: 0.9}, **context)
    assert (decision.kind, decision.intent) == ("dialogue", "inform")


@pytest.mark.parametrize(
    ("text", "ranking", "is_known", "intent"),
    [
        ("不好找客服", {"request_handoff": 0.99}, False, "inform"),
        ("别问了赶紧给我转人工", {"request_handoff": 0.95}, False, "request_handoff"),
        ("转人工", {"request_handoff": 1.0}, True, "request_handoff"),
        ("代金券用不了", {VOUCHER: 0.99}, False, "inform"),
        ("代金券在哪里看", {VOUCHER: 0.99}, False, "faq"),
        ("代金券在哪里看", {VOUCHER: 0.8, CASH: 0.2}, False, "inform"),
        ("想看看我的代金券", {"view_coupons": 0.99}, False, "inform"),
        ("算了", {"cancel": 1.0}, True, "cancel"),
        ("价格算了好几遍都不对", {"cancel": 0.5, "complain": 0.4}, False, "inform"),
        ("好的", {"affirm": 1.0}, True, "inform"),
        ("你好", {"greet": 1.0}, True, "inform"),
        ("2", {}, False, "inform"),
    ],
)
def test_free_text(text: str, ranking: dict[str, float], is_known: bool, intent: str) -> None:
    context = {"expected_slot": "unbinding_reason", "expected_kind": "free_text", "is_known": is_known}
    assert _decide(text, ranking, **context).intent == intent


@pytest.mark.parametrize(
    ("ranking", "is_known", "intent"),
    [
        ({"affirm": 1.0}, True, "affirm"),
        ({"affirm": 0.8, "thank": 0.2}, False, "inform"),
        ({"affirm": 0.9}, False, "affirm"),
        ({"deny": 0.6, VOUCHER: 0.3}, False, "deny"),
        ({"cancel": 1.0}, True, "cancel"),
        ({"thank": 1.0}, True, "inform"),
        ({"out_of_scope": 0.9}, False, "inform"),
        ({VOUCHER: 0.9}, False, "faq"),
        ({VOUCHER: 0.5, CASH: 0.45}, False, "inform"),
        ({"request_handoff": 0.9}, False, "request_handoff"),
        ({"check_agreement": 0.9}, False, "check_agreement"),
        ({}, False, "inform"),
    ],
)
def test_confirmation(ranking: dict[str, float], is_known: bool, intent: str) -> None:
    context = {
        "expected_slot": "unbinding_confirmation",
        "expected_kind": "confirmation",
        "is_known": is_known,
    }
    assert _decide("好吧随便说点", ranking, **context).intent == intent


@pytest.mark.parametrize(
    ("text", "ranking", "entity", "intent"),
    [
        ("agr-2026-0001", {"check_agreement": 0.99}, "agreement_number", "inform"),
        ("取消吧", {"cancel": 0.9}, None, "cancel"),
        ("代金券在哪里看", {VOUCHER: 0.9}, None, "faq"),
        ("转人工", {"request_handoff": 0.9}, None, "request_handoff"),
        ("上个月签的那份", {"out_of_scope": 0.6}, None, "inform"),
    ],
)
def test_value(text: str, ranking: dict[str, float], entity: str | None, intent: str) -> None:
    entities = [{"entity": entity, "value": text}] if entity else []
    context = {"expected_slot": "agreement_number", "expected_kind": "value", "entities": entities}
    assert _decide(text, ranking, **context).intent == intent


def test_a_sensitive_word_is_never_answered_as_business() -> None:
    decision = decide(Situation("代金券怎么赌博", [_voucher(0.9)], sensitive="gambling"), Thresholds())
    assert (decision.kind, decision.reason) == ("sensitive", "sensitive: gambling")


def test_words_that_ask_for_a_person_need_little_more() -> None:
    candidates = [_voucher(0.7), Candidate("handoff", None, 0.2, "request_handoff")]
    assert decide(Situation("别废话了给我转人工", candidates), Thresholds()).kind == "handoff"
    assert decide(Situation("人工费用怎么算", candidates), Thresholds()).kind == "article"


def test_two_clear_questions_are_both_answered_the_task_last() -> None:
    task = Candidate("task", "view_coupons", 0.9, "view_coupons")
    parts = [[task], [_voucher(0.8)], [_voucher(0.7)]]
    decision = decide(Situation("看我的券?代金券在哪看?", [_voucher(0.4)], parts=parts), Thresholds())
    assert (decision.kind, decision.id) == ("article", "coupon.voucher.view")
    assert [other["id"] for other in decision.as_dict()["also"]] == ["view_coupons"]


def test_one_clear_part_is_not_two_questions() -> None:
    parts = [[_voucher(0.8)], [_voucher(0.3)]]
    assert decide(Situation("a?b?", [_voucher(0.9)], parts=parts), Thresholds()).as_dict()["also"] == []


def test_a_follow_up_is_about_the_last_topic_when_that_makes_sense() -> None:
    foreign = Candidate("out_of_scope", None, 0.9, "out_of_scope")
    decision = decide(Situation("要多久", [foreign], in_context=[_voucher(0.8)]), Thresholds())
    assert (decision.id, decision.reason) == ("coupon.voucher.view", "context: p=0.80 margin=0.80")
    assert (
        decide(Situation("要多久", [foreign], in_context=[_voucher(0.3)]), Thresholds()).kind
        == "out_of_scope"
    )


def test_a_follow_up_that_is_unclear_is_asked_back() -> None:
    foreign = Candidate("out_of_scope", None, 0.9, "out_of_scope")
    unclear = [_voucher(0.5), Candidate("article", "coupon.cash.view", 0.4, "faq")]
    decision = decide(Situation("要多久", [foreign], in_context=unclear), Thresholds())
    assert decision.kind == "clarify"
    assert [choice.id for choice in decision.candidates] == ["coupon.voucher.view", "coupon.cash.view"]
    assert decision.reason == "context: clarify: p=0.50 margin=0.10 offered=0.90"


def test_what_stands_for_itself_does_not_need_the_last_topic() -> None:
    unclear = [_voucher(0.5), Candidate("article", "coupon.cash.view", 0.4, "faq")]
    clear = Candidate("article", "order.cancel.pending", 0.9, "faq")
    decision = decide(Situation("怎么取消订单", [clear], in_context=unclear), Thresholds())
    assert (decision.kind, decision.id) == ("article", "order.cancel.pending")


def test_a_short_answer_of_a_form_is_not_taken_for_a_task() -> None:
    invoice = Candidate("task", "request_invoice", 0.95, "request_invoice")
    waiting = {"expected_slot": "task_answer", "expected_kind": "answer"}
    assert decide(Situation("五万", [invoice], **waiting), Thresholds()).intent == "inform"
    known = decide(Situation("我要开票", [invoice], is_known=True, **waiting), Thresholds())
    assert (known.kind, known.id) == ("task", "request_invoice")
    question = decide(Situation("抬头类型怎么选", [_voucher(0.9)], **waiting), Thresholds())
    assert question.kind == "article"
