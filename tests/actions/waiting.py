"""A backend in which requests wait for the caller's decision."""

from typing import Any

import httpx

from tests.actions.recorded import CannedBackend


def pending(*customers: str, initiator: str = "customer") -> CannedBackend:
    """Requests UB-0, UB-1, … of these customers, all waiting for the caller."""
    items = [{"number": f"UB-{number}", "customer_name": name} for number, name in enumerate(customers)]

    def page(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        first = int(query.get("offset", 0))
        shown = items[first : first + int(query["limit"])]
        return httpx.Response(200, json={"items": shown, "total": len(items), "can_decide": True})

    one = {
        "initiator": initiator,
        "checks": [],
        "can_decide": True,
        "is_eligible": True,
        "unsatisfied_count": 0,
    }
    answers: dict[str, Any] = {"GET /v1/unbinding/pending": page}
    for item in items:
        answers[f"GET /v1/unbinding/pending/{item['number']}"] = (200, {**item, **one})
    return CannedBackend(answers)
