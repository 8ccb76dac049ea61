"""Members: who creates them, unique names and addresses, compatible roles, the invitation."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.backend.callers import Caller
from tests.backend.proposals import lines, perform, propose, submit

AsUser = Callable[[str], Caller]
PATH = "/v1/members"
GOOD: dict[str, Any] = {
    "member_name": "王芳",
    "account_name": "wangfang",
    "email": "Wang.Fang@example.com",
    "roles": ["finance", "business"],
}


def test_the_members_of_ones_own_organisation(as_reader: AsUser) -> None:
    found = as_reader("partner-staff").get(PATH).json()
    assert [(item["account_name"], item["state"]) for item in found["items"]] == [("liujia", "active")]
    assert found["total"] == 1


def test_a_member_is_invited_for_a_week(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    assert list(lines(propose(admin, PATH, **GOOD)).values()) == [
        "王芳",
        "wangfang",
        "Wang.Fang@example.com",
        "商务、财务",
    ]
    made = perform(admin, PATH, **GOOD)
    assert (made["email"], made["state"]) == ("wang.fang@example.com", "invited")
    assert made["invited_at"][:10] == "2026-03-10"
    assert made["invitation_expires_at"][:10] == "2026-03-17"
    assert admin.get(PATH).json()["total"] == 2


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"account_name": "liujia"}, "account_name_taken", "account_name"),
        ({"email": "LIUJIA@example.com"}, "email_taken", "email"),
        ({"email": "wangtao@example.com"}, "email_taken", "email"),
        ({"roles": ["account_manager", "account_supervisor"]}, "roles_exclusive", "roles"),
        ({"roles": ["system_admin", "finance"]}, "roles_exclusive", "roles"),
    ],
)
def test_who_cannot_be_created(as_user: AsUser, changes: dict[str, Any], code: str, field: str) -> None:
    refused = propose(as_user("partner-admin"), PATH, **{**GOOD, **changes})
    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["field"]) == (code, field)


def test_the_name_of_another_organisations_member_is_free(as_user: AsUser) -> None:
    made = perform(as_user("partner-admin"), PATH, **{**GOOD, "account_name": "wangtao"})
    assert made["account_name"] == "wangtao"


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ["account_manager", "business", "finance", "operations"]},
        {"roles": []},
        {"account_name": "1abc"},
        {"email": "nobody"},
        {"member_name": "王"},
    ],
)
def test_the_shape_of_a_member(as_user: AsUser, changes: dict[str, Any]) -> None:
    refused = propose(as_user("partner-admin"), PATH, **{**GOOD, **changes})
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


def test_of_two_drafts_with_one_address_the_second_is_refused(as_user: AsUser) -> None:
    one, other = as_user("partner-admin"), as_user("partner2-admin")
    first = propose(one, PATH, **GOOD).json()["id"]
    second = propose(other, PATH, **GOOD).json()["id"]
    assert submit(one, PATH, first).status_code == 201
    assert submit(other, PATH, second).json()["code"] == "email_taken"
    assert other.get(PATH).json()["total"] == 1


def test_the_same_key_makes_one_member(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    draft = propose(admin, PATH, **GOOD).json()["id"]
    first, again = (submit(admin, PATH, draft, key="once") for _ in range(2))
    assert first.json() == again.json()
    assert admin.get(PATH).json()["total"] == 2
