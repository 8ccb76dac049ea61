from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
TASK = {"id": "process_unbinding", "entities": {"unbinding_number": "UB-20260310-0001"}}


def test_the_gateway_reads_what_happened(as_user: AsUser) -> None:
    customer, gateway = as_user("customer-resale"), as_user("gateway")
    assert gateway.get("/v1/events").json() == {"items": [], "last_seq": 0}
    draft = customer.post("/v1/unbinding/drafts", json={"reason": "x"}).json()["id"]
    number = customer.post("/v1/unbinding/requests", key="k1", json={"draft_id": draft}).json()["number"]
    customer.post(f"/v1/unbinding/requests/{number}/cancellation", key="k2")
    page = gateway.get("/v1/events?after=0&limit=1").json()
    assert page == {
        "items": [
            {
                "seq": 1,
                "kind": "unbinding.submitted",
                "at": "2026-03-10T10:00:00+08:00",
                "user_ids": ["partner-admin"],
                "payload": {
                    "number": "UB-20260310-0001",
                    "state": "submitted",
                    "customer_name": "杭州青禾电子商务有限公司",
                    "partner_name": "北辰科技有限公司",
                    "reason": "x",
                    "note": "",
                    "task": TASK,
                    "title": "客户申请解除关联",
                    "text": "客户杭州青禾电子商务有限公司提交了解除关联申请（UB-20260310-0001），原因：x。"
                    "请伙伴管理员处理。",
                    "options": [{"title": "处理这个申请", "option": {"kind": "task", **TASK}}],
                },
            }
        ],
        "last_seq": 1,
    }
    following = gateway.get("/v1/events?after=1").json()
    assert ([item["kind"] for item in following["items"]], following["last_seq"]) == (
        ["unbinding.cancelled"],
        2,
    )
    assert gateway.get("/v1/events?after=2").json() == {"items": [], "last_seq": 2}


@pytest.mark.parametrize("user", ["customer-resale", "partner-admin"])
def test_nobody_else_reads_events(as_reader: AsUser, user: str) -> None:
    response = as_reader(user).get("/v1/events")
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")


def test_an_agent_cannot_act_as_the_gateway(as_reader: AsUser) -> None:
    response = replace(as_reader("gateway"), acting_agent="agent-7").get("/v1/events")
    assert response.json()["code"] == "not_permitted"


def test_the_gateway_is_no_user(as_reader: AsUser) -> None:
    assert as_reader("gateway").get("/v1/me").json()["code"] == "account_unknown"


@pytest.mark.parametrize(
    "query", ["after=-1", "after=9223372036854775808", "after=x", "limit=0", "limit=501"]
)
def test_a_wrong_place_is_refused(as_reader: AsUser, query: str) -> None:
    response = as_reader("gateway").get(f"/v1/events?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


def test_the_last_possible_place_is_read(as_reader: AsUser) -> None:
    response = as_reader("gateway").get("/v1/events?after=9223372036854775807")
    assert response.json() == {"items": [], "last_seq": 9223372036854775807}
