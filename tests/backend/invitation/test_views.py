"""An invitation is looked at and accepted once."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.association.models import Association
from tests.backend.callers import Caller
from tests.backend.unbinding.test_concurrency import at_once

AsUser = Callable[[str], Caller]
RESALE, REFERRAL = "BC88-1024", "NT2026-X7"


def accept(caller: Caller, code: str, key: str = "k1") -> object:
    return caller.post(f"/v1/invitations/{code}/acceptance", key=key)


def test_an_invitation_says_what_it_means(as_reader: AsUser) -> None:
    shown = as_reader("customer-free").get("/v1/invitations/bc88-1024").json()
    assert (shown["partner_name"], shown["model_label"], shown["is_eligible"]) == (
        "北辰科技有限公司",
        "代售模式",
        True,
    )
    assert "关联后只能用北辰科技有限公司的拨款消费，不支持自己充值。" in shown["consequences"]


def test_accepting_associates_and_tells_the_partner(as_user: AsUser) -> None:
    customer = as_user("customer-free")
    assert customer.get("/v1/association").json() == {"association": None, "days": None, "meaning": []}
    response = accept(customer, REFERRAL)
    assert response.status_code == 201  # type: ignore[attr-defined]
    shown = customer.get("/v1/association").json()
    assert (shown["association"]["partner_name"], shown["days"]) == ("南天信息有限公司", 0)
    (event,) = as_user("gateway").get("/v1/events").json()["items"]
    assert (event["kind"], event["user_ids"]) == ("association.started", ["partner2-admin"])
    again = accept(customer, RESALE, "k2").json()  # type: ignore[attr-defined]
    assert again["code"] == "invitation_blocked"


@pytest.mark.parametrize(
    ("user", "code", "blockers"),
    [
        ("customer-free", "BC-OLD-2025", ["not_expired"]),
        ("customer-free", "BC-OFF-0001", ["new_for_offline"]),
        ("customer-resale", RESALE, ["not_associated"]),
        ("customer-sub", REFERRAL, ["not_associated", "not_custodial_sub_account"]),
        (
            "customer-blocked",
            RESALE,
            [
                "not_associated",
                "no_arrears",
                "no_special_contract",
                "no_reserved_instances",
                "no_non_custodial_sub_accounts",
            ],
        ),
    ],
)
def test_why_not(as_user: AsUser, user: str, code: str, blockers: list[str]) -> None:
    document = accept(as_user(user), code).json()  # type: ignore[attr-defined]
    assert document["code"] == "invitation_blocked"
    assert [check["code"] for check in document["checks"] if not check["is_satisfied"]] == blockers


@pytest.mark.parametrize("code", ["NO-SUCH-1", "%00", "x" * 300])
def test_an_unknown_code(as_reader: AsUser, code: str) -> None:
    response = as_reader("customer-free").get(f"/v1/invitations/{code}")
    assert (response.status_code, response.json()["code"]) == (404, "invitation_unknown")


def test_two_invitations_at_once_make_one_association(as_user: AsUser, demo_session: Session) -> None:
    customer = as_user("customer-free")
    responses = at_once(lambda: accept(customer, RESALE, "a"), lambda: accept(customer, REFERRAL, "b"))  # type: ignore[arg-type,return-value]
    assert sorted(response.status_code for response in responses) == [201, 409]
    active = select(func.count()).where(
        Association.customer_account_id == "account-free", Association.ended_at.is_(None)
    )
    assert demo_session.scalar(active) == 1
