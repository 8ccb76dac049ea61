from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.answer_gate import AnswerGate

CONFIG = {
    "thresholds": {"direct": 0.6},
    "expected_slots": {"unbinding_reason": "free_text"},
    "entity_tasks": {"agreement_number": "check_agreement"},
}


def _parse(text: str, ranking: dict[str, float], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    entries = [{"label": label, "confidence": value} for label, value in ranking.items()]
    message = Message({"text": text, "metadata": metadata})
    message.set("question_ranking", {"source": "model", "entries": entries})
    AnswerGate(CONFIG).process([message])
    return message.as_dict(only_output_properties=True)


def test_the_decision_of_the_contract() -> None:
    parsed = _parse("代金券怎么看", {"faq/coupon.voucher.view": 0.91, "view_coupons": 0.05})
    assert parsed["decision"] == {
        "kind": "article",
        "id": "coupon.voucher.view",
        "confidence": 0.91,
        "candidates": [
            {"kind": "article", "id": "coupon.voucher.view", "confidence": 0.91},
            {"kind": "task", "id": "view_coupons", "confidence": 0.05},
        ],
        "also": [],
        "reason": "direct: p=0.91 margin=0.86",
    }
    assert parsed["intent"] == {"name": "faq", "confidence": 0.91}
    assert parsed["intent_ranking"][1] == {"name": "view_coupons", "confidence": 0.05}


def test_thresholds_come_from_the_configuration() -> None:
    assert _parse("代金券怎么看", {"faq/coupon.voucher.view": 0.55})["decision"]["kind"] == "clarify"


def test_what_the_dialogue_expects_comes_in_the_metadata() -> None:
    parsed = _parse("代金券用不了", {"faq/coupon.voucher.use": 0.99}, {"expects": "unbinding_reason"})
    assert parsed["intent"]["name"] == "inform"


def test_a_slot_that_is_not_listed_takes_a_value() -> None:
    assert _parse("2", {}, {"expects": "some_number"})["intent"]["name"] == "inform"


def test_an_ordinal_brings_what_its_option_carries() -> None:
    option = {
        "kind": "dialogue",
        "id": "affirm",
        "draft_id": "d1",
        "entities": {"unbinding_number": "UB-20261101-0001"},
        "title": "确认提交",
    }
    parsed = _parse("第一个", {}, {"offered": [option]})
    assert parsed["intent"]["name"] == "affirm"
    assert parsed["option"]["draft_id"] == "d1"
    assert parsed["entities"] == [{"entity": "unbinding_number", "value": "UB-20261101-0001"}]


@pytest.mark.parametrize("text", ["", "😀", "？？？", "\u0000", "a" * 10_000])
def test_odd_input_gets_a_decision(text: str) -> None:
    assert _parse(text, {})["decision"]["kind"] == "not_understood"


def test_a_message_without_text_or_ranking() -> None:
    message = Message({})
    AnswerGate({}).process([message])
    assert message.get("decision")["kind"] == "not_understood"


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ({"thresholds": {"drect": 0.5}}, "unknown thresholds \\['drect'\\]"),
        ({"thresholds": {"direct": 0.4}}, "direct is at least 0.5"),
        ({"expected_slots": {"reason": "prose"}}, "reason expects 'prose'"),
    ],
)
def test_misspelt_configuration_is_refused(config: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidConfigException, match=complaint):
        AnswerGate.validate_config(config)
