"""A milestone's acceptance: proposed, confirmed, asked for once."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.agreement.models import AgreementEvent
from backend.agreement.states import EventKind
from tests.backend.callers import Caller
from tests.backend.moments import FakeClock

AsUser = Callable[[str], Caller]
DUE = "AGR-2026-0007"


def draft(caller: Caller, number: str = DUE, milestone: str | None = None) -> tuple[int, dict[str, object]]:
    answer = caller.post(f"/v1/agreements/{number}/acceptance/drafts", json={"milestone": milestone})
    return answer.status_code, answer.json()


def submit(caller: Caller, draft_id: object, key: str = "key-1") -> tuple[int, dict[str, object]]:
    answer = caller.post("/v1/agreements/acceptance", json={"draft_id": draft_id}, key=key)
    return answer.status_code, answer.json()


def test_what_is_to_be_confirmed(as_user: AsUser) -> None:
    status, proposal = draft(as_user("partner-admin"))
    assert status == 201
    assert proposal["title"] == "发起里程碑验收申请"
    assert proposal["lines"] == [
        {"label": "协议编号", "value": DUE},
        {"label": "协议名称", "value": "文旅票务平台 NRE 协议"},
        {"label": "申请验收", "value": "里程碑1验收"},
    ]
    assert proposal["consequences"] == [
        "提交后由华为云审核里程碑1验收，审核期间不能重复提交。",
        "审核通过后，才能发起下一个里程碑的验收。",
    ]


def test_it_is_asked_for_once(as_user: AsUser, demo_session: Session) -> None:
    admin = as_user("partner-admin")
    _, proposal = draft(admin)
    first = submit(admin, proposal["id"])
    assert first[0] == 201
    assert first[1]["blocker"] == "里程碑1验收申请正在审核，通过后才能发起下一个里程碑。"
    assert submit(admin, proposal["id"]) == first
    assert submit(admin, proposal["id"], "key-2") == first
    assert draft(admin)[1]["code"] == "acceptance_blocked"
    asked = select(func.count()).where(
        AgreementEvent.agreement_number == DUE, AgreementEvent.kind == EventKind.ACCEPTANCE_REQUESTED
    )
    assert demo_session.scalar(asked) == 1


@pytest.mark.parametrize(
    ("number", "milestone", "code", "detail"),
    [
        (
            DUE,
            "milestone_2",
            "previous_milestone_first",
            "现在该做的是里程碑1验收，它审核通过之后才能发起里程碑2验收。",
        ),
        (
            "AGR-2026-0003",
            None,
            "acceptance_blocked",
            "里程碑2验收申请正在审核，通过后才能发起下一个里程碑。",
        ),
        ("AGR-2026-0003", "milestone_1", "acceptance_blocked", "正在审核"),
        ("AGR-2026-0005", None, "acceptance_blocked", "商业信息认证还没有完成"),
        ("AGR-2026-0002", None, "acceptance_blocked", "协议内容还在复核"),
        ("AGR-2026-0006", None, "acceptance_blocked", "三个里程碑都已验收通过"),
        ("AGR-2025-0008", None, "acceptance_blocked", "协议已生效"),
        ("AGR-2026-0101", None, "not_found", "没有找到"),
    ],
)
def test_what_is_in_the_way(
    as_user: AsUser, number: str, milestone: str | None, code: str, detail: str
) -> None:
    status, problem = draft(as_user("partner-admin"), number, milestone)
    assert (status, problem["code"]) == (404 if code == "not_found" else 409, code)
    assert detail in str(problem["detail"])


def test_a_draft_goes_stale(as_user: AsUser, clock: FakeClock) -> None:
    admin = as_user("partner-admin")
    _, old = draft(admin)
    _, new = draft(admin)
    assert submit(admin, old["id"])[1]["code"] == "draft_superseded"
    clock.advance(minutes=16)
    assert submit(admin, new["id"], "key-2")[1]["code"] == "draft_expired"


@pytest.mark.parametrize(
    ("user", "code"),
    [
        ("partner-staff", "not_permitted"),
        ("partner2-admin", "not_found"),
        ("customer-resale", "not_permitted"),
    ],
)
def test_who_may(as_user: AsUser, user: str, code: str) -> None:
    assert draft(as_user(user))[1]["code"] == code
    _, proposal = draft(as_user("partner-admin"))
    assert submit(as_user(user), proposal["id"])[1]["code"] == code
