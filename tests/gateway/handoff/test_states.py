"""The owner state machine: every pair of owner and step, written out."""

import itertools

import pytest

from gateway.handoff.states import ESCALATION_STATES, Owner, Step, next_owner

LEGAL = {
    ("bot", "request"): "queued",
    ("bot", "sign_out"): "closed",
    ("queued", "cancel"): "bot",
    ("queued", "claim"): "agent",
    ("queued", "sign_out"): "closed",
    ("bot", "take_over"): "agent",
    ("agent", "transfer"): "queued",
    ("agent", "release"): "queued",
    ("agent", "leave"): "bot",
    ("closed", "reopen"): "agent",
    ("agent", "return"): "bot",
    ("agent", "close"): "closed",
    ("agent", "sign_out"): "closed",
}


@pytest.mark.parametrize(("owner", "step"), list(itertools.product(Owner, Step)))
def test_transition(owner: Owner, step: Step) -> None:
    assert next_owner(owner, step) == LEGAL.get((owner.value, step.value))


def test_every_step_says_what_becomes_of_the_escalation() -> None:
    assert {step.value: state.value for step, state in ESCALATION_STATES.items()} == {
        "request": "queued",
        "cancel": "cancelled",
        "claim": "claimed",
        "take_over": "claimed",
        "reopen": "claimed",
        "transfer": "queued",
        "release": "queued",
        "leave": "left",
        "return": "returned",
        "close": "closed",
        "sign_out": "closed",
    }
