"""Withdrawing a request: only the confirmed one."""

import pytest

from actions.consent import ConsentReader
from actions.unbinding_cancellation import CancelUnbinding, ValidateCancelUnbindingForm
from tests.actions.recorded import CannedBackend, run, tracker

PATH = "POST /v1/unbinding/requests/UB-20261122-0001/cancellation"


async def test_a_yes_names_the_request() -> None:
    outcome = await run(
        ValidateCancelUnbindingForm(ConsentReader.from_file()), tracker("cancellation_confirmed")
    )
    assert outcome.slots == {"unbinding_confirmation": "UB-20261122-0001"}


async def test_a_no_closes_the_form() -> None:
    outcome = await run(
        ValidateCancelUnbindingForm(ConsentReader.from_file()), tracker("cancellation_denied")
    )
    assert outcome.names == ["utter_unbinding_cancellation_kept"]
    assert outcome.slots == {"unbinding_confirmation": None, "requested_slot": None}


async def test_the_confirmed_request_is_withdrawn() -> None:
    backend = CannedBackend({PATH: (200, {"number": "UB-20261122-0001"})})
    outcome = await run(CancelUnbinding(backend.client()), tracker("cancellation_completed"))
    assert outcome.names == ["utter_unbinding_cancelled"]


@pytest.mark.parametrize("confirmation", [None, "确定", "UB-20261122-0002"])
async def test_no_other_is(confirmation: str | None) -> None:
    backend = CannedBackend({})
    recorded = tracker("cancellation_completed", unbinding_confirmation=confirmation)
    outcome = await run(CancelUnbinding(backend.client()), recorded)
    assert outcome.names == []
    assert backend.requests == []


async def test_a_request_that_was_processed_meanwhile() -> None:
    backend = CannedBackend({PATH: (409, {"code": "transition_not_allowed"})})
    outcome = await run(CancelUnbinding(backend.client()), tracker("cancellation_completed"))
    assert outcome.names == ["utter_transition_not_allowed"]
    assert outcome.slots["unbinding_number"] is None
