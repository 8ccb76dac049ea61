"""Starting, tracking and stopping."""

from typing import Any

import pytest

from actions.unbinding import StartUnbinding, StartUnbindingCancellation, StopForm, TrackUnbinding
from tests.actions.recorded import CannedBackend, run, said, tracker
from tests.actions.waiting import pending

ASSOCIATION = {"partner_name": "北方云科技", "model": "resale"}
EMPTY_FORM = {
    "unbinding_reason": None,
    "unbinding_draft": None,
    "unbinding_confirmation": None,
    "unbinding_number": None,
    "requested_slot": None,
}


def preflight(**values: Any) -> CannedBackend:
    found = {"association": ASSOCIATION, "is_eligible": True, "checks": [], "unsatisfied_count": 0}
    nothing_waits = {"items": [], "total": 0, "can_decide": True}
    return CannedBackend(
        {
            "GET /v1/unbinding/pending": (200, nothing_waits),
            "GET /v1/unbinding/preflight": (200, found | values),
        }
    )


def requests(*states: str) -> CannedBackend:
    items = [
        {"number": f"UB-{number}", "state": state, "can_be_cancelled": state == "submitted"}
        for number, state in enumerate(states)
    ]
    return CannedBackend({"GET /v1/unbinding/requests": (200, {"items": items, "total": len(items)})})


async def test_nothing_in_the_way_opens_the_form_empty() -> None:
    outcome = await run(
        StartUnbinding(preflight().client()), tracker("unbinding_asked", unbinding_reason="旧的")
    )
    assert outcome.names == ["utter_unbinding_eligible"]
    assert outcome.followup == "request_unbinding_form"
    assert outcome.slots == EMPTY_FORM


async def test_something_in_the_way_is_shown() -> None:
    checks = [{"code": "no_arrears", "is_satisfied": False}]
    backend = preflight(is_eligible=False, unsatisfied_count=1, checks=checks)
    outcome = await run(StartUnbinding(backend.client()), tracker("unbinding_asked"))
    assert outcome.names == ["utter_unbinding_blocked"]
    assert outcome.responses[0]["items"] == checks
    assert outcome.followup is None


async def test_a_customer_whose_partner_has_asked_sees_that_request() -> None:
    backend = pending("苏州云帆科技有限公司", initiator="partner").client()
    outcome = await run(StartUnbinding(backend), tracker("unbinding_asked"))
    assert outcome.names == ["utter_unbinding_pending_partner"]
    assert (outcome.responses[0]["number"], outcome.responses[0]["may_approve"]) == ("UB-0", True)
    assert outcome.followup is None


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("处理伙伴的解除关联申请", "utter_unbinding_pending_none"),
        ("同意伙伴提的解绑申请", "utter_unbinding_pending_none"),
        ("伙伴给我提了解除关联申请，我看看", "utter_unbinding_pending_none"),
        ("帮我处理和伙伴的解除关联申请", "utter_unbinding_eligible"),
        ("请帮我向伙伴提交解除关联申请", "utter_unbinding_eligible"),
        ("我要解除和伙伴的关联", "utter_unbinding_eligible"),
    ],
)
async def test_deciding_on_a_partners_request_that_is_not_there(text: str, response: str) -> None:
    asked = said(text, "request_unbinding", audience="customer")
    outcome = await run(StartUnbinding(preflight().client()), asked)
    assert outcome.names == [response]


async def test_nothing_to_unbind() -> None:
    outcome = await run(StartUnbinding(preflight(association=None).client()), tracker("unbinding_asked"))
    assert outcome.names == ["utter_unbinding_no_association"]


@pytest.mark.parametrize(
    ("states", "response"),
    [
        ((), "utter_unbinding_requests_none"),
        (("submitted",), "utter_unbinding_progress"),
        (("rejected", "cancelled"), "utter_unbinding_requests"),
    ],
)
async def test_progress(states: tuple[str, ...], response: str) -> None:
    outcome = await run(TrackUnbinding(requests(*states).client()), tracker("progress_asked"))
    assert outcome.names == [response]


async def test_the_open_request_is_meant_and_the_others_are_a_click_away() -> None:
    backend = requests("rejected", "submitted", "cancelled").client()
    outcome = await run(TrackUnbinding(backend), tracker("progress_asked"))
    assert outcome.names == ["utter_unbinding_progress"]
    shown = outcome.responses[0]
    assert (shown["number"], shown["total"], shown["has_others"]) == ("UB-1", 3, True)


async def test_all_requests_on_a_click() -> None:
    backend = requests("rejected", "submitted").client()
    outcome = await run(TrackUnbinding(backend), tracker("all_progress_asked"))
    assert outcome.names == ["utter_unbinding_requests"]


async def test_many_requests_go_on_with_a_click() -> None:
    backend = requests(*["rejected"] * 13).client()
    first = (await run(TrackUnbinding(backend), tracker("progress_asked"))).responses[0]
    assert [len(first["items"]), first["total"], first["remaining"]] == [10, 13, 3]
    assert first["next_entities"] == {"page": 2}


async def test_progress_by_number() -> None:
    answers = {"GET /v1/unbinding/requests/UB-20261122-0001": (200, {"number": "UB-20261122-0001"})}
    outcome = await run(TrackUnbinding(CannedBackend(answers).client()), tracker("progress_asked_by_number"))
    assert outcome.responses[0]["number"] == "UB-20261122-0001"


@pytest.mark.parametrize(
    ("states", "response"),
    [
        ((), "utter_unbinding_requests_none"),
        (("rejected",), "utter_unbinding_not_cancellable"),
        (("submitted", "submitted"), "utter_unbinding_cancellation_which"),
    ],
)
async def test_no_single_request_to_withdraw(states: tuple[str, ...], response: str) -> None:
    action = StartUnbindingCancellation(requests(*states).client())
    outcome = await run(action, tracker("cancellation_asked"))
    assert outcome.names == [response]
    assert outcome.events == []


async def test_the_one_open_request_is_to_be_confirmed() -> None:
    action = StartUnbindingCancellation(requests("rejected", "submitted").client())
    outcome = await run(action, tracker("cancellation_asked"))
    assert outcome.names == []
    assert outcome.slots == EMPTY_FORM | {"unbinding_number": "UB-1"}
    assert outcome.followup == "cancel_unbinding_form"


async def test_a_form_is_stopped() -> None:
    outcome = await run(StopForm(CannedBackend({}).client()), tracker("form_stopped"))
    assert outcome.names == ["utter_unbinding_given_up"]
    assert {"event": "active_loop", "name": None, "timestamp": None} in outcome.events
    assert outcome.slots == EMPTY_FORM


async def test_an_old_click_does_not_stop_the_form() -> None:
    outcome = await run(StopForm(CannedBackend({}).client()), tracker("form_stopped_with_old_click"))
    assert outcome.names == ["utter_confirmation_stale"]
    assert outcome.followup == "request_unbinding_form"
    assert outcome.slots == {}
