import pytest

from backend.unbinding.states import OPEN_STATES, TRANSITIONS, Actor, RequestState, is_allowed

ALLOWED = {
    (RequestState.SUBMITTED, RequestState.CANCELLED, Actor.CUSTOMER),
    (RequestState.SUBMITTED, RequestState.CANCELLED, Actor.AGENT),
    (RequestState.SUBMITTED, RequestState.APPROVED, Actor.PARTNER_ADMIN),
    (RequestState.SUBMITTED, RequestState.REJECTED, Actor.PARTNER_ADMIN),
}


@pytest.mark.parametrize("origin", RequestState)
@pytest.mark.parametrize("target", RequestState)
@pytest.mark.parametrize("actor", Actor)
def test_only_these_moves_are_allowed(origin: RequestState, target: RequestState, actor: Actor) -> None:
    assert is_allowed(origin, target, actor) == ((origin, target, actor) in ALLOWED)


def test_open_states_are_those_that_can_be_left() -> None:
    assert {state for state, targets in TRANSITIONS.items() if targets} == OPEN_STATES
