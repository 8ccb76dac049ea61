"""The journey over HTTP, with the demo users."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.audit.models import AuditRecord
from backend.unbinding.models import UnbindingDraft, UnbindingRequest
from tests.backend.callers import Caller
from tests.backend.moments import FakeClock

AsUser = Callable[[str], Caller]
DRAFTS, REQUESTS = "/v1/unbinding/drafts", "/v1/unbinding/requests"
NUMBER = "UB-20260310-0001"


def draft_id(caller: Caller, reason: str = "不好找客服") -> str:
    response = caller.post(DRAFTS, json={"reason": reason})
    assert response.status_code == 201
    return str(response.json()["id"])


def submitted(caller: Caller) -> str:
    response = caller.post(REQUESTS, key="submit-1", json={"draft_id": draft_id(caller)})
    assert response.status_code == 201
    return str(response.json()["number"])


@pytest.mark.parametrize(
    ("user", "is_eligible", "blockers", "next_allowed_on"),
    [
        ("customer-resale", True, [], None),
        (
            "customer-blocked",
            False,
            [
                "no_orders_awaiting_partner_payment",
                "no_arrears",
                "no_reserved_instances",
                "no_support_plan",
                "no_special_contract",
                "no_pickup_coupons",
                "no_non_custodial_sub_accounts",
            ],
            None,
        ),
        ("customer-referral", False, ["no_arrears", "no_custodial_sub_accounts"], None),
        ("customer-sub", False, ["not_enterprise_sub_account"], None),
        ("customer-recent", False, ["once_per_three_months"], "2026-04-29"),
        ("customer-free", False, ["has_association"], None),
    ],
)
def test_the_preflight_of_every_demo_customer(
    as_reader: AsUser, user: str, is_eligible: bool, blockers: list[str], next_allowed_on: str | None
) -> None:
    found = as_reader(user).get("/v1/unbinding/preflight").json()
    assert [check["code"] for check in found["checks"] if not check["is_satisfied"]] == blockers
    assert (found["is_eligible"], found["unsatisfied_count"]) == (is_eligible, len(blockers))
    assert found["next_allowed_on"] == next_allowed_on


def test_the_preflight_names_the_association(as_reader: AsUser) -> None:
    assert as_reader("customer-referral").get("/v1/unbinding/preflight").json()["association"] == {
        "partner_name": "北辰科技有限公司",
        "model": "referral",
        "model_label": "顾问销售模式",
        "associated_at": "2025-05-04T16:20:00+08:00",
    }
    assert as_reader("customer-free").get("/v1/unbinding/preflight").json()["association"] is None


def test_a_draft_states_the_consequences(as_user: AsUser) -> None:
    draft = as_user("customer-resale").post(DRAFTS, json={"reason": "  换一家\n离我们更近的伙伴  "}).json()
    assert draft == {
        "id": draft["id"],
        "reason": "换一家\n离我们更近的伙伴",
        "partner_name": "北辰科技有限公司",
        "consequences": [
            "提交后由北辰科技有限公司的管理员同意或驳回，同意之前关联不变。",
            "同一客户 3 个月内只能提交一次，撤销和驳回也算；这次提交后，最早 2026年6月10日 才能再次提交。",
            "解除后，账单的运营实体由伙伴变回华为云。",
            "解除后，北辰科技有限公司拨给您的账户余额会退回伙伴账户。",
            "解除过程中，按需资源宽限期不足 7 天的会自动改成 7 天。",
        ],
        "created_at": "2026-03-10T10:00:00+08:00",
        "expires_at": "2026-03-10T10:15:00+08:00",
    }


def test_a_submitted_request_has_a_number_and_a_next_step(as_user: AsUser, clock: FakeClock) -> None:
    caller = as_user("customer-resale")
    confirmed = draft_id(caller)
    clock.advance(minutes=2)
    response = caller.post(REQUESTS, key="k1", json={"draft_id": confirmed})
    assert response.status_code == 201
    assert response.json() == {
        "number": NUMBER,
        "initiator": "customer",
        "reviewer": None,
        "state": "submitted",
        "state_label": "待伙伴处理",
        "reason": "不好找客服",
        "customer_name": "杭州青禾电子商务有限公司",
        "partner_name": "北辰科技有限公司",
        "submitted_at": "2026-03-10T10:02:00+08:00",
        "can_be_cancelled": True,
        "next_step": "等待北辰科技有限公司的管理员在伙伴中心同意或驳回；处理之前可以撤销。",
        "history": [
            {
                "state": "submitted",
                "label": "提交申请",
                "at": "2026-03-10T10:02:00+08:00",
                "actor_label": "客户",
                "note": None,
            }
        ],
    }
    assert caller.get(f"{REQUESTS}/ ub-20260310-0001 ").json() == response.json()


def test_a_cancelled_request_keeps_its_history(as_user: AsUser, clock: FakeClock) -> None:
    caller = as_user("customer-resale")
    submitted(caller)
    clock.advance(hours=1)
    cancelled = caller.post(f"{REQUESTS}/{NUMBER}/cancellation", key="k2")
    assert cancelled.status_code == 200
    assert (cancelled.json()["state"], cancelled.json()["can_be_cancelled"]) == ("cancelled", False)
    assert cancelled.json()["next_step"] == "申请已撤销，关联不变；最早 2026年6月10日 可以再次提交。"
    assert [change["label"] for change in cancelled.json()["history"]] == ["提交申请", "撤销申请"]
    listed = caller.get(REQUESTS).json()
    assert ([item["number"] for item in listed["items"]], listed["total"]) == (
        [NUMBER, "UB-20251011-0001"],
        2,
    )


def test_after_a_submission_the_checklist_says_so(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    submitted(caller)
    found = caller.get("/v1/unbinding/preflight").json()
    assert [check["detail"] for check in found["checks"] if not check["is_satisfied"]] == [
        f"申请 {NUMBER} 还在处理。",
        "上一次提交是在 2026年3月10日，3 个月内只能提交一次（撤销或被驳回的也算）。",
    ]
    refused = caller.post(DRAFTS, json={"reason": "再来一次"})
    assert (refused.status_code, refused.json()["code"]) == (409, "open_request_exists")
    assert refused.json()["number"] == NUMBER


def test_a_rejected_request_says_why(as_reader: AsUser) -> None:
    request = as_reader("customer-recent").get(REQUESTS).json()["items"][0]
    assert request["state_label"] == "已驳回"
    assert request["history"][1]["actor_label"] == "伙伴管理员"
    assert request["history"][1]["note"] == "还有一笔服务费正在对账，请对账完成后再申请。"


def test_a_blocked_customer_gets_the_checklist_with_the_refusal(as_user: AsUser) -> None:
    response = as_user("customer-blocked").post(DRAFTS, json={"reason": "x"})
    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "unbinding_blocked")
    assert problem["detail"] == "账号检查有 7 项没有通过，处理后才能申请解除关联。"
    assert len([check for check in problem["checks"] if not check["is_satisfied"]]) == 7
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_preflight_runs_again_at_submit(as_user: AsUser, demo_session: Session) -> None:
    caller = as_user("customer-resale")
    confirmed = draft_id(caller)
    demo_session.execute(update(Account).where(Account.id == "account-resale").values(arrears=Decimal(12)))
    demo_session.commit()
    response = caller.post(REQUESTS, key="k1", json={"draft_id": confirmed})
    assert (response.status_code, response.json()["code"]) == (409, "unbinding_blocked")
    # The refusal took nothing: once it is cleared, the same draft goes through under a new key.
    demo_session.execute(update(Account).where(Account.id == "account-resale").values(arrears=Decimal(0)))
    demo_session.commit()
    assert caller.post(REQUESTS, key="k1", json={"draft_id": confirmed}).status_code == 409
    assert caller.post(REQUESTS, key="k2", json={"draft_id": confirmed}).status_code == 201


def test_stale_confirmations_say_so(as_user: AsUser, clock: FakeClock) -> None:
    caller = as_user("customer-resale")
    older, newer = draft_id(caller), draft_id(caller)
    superseded = caller.post(REQUESTS, key="k1", json={"draft_id": older})
    assert (superseded.status_code, superseded.json()["code"]) == (409, "draft_superseded")
    clock.advance(minutes=15)
    expired = caller.post(REQUESTS, key="k2", json={"draft_id": newer})
    assert (expired.status_code, expired.json()["code"]) == (410, "draft_expired")


def test_a_cancelled_request_cannot_be_cancelled_again(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    number = submitted(caller)
    caller.post(f"{REQUESTS}/{number}/cancellation", key="k1")
    response = caller.post(f"{REQUESTS}/{number}/cancellation", key="k2")
    assert (response.status_code, response.json()["code"]) == (409, "transition_not_allowed")
    assert response.json()["detail"] == f"申请 {NUMBER} 目前是“已撤销”，不能再撤销。"


def test_somebody_elses_number_looks_like_one_that_does_not_exist(as_user: AsUser) -> None:
    number = submitted(as_user("customer-resale"))
    other = as_user("customer-blocked")
    for path in (f"{REQUESTS}/{number}", f"{REQUESTS}/UB-20260310-9999", f"{REQUESTS}/随便什么"):
        response = other.get(path)
        assert response.status_code == 404
        assert response.json() == {
            "type": "urn:problem:not_found",
            "title": "没有找到",
            "status": 404,
            "detail": "没有找到对应的记录，请核对编号。只能查询您自己账号下的内容。",
            "code": "not_found",
        }
    cancelling = [
        other.post(f"{REQUESTS}/{wanted}/cancellation", key=f"k-{wanted}")
        for wanted in (number, "UB-20260310-9999")
    ]
    assert cancelling[0].json() == cancelling[1].json()
    assert as_user("customer-resale").get(f"{REQUESTS}/{number}").json()["state"] == "submitted"


def test_somebody_elses_draft_is_not_found(as_user: AsUser) -> None:
    draft = draft_id(as_user("customer-resale"))
    response = as_user("customer-recent").post(REQUESTS, key="k1", json={"draft_id": draft})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("user", ["partner-admin", "partner-staff"])
def test_partners_are_told_that_these_are_for_customers(as_reader: AsUser, user: str) -> None:
    caller = as_reader(user)
    responses = [
        caller.get("/v1/unbinding/preflight"),
        caller.post(DRAFTS, json={"reason": "x"}),
        caller.post(REQUESTS, key="k1", json={"draft_id": "x"}),
    ]
    assert {response.status_code for response in responses} == {403}
    assert {response.json()["required_role_label"] for response in responses} == {"客户"}


def customers_records() -> Select[tuple[AuditRecord]]:
    """The demo data holds records of partners' users."""
    return select(AuditRecord).where(AuditRecord.user_id.startswith("customer-"))


