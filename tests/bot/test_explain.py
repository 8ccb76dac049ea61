from bot.explain import explanation

ENTRY = {"label": "faq/coupon.cash.view", "confidence": 0.91}


def test_everything_that_led_to_the_decision_is_shown() -> None:
    message = {
        "text": "那现金劵呢",
        "normalized_text": "那现金券呢",
        "entities": [{"entity": "coupon_kind", "value": "cash_coupon"}],
        "question_ranking": {"source": "model", "entries": [ENTRY], "in_context": [ENTRY], "parts": []},
        "decision": {
            "kind": "article",
            "id": "coupon.cash.view",
            "confidence": 0.91,
            "reason": "context: p=0.91",
        },
    }
    assert list(explanation(message)) == [
        "text        那现金劵呢",
        "normalized  那现金券呢",
        "tokens      ",
        "entities    coupon_kind=cash_coupon",
        "ranking     model",
        "            0.910  faq/coupon.cash.view",
        "in_context  ",
        "            0.910  faq/coupon.cash.view",
        "decision    article coupon.cash.view 0.91",
        "reason      context: p=0.91",
    ]


def test_an_empty_message_has_little_to_show() -> None:
    decision = {"kind": "not_understood", "id": None, "confidence": 0.0, "reason": "empty: nothing readable"}
    lines = list(explanation({"text": "", "decision": decision}))
    assert lines[-2:] == ["decision    not_understood  0.00", "reason      empty: nothing readable"]
