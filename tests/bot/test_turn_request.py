"""What is a turn and what is not."""

from typing import Any

import pytest

from bot.option import InvalidOption, Option
from bot.turn_request import InvalidTurn, TurnRequest

METADATA = {"message_id": "m-1", "token": "secret", "audience": "customer", "channel": "web"}


def body(**what: Any) -> dict[str, Any]:
    return {"sender": "c.1", "metadata": METADATA, **what}


def test_a_message() -> None:
    turn = TurnRequest.from_dict(body(message=" 你好 "))
    assert (turn.sender, turn.message_id, turn.plain_text, turn.option) == ("c.1", "m-1", "你好", None)
    assert turn.metadata == METADATA


@pytest.mark.parametrize("text", ["/restart", " /restart", "\u3000／restart", '/view_coupons{"a":"b"}'])
def test_a_slash_is_no_command(text: str) -> None:
    plain = TurnRequest.from_dict(body(message=text)).plain_text
    assert plain == "\u200b" + text.strip()
    assert plain.strip().startswith("\u200b")


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert TurnRequest.from_dict(body(message="a\ud800")).text == "a?"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ([], "the body must be"),
        ({"sender": "c.1", "message": "x"}, "metadata"),
        (body(), "exactly one"),
        (body(message="x", option={"kind": "handoff"}), "exactly one"),
        (body(message=""), "not empty"),
        (body(message=None), "not empty"),
        (body(message="x" * 4001), "4000"),
        (body(option={"kind": "dialogue", "id": "restart"}), "option"),
        ({**body(message="x"), "sender": ""}, "sender"),
        ({**body(message="x"), "sender": "x" * 201}, "sender"),
        (body(message="x") | {"metadata": {**METADATA, "message_id": 7}}, "message_id"),
        (body(message="x") | {"metadata": {**METADATA, "token": 7}}, "token"),
        (body(message="x") | {"metadata": {**METADATA, "audience": "agent"}}, "audience"),
    ],
)
def test_anything_else_is_refused_without_repeating_it(data: object, complaint: str) -> None:
    with pytest.raises(InvalidTurn, match=complaint) as refusal:
        TurnRequest.from_dict(data)
    assert "secret" not in str(refusal.value)


def test_an_option_becomes_parsed_data() -> None:
    option = {
        "kind": "task",
        "id": "view_coupons",
        "entities": {"coupon_kind": "voucher"},
        "title": "我的代金券",
    }
    turn = TurnRequest.from_dict(body(option=option))
    assert turn.plain_text == "我的代金券"
    assert turn.option is not None
    assert turn.option.parse_data() == {
        "text": "我的代金券",
        "intent": {"name": "view_coupons", "confidence": 1.0},
        "entities": [{"entity": "coupon_kind", "value": "voucher"}],
        "decision": {
            "kind": "task",
            "id": "view_coupons",
            "confidence": 1.0,
            "candidates": [{"kind": "task", "id": "view_coupons", "confidence": 1.0}],
            "also": [],
            "reason": "option",
        },
        "option": option,
    }


@pytest.mark.parametrize(
    ("data", "intent", "kind", "decided_id"),
    [
        ({"kind": "article", "id": "a.b"}, "faq", "article", "a.b"),
        ({"kind": "handoff"}, "request_handoff", "handoff", None),
        ({"kind": "none_of_these"}, "nlu_fallback", "not_understood", None),
        ({"kind": "dialogue", "id": "affirm", "draft_id": "d-1"}, "affirm", "dialogue", None),
    ],
)
def test_every_kind_has_its_intent(
    data: dict[str, Any], intent: str, kind: str, decided_id: str | None
) -> None:
    parsed = Option.from_dict(data).parse_data()
    assert parsed["intent"]["name"] == intent
    assert (parsed["decision"]["kind"], parsed["decision"]["id"]) == (kind, decided_id)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"kind": "task"},
        {"kind": "article", "id": 3},
        {"kind": "handoff", "entities": ["x"]},
        {"kind": "x"},
    ],
)
def test_what_is_no_option(data: object) -> None:
    with pytest.raises(InvalidOption):
        Option.from_dict(data)