def test_every_operation_is_audited(as_user: AsUser, demo_session: Session) -> None:
    caller = as_user("customer-resale")
    confirmed = draft_id(caller)
    with_agent = replace(caller, acting_agent="agent-7")
    headers = {"X-Channel": "wecom", "Idempotency-Key": "k1"}
    for _ in range(2):
        with_agent.request("POST", REQUESTS, headers=headers, json={"draft_id": confirmed})
    caller.post(f"{REQUESTS}/{NUMBER}/cancellation", key="k2")
    as_user("customer-free").get(f"{REQUESTS}/{NUMBER}")
    records = demo_session.scalars(customers_records().order_by(AuditRecord.id)).all()
    assert [
        (r.user_id, r.acting_agent_id, r.channel, r.operation, r.target, r.outcome.value) for r in records
    ] == [
        ("customer-resale", None, None, "unbinding.draft", confirmed, "succeeded"),
        ("customer-resale", "agent-7", "wecom", "unbinding.submit", NUMBER, "succeeded"),
        ("customer-resale", "agent-7", "wecom", "unbinding.submit", None, "repeated"),
        ("customer-resale", None, None, "unbinding.cancel", NUMBER, "succeeded"),
        ("customer-free", None, None, "unbinding.view", NUMBER, "refused"),
    ]
    assert records[1].after == {"state": "submitted", "draft_id": confirmed}
    assert (records[3].before, records[3].after) == ({"state": "submitted"}, {"state": "cancelled"})
    assert records[4].problem_code == "not_found"


def test_an_agents_submission_shows_in_the_history(as_user: AsUser) -> None:
    caller = replace(as_user("customer-resale"), acting_agent="agent-7")
    response = caller.post(REQUESTS, key="k1", json={"draft_id": draft_id(caller)})
    assert response.json()["history"][0]["actor_label"] == "客服代客户操作"


def test_a_refusal_leaves_only_its_audit_record(as_user: AsUser, demo_session: Session) -> None:
    as_user("customer-blocked").post(DRAFTS, json={"reason": "x"})
    assert demo_session.scalars(select(UnbindingDraft)).all() == []
    assert len(demo_session.scalars(select(UnbindingRequest)).all()) == 4
    record = demo_session.scalars(customers_records()).one()
    assert (record.outcome.value, record.problem_code, record.after) == ("refused", "unbinding_blocked", None)
