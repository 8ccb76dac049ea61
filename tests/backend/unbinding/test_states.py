import pytest

from backend.unbinding.states import OPEN_STATES, TRANSITIONS, Actor, RequestState, Side, is_allowed

SUBMITTED, APPROVED = RequestState.SUBMITTED, RequestState.APPROVED
REJECTED, CANCELLED = RequestState.REJECTED, RequestState.CANCELLED
ALLOWED = {
    (Side.CUSTOMER, SUBMITTED, CANCELLED, Actor.CUSTOMER),
    (Side.CUSTOMER, SUBMITTED, CANCELLED, Actor.AGENT),
    (Side.CUSTOMER, SUBMITTED, APPROVED, Actor.PARTNER_ADMIN),
    (Side.CUSTOMER, SUBMITTED, REJECTED, Actor.PARTNER_ADMIN),
    (Side.PARTNER, SUBMITTED, CANCELLED, Actor.PARTNER_ADMIN),
    (Side.PARTNER, SUBMITTED, APPROVED, Actor.CUSTOMER),
    (Side.PARTNER, SUBMITTED, APPROVED, Actor.AGENT),
    (Side.PARTNER, SUBMITTED, REJECTED, Actor.CUSTOMER),
    (Side.PARTNER, SUBMITTED, REJECTED, Actor.AGENT),
    (Side.PARTNER, SUBMITTED, REJECTED, Actor.REVIEWER),
}


@pytest.mark.parametrize("initiator", Side)
@pytest.mark.parametrize("origin", RequestState)
@pytest.mark.parametrize("target", RequestState)
@pytest.mark.parametrize("actor", Actor)
def test_only_these_moves_are_allowed(
    initiator: Side, origin: RequestState, target: RequestState, actor: Actor
) -> None:
    assert is_allowed(initiator, origin, target, actor) == ((initiator, origin, target, actor) in ALLOWED)


@pytest.mark.parametrize("initiator", Side)
def test_open_states_are_those_that_can_be_left(initiator: Side) -> None:
    assert {state for state, targets in TRANSITIONS[initiator].items() if targets} == OPEN_STATES
