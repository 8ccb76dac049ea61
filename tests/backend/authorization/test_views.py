"""The customer's authorizations: read in plain words, moved once, told to the partner."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.models import AuditRecord
from tests.backend.callers import Caller
from tests.backend.unbinding.test_concurrency import at_once

AsUser = Callable[[str], Caller]
WAITING, GRANTED = "AU-20260301-0002", "AU-20260210-0003"
PATH = "/v1/authorizations"


def decide(caller: Caller, number: str, action: str, key: str, reason: str | None = "用完了") -> Any:
    body = {"action": action, **({} if reason is None else {"reason": reason})}
    return caller.post(f"{PATH}/{number}/decision", key=key, json=body)


def test_what_waits_comes_first_in_plain_words(as_reader: AsUser) -> None:
    page = as_reader("customer-resale").get(PATH).json()
    assert [(one["number"], one["state_label"]) for one in page["items"]] == [
        (WAITING, "待您处理"),
        ("AU-20260105-0001", "已取消授权"),
    ]
    assert page["requested_count"] == 1
    assert page["items"][0]["scope_lines"] == [
        "管理您购买的华为云资源",
        "替您新购、续订、退订、变更云服务（会产生费用）",
        "对云资源开机、关机、重启、删除",
    ]


def test_granting_warns_to_enable_the_audit_service(as_user: AsUser) -> None:
    granted = decide(as_user("customer-resale"), WAITING, "approve", "k1", reason=None).json()
    assert granted["state"] == "approved"
    assert granted["advice"].startswith("请马上开通云审计服务")
    (event,) = as_user("gateway").get("/v1/events").json()["items"]
    assert (event["kind"], event["user_ids"]) == ("authorization.approved", ["partner-admin"])


@pytest.mark.parametrize(("action", "state"), [("reject", "rejected"), ("revoke", "revoked")])
def test_a_no_needs_a_reason_and_is_audited(
    as_user: AsUser, demo_session: Session, action: str, state: str
) -> None:
    user, number = ("customer-resale", WAITING) if action == "reject" else ("customer-blocked", GRANTED)
    assert decide(as_user(user), number, action, "k0", reason=None).status_code == 422
    done = decide(as_user(user), number, action, "k1").json()
    assert (done["state"], done["note"]) == (state, "用完了")
    records = select(AuditRecord).where(AuditRecord.operation == "authorization.decide")
    record = demo_session.scalars(records).one()
    assert (record.target, record.after) == (number, {"state": state, "note": "用完了"})


def test_of_parallel_decisions_one_wins(as_user: AsUser) -> None:
    customer = as_user("customer-resale")
    responses = at_once(
        lambda: decide(customer, WAITING, "approve", "k1", reason=None),
        lambda: decide(customer, WAITING, "reject", "k2"),
    )
    assert sorted(response.status_code for response in responses) == [200, 409]
    (loser,) = [response for response in responses if response.status_code == 409]
    assert loser.json()["code"] == "authorization_state_changed"


def test_the_partner_asks_and_the_customer_is_told(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    body = {
        "customer_account_id": "account-leaving",
        "scopes": ["finance", "resources"],
        "purpose": "月度巡检",
    }
    asked = admin.post(PATH, key="k1", json=body)
    assert (asked.status_code, asked.json()["can_be_approved"]) == (201, False)
    (event,) = as_user("gateway").get("/v1/events").json()["items"]
    assert (event["kind"], event["user_ids"]) == ("authorization.requested", ["customer-leaving"])
    assert "月度巡检" in event["payload"]["text"]
    entities = {"authorization_number": asked.json()["number"]}
    assert event["payload"]["options"][0]["option"]["entities"] == entities
    assert admin.post(PATH, key="k2", json=body).json()["code"] == "authorization_pending"


@pytest.mark.parametrize(
    ("user", "account", "code"),
    [
        ("partner-admin", "account-referral", "resale_only"),
        ("partner2-admin", "account-recent", "commitment_not_accepted"),
        ("partner2-admin", "account-resale", "not_found"),
    ],
)
def test_why_a_partner_may_not_ask(as_user: AsUser, user: str, account: str, code: str) -> None:
    body = {"customer_account_id": account, "scopes": ["resources"], "purpose": "x"}
    assert as_user(user).post(PATH, key="k1", json=body).json()["code"] == code


def test_the_first_request_carries_the_commitment(as_user: AsUser) -> None:
    body = {"customer_account_id": "account-recent", "scopes": ["resources"], "purpose": "x"}
    asked = as_user("partner2-admin").post(PATH, key="k1", json={**body, "has_accepted_commitment": True})
    assert asked.status_code == 201


def test_an_ended_association_ends_its_authorizations(as_user: AsUser) -> None:
    admin, customer = as_user("partner-admin"), as_user("customer-leaving")
    body = {"customer_account_id": "account-leaving", "scopes": ["resources"], "purpose": "x"}
    number = admin.post(PATH, key="k1", json=body).json()["number"]
    path = "/v1/unbinding/requests/UB-20260306-0001/decision"
    assert admin.post(path, key="k2", json={"decision": "approve"}).status_code == 200
    assert customer.get(f"{PATH}/{number}").json()["state_label"] == "关联解除后失效"
