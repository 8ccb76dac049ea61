"""What all actions say, they say in the response's own words."""

from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import say


def test_a_field_named_like_a_part_of_a_message_does_not_replace_the_response() -> None:
    dispatcher = CollectingDispatcher()
    say(dispatcher, "utter_feedback_submitted", number="FB-1", text="the customer's own words", buttons=["x"])
    (message,) = dispatcher.messages
    assert (message["response"], message["number"]) == ("utter_feedback_submitted", "FB-1")
    assert message["text"] is None
    assert message["buttons"] == []
