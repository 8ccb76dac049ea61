"""A reply is what the tracker says was said."""

from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.bot_message import compose
from bot.turn_reply import bot_messages, expected_slot, find_turn, make_reply


def said(text: str, command: dict[str, str] | None = None) -> BotUttered:
    draft = compose({"text": text, "custom": {"kind": "text", "command": command}}, {}, "utter_test")
    return BotUttered(draft["text"], {"custom": draft["custom"]})


def tracker_of(*events: Event) -> DialogueStateTracker:
    slots = [AnySlot("requested_slot", mappings=[{}])]
    return DialogueStateTracker.from_events("c.1", list(events), slots)


FIRST = UserUttered("一", message_id="m-1", parse_data={"decision": {"kind": "smalltalk"}, "entities": []})
SECOND = UserUttered("二", message_id="m-2")


def test_a_turn_ends_where_the_next_begins() -> None:
    tracker = tracker_of(FIRST, said("甲"), ActionExecuted("action_listen"), SECOND, said("乙"))
    turn = find_turn(tracker, "m-1")
    assert turn is not None
    reply = make_reply(turn, bot_messages(turn), tracker, is_replayed=True)
    assert [message["content"]["text"] for message in reply["messages"]] == ["甲"]
    assert reply["message_id"] == "m-1"
    assert reply["decision"] == {"kind": "smalltalk"}
    assert reply["is_replayed"] is True
    assert find_turn(tracker, "m-3") is None


def test_nothing_is_said_after_a_handoff() -> None:
    turn = [FIRST, said("请稍候", {"kind": "handoff", "reason": "requested"}), said("原因是什么？")]
    messages = bot_messages(turn)
    assert [message.content["text"] for message in messages] == ["请稍候"]
    reply = make_reply(turn, messages, tracker_of(*turn), is_replayed=False)
    assert reply["commands"] == [{"kind": "handoff", "reason": "requested", "message_index": 0}]


def test_an_open_form_and_its_question() -> None:
    asking = tracker_of(
        FIRST, ActiveLoop("request_unbinding_form"), SlotSet("requested_slot", "unbinding_reason")
    )
    assert expected_slot(asking) == "unbinding_reason"
    assert make_reply([FIRST], [], asking, is_replayed=False)["is_form_open"] is True
    closed = tracker_of(FIRST, SlotSet("requested_slot", "unbinding_reason"))
    assert expected_slot(closed) is None
    assert make_reply([FIRST], [], closed, is_replayed=False)["is_form_open"] is False
