"""Closing the partner's account: everything in the way with its fix, then one request."""

from collections.abc import Callable

from tests.backend.callers import Caller
from tests.backend.proposals import perform, propose, submit

AsUser = Callable[[str], Caller]
PATH = "/v1/account-closure"
REQUESTS = f"{PATH}/requests"


def unsatisfied(caller: Caller) -> list[str]:
    checks = caller.get(f"{PATH}/preflight").json()["checks"]
    return [check["code"] for check in checks if not check["is_satisfied"]]


def test_everything_that_keeps_the_account_open(as_reader: AsUser) -> None:
    assert unsatisfied(as_reader("partner-admin")) == [
        "no_path_records",
        "path_exited",
        "no_open_association",
        "no_resources_or_orders",
        "no_cash",
        "no_open_refund_or_invoice",
    ]
    found = as_reader("partner-admin").get(f"{PATH}/preflight").json()
    assert (found["is_eligible"], found["unsatisfied_count"]) == (False, 6)
    assert "服务伙伴角色认证" in found["checks"][0]["detail"]
    assert all(check["fix"] for check in found["checks"] if not check["is_satisfied"])
    assert all(not check["fix"] for check in found["checks"] if check["is_satisfied"])


def test_a_reseller_stays(as_reader: AsUser) -> None:
    assert "not_reseller_or_marketplace" in unsatisfied(as_reader("partner2-admin"))


def test_blocked_there_is_no_draft_and_the_checks_say_why(as_user: AsUser) -> None:
    refused = propose(as_user("partner-admin"), PATH)
    assert (refused.status_code, refused.json()["code"]) == (409, "closure_blocked")
    assert len(refused.json()["checks"]) == 11


def test_with_nothing_in_the_way_it_is_asked_for_once(as_user: AsUser) -> None:
    admin = as_user("partner3-admin")
    assert unsatisfied(admin) == []
    made = perform(admin, PATH, REQUESTS)
    assert (made["number"], made["state"]) == ("CL-20260310-0001", "submitted")
    assert unsatisfied(admin) == ["no_open_closure"]
    assert propose(admin, PATH).json()["code"] == "closure_blocked"


def test_a_draft_does_not_outlive_what_it_was_checked_against(as_user: AsUser) -> None:
    admin = as_user("partner3-admin")
    draft = propose(admin, PATH).json()["id"]
    assert submit(admin, REQUESTS, draft).status_code == 201
    again = submit(admin, REQUESTS, draft)
    assert (again.status_code, again.json()["number"]) == (201, "CL-20260310-0001")
