"""The API of deciding: what the decider reads, one decision of parallel ones, its traces."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.association.models import Association
from backend.audit.models import AuditRecord
from backend.outbox.models import OutboxEvent
from tests.backend.callers import Caller
from tests.backend.unbinding.test_concurrency import at_once

AsUser = Callable[[str], Caller]
NUMBER, BLOCKED = "UB-20260306-0001", "UB-20260309-0001"
REQUESTS = "/v1/unbinding/requests"


def decide(caller: Caller, wish: str, key: str, number: str = NUMBER) -> Callable[[], object]:
    body = {"decision": wish, **({"reason": "还有订单没付"} if wish == "reject" else {})}
    return lambda: caller.post(f"{REQUESTS}/{number}/decision", key=key, json=body)


def test_what_waits_is_listed_oldest_first(as_reader: AsUser) -> None:
    page = as_reader("partner-admin").get("/v1/unbinding/pending").json()
    assert [(item["number"], item["waiting_days"]) for item in page["items"]] == [(NUMBER, 4), (BLOCKED, 1)]
    assert (page["total"], page["can_decide"]) == (2, True)
    assert as_reader("partner-staff").get("/v1/unbinding/pending").json()["can_decide"] is False
    assert as_reader("partner2-admin").get("/v1/unbinding/pending").json()["items"] == []


def test_the_decider_reads_the_checklist_and_the_consequences(as_reader: AsUser) -> None:
    pending = as_reader("partner-admin").get(f"/v1/unbinding/pending/{BLOCKED}").json()
    (blocker,) = [check for check in pending["checks"] if not check["is_satisfied"]]
    assert (blocker["detail"], blocker["fix"]) == ("账户欠款 ¥218.00。", "请通知客户充值还清。")
    assert (pending["is_eligible"], pending["unsatisfied_count"]) == (False, 1)
    assert pending["approval_consequences"] == [
        "同意后，宁波海川贸易有限公司与北辰科技有限公司的关联立即解除。",
        "同意之后不能撤回；要恢复合作，需要重新关联。",
        "解除后，伙伴在收支明细里只能看到与宁波海川贸易有限公司未解除期间的记录。",
    ]
    assert pending["rejection_consequences"] == [
        "驳回后关联保持不变。",
        "客户会看到您填写的驳回原因。",
        "客户最早 2026年6月9日 才能再次提交解除申请。",
    ]


def test_two_administrators_decide_at_once_and_one_wins(as_user: AsUser, demo_session: Session) -> None:
    admin = as_user("partner-admin")
    other = replace(admin, acting_agent="agent-7")
    first, second = at_once(decide(admin, "approve", "k1"), decide(other, "reject", "k2"))  # type: ignore[arg-type]
    assert sorted([first.status_code, second.status_code]) == [200, 409]
    loser = first if first.status_code == 409 else second
    assert loser.json()["code"] == "transition_not_allowed"
    assert loser.json()["detail"].startswith(f"申请 {NUMBER} 目前是“已")
    events = demo_session.scalars(select(OutboxEvent)).all()
    assert len(events) == 1
    association = demo_session.get_one(Association, 6)
    assert (association.ended_at is not None) == (events[0].kind == "unbinding.approved")


def test_the_customer_reads_the_reason(as_user: AsUser) -> None:
    decide(as_user("partner-admin"), "reject", "k1")()
    request = as_user("customer-leaving").get(f"{REQUESTS}/{NUMBER}").json()
    assert request["state_label"] == "已驳回"
    assert (request["history"][-1]["label"], request["history"][-1]["note"]) == ("伙伴驳回", "还有订单没付")
    (event,) = as_user("gateway").get("/v1/events").json()["items"]
    assert event["user_ids"] == ["customer-leaving"]
    assert event["payload"]["title"] == "解除关联申请被驳回"
    assert event["payload"]["text"].endswith("驳回原因：还有订单没付")


def test_a_repeated_decision_is_the_first_one(as_user: AsUser, demo_session: Session) -> None:
    admin = as_user("partner-admin")
    first, second = decide(admin, "approve", "same")(), decide(admin, "approve", "same")()
    assert first.json() == second.json()  # type: ignore[attr-defined]
    assert len(demo_session.scalars(select(OutboxEvent)).all()) == 1


def test_a_decision_is_audited_with_before_and_after(as_user: AsUser, demo_session: Session) -> None:
    decide(as_user("partner-admin"), "reject", "k1")()
    record = demo_session.scalars(
        select(AuditRecord).where(AuditRecord.operation == "unbinding.decide")
    ).one()
    assert (record.user_id, record.target, record.before) == ("partner-admin", NUMBER, {"state": "submitted"})
    assert record.after == {"state": "rejected", "note": "还有订单没付"}


def test_a_blocked_approval_says_what_to_do(as_user: AsUser) -> None:
    response = decide(as_user("partner-admin"), "approve", "k1", BLOCKED)()
    document = response.json()  # type: ignore[attr-defined]
    assert (document["status"], document["code"]) == (409, "unbinding_blocked")
    assert [c["fix"] for c in document["checks"] if not c["is_satisfied"]] == ["请通知客户充值还清。"]


@pytest.mark.parametrize("name", ["宁波", "%", "_"])
def test_customers_are_found_by_a_part_of_the_name(as_reader: AsUser, name: str) -> None:
    page = as_reader("partner-staff").get("/v1/unbinding/customers", params={"name": name}).json()
    assert [item["name"] for item in page["items"]] == (["宁波海川贸易有限公司"] if name == "宁波" else [])


def test_the_partners_own_request(as_user: AsUser) -> None:
    admin, customer = as_user("partner-admin"), as_user("customer-resale")
    checked = admin.get("/v1/unbinding/customers/account-resale/preflight").json()
    assert (checked["is_eligible"], checked["can_submit"]) == (True, True)
    assert checked["consequences"][0] == "提交后先由预审人预评审，通过后才到客户那里。"
    body = {"customer_account_id": "account-resale", "reason": "合作已结束"}
    request = admin.post("/v1/unbinding/partner-requests", key="k1", json=body)
    assert request.status_code == 201
    assert (request.json()["state_label"], request.json()["can_be_cancelled"]) == ("预评审中", True)
    assert request.json()["reviewer"] == {"name": "林晓岚", "email": "lin.xiaolan@example.com"}
    number = request.json()["number"]
    assert customer.get(f"{REQUESTS}/{number}").status_code == 404
    assert customer.get("/v1/unbinding/pending").json()["items"] == []
    cancelled = admin.post(f"{REQUESTS}/{number}/cancellation", key="k2")
    assert cancelled.json()["state_label"] == "已撤销"
    again = admin.post("/v1/unbinding/partner-requests", key="k3", json=body)
    assert again.json()["code"] == "unbinding_blocked"
