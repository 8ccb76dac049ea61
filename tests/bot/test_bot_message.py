"""A response and its data become a message; the message survives Rasa."""

from bot.bot_message import BotMessage, compose

RESPONSE = {
    "text": "共 {total} 份：\n{items}",
    "buttons": [
        {"title": "更多 {remaining}", "payload": '{"kind":"task","id":"view_coupons"}', "when": "remaining"},
        {"title": "都不是", "payload": '{"kind":"none_of_these"}'},
    ],
    "custom": {
        "kind": "checklist",
        "item": "{index}. {title}",
        "option": {"title": "看 {title}", "payload": '{"kind":"article","id":"{id}"}'},
        "command": {"kind": "sign_in", "task": "{task}"},
    },
}
VALUES = {"items": [{"title": "甲", "id": "a.b"}], "total": 1, "remaining": None, "task": "view_coupons"}


def test_text_content_options_and_command() -> None:
    draft = compose(RESPONSE, VALUES, "utter_test")
    message = BotMessage.from_draft(draft["text"], draft["custom"])
    assert message.as_dict() == {
        "content": {"kind": "checklist", "text": "共 1 份：\n1. 甲", "items": [{"title": "甲", "id": "a.b"}]},
        "visibility": "public",
        "options": [
            {"title": "看 甲", "option": {"kind": "article", "id": "a.b"}},
            {"title": "都不是", "option": {"kind": "none_of_these"}},
        ],
    }
    assert message.command == {"kind": "sign_in", "task": "view_coupons"}
    assert not message.is_handoff


def test_a_button_with_a_condition_appears_when_it_is_met() -> None:
    draft = compose(RESPONSE, {**VALUES, "remaining": 5}, "utter_test")
    assert draft["custom"]["options"][1]["title"] == "更多 5"


def test_the_action_may_make_it_personal() -> None:
    assert (
        compose(RESPONSE, {**VALUES, "visibility": "personal"}, "utter_test")["custom"]["visibility"]
        == "personal"
    )


def test_content_that_the_wording_itself_holds() -> None:
    layout = {"kind": "confirmation", "draft_id": "{number}", "consequences": ["没有了。"]}
    draft = compose({"text": "?", "custom": layout}, {"number": "UB-1"}, "utter_test")
    assert draft["custom"]["content"] == {
        "kind": "confirmation",
        "draft_id": "UB-1",
        "expires_at": None,
        "consequences": ["没有了。"],
    }


def test_a_plain_text_of_rasas_own_stays_a_text() -> None:
    assert BotMessage.from_draft("你好", None).as_dict() == {
        "content": {"kind": "text", "text": "你好"},
        "visibility": "public",
        "options": [],
    }
