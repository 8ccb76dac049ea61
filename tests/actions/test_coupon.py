"""Coupons: what is asked of the backend and what is said."""

from typing import Any

import pytest

from actions.coupon import ViewCoupons
from tests.actions.recorded import CannedBackend, run, tracker

SUMMARY = {"usable_count": 3, "expiring_count": 1, "expiring_within_days": 30}


def page(items: int, total: int, **summary: Any) -> tuple[int, dict[str, Any]]:
    found = [{"code": f"VC-{number}"} for number in range(items)]
    return 200, {"items": found, "total": total, "summary": SUMMARY | summary}


async def test_the_first_page_of_one_kind() -> None:
    backend = CannedBackend({"GET /v1/coupons": page(10, 12)})
    outcome = await run(ViewCoupons(backend.client()), tracker("coupons_asked"))
    assert dict(backend.requests[0].url.params) == {"kind": "voucher", "limit": "10", "offset": "0"}
    assert outcome.names == ["utter_coupons"]
    said = outcome.responses[0]
    assert (said["total"], said["remaining"], said["scope"], said["visibility"]) == (
        12,
        2,
        "voucher",
        "personal",
    )
    assert said["next_entities"] == {"coupon_kind": "voucher", "page": 2}
    assert said["expiring"]["expiring_count"] == 1
    assert outcome.events == []


async def test_a_later_page_keeps_the_filter() -> None:
    backend = CannedBackend({"GET /v1/coupons": page(5, 15, expiring_count=0)})
    outcome = await run(ViewCoupons(backend.client()), tracker("coupons_second_page"))
    query = dict(backend.requests[0].url.params)
    assert query == {"expiring_within_days": "30", "limit": "10", "offset": "10"}
    said = outcome.responses[0]
    assert (said["remaining"], said["expiring"], said["scope"]) == (None, None, "all")


async def test_nothing_there() -> None:
    backend = CannedBackend({"GET /v1/coupons": page(0, 0)})
    outcome = await run(ViewCoupons(backend.client()), tracker("coupons_asked"))
    assert outcome.names == ["utter_coupons_none"]


async def test_a_guest_is_asked_to_sign_in_and_the_backend_is_not_asked() -> None:
    backend = CannedBackend({})
    outcome = await run(ViewCoupons(backend.client()), tracker("coupons_asked_by_guest"))
    assert outcome.names == ["utter_sign_in_required"]
    assert outcome.responses[0]["task"] == "view_coupons"
    assert backend.requests == []


@pytest.mark.parametrize(
    ("status", "code", "response"),
    [
        (401, "token_expired", "utter_token_expired"),
        (403, "not_permitted", "utter_not_permitted"),
        (403, "account_unknown", "utter_account_unknown"),
        (422, "validation_failed", "utter_backend_failed"),
        (500, "internal_error", "utter_backend_failed"),
    ],
)
async def test_a_refusal_is_explained(status: int, code: str, response: str) -> None:
    problem = {"code": code, "required_role_label": "客户"}
    backend = CannedBackend({"GET /v1/coupons": (status, problem)})
    outcome = await run(ViewCoupons(backend.client()), tracker("coupons_asked"))
    assert outcome.names == [response]
    assert outcome.responses[0]["required_role_label"] == "客户"
