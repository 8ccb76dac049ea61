"""Invoices: options, request, way, withdrawal, return; who may."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.backend.callers import Caller
from tests.backend.proposals import lines, perform, propose, submit

AsUser = Callable[[str], Caller]
PATH = "/v1/invoices"
GOOD = {"amount": "20000.00", "title": 1, "medium": "electronic", "delivery": "caiwu@example.com"}


def available(caller: Caller) -> dict[int, tuple[str, str]]:
    """Available and owed, by tax rate."""
    balances = caller.get(f"{PATH}/options").json()["balances"]
    return {row["tax_percent"]: (row["available"]["amount"], row["owed"]["amount"]) for row in balances}


def test_what_may_be_invoiced_and_to_whom(as_reader: AsUser) -> None:
    options = as_reader("partner-staff").get(f"{PATH}/options").json()
    assert options["available"]["amount"] == "60000.00"
    assert options["owed"]["amount"] == "4000.00"
    assert [(row["tax_percent"], row["available"]["amount"]) for row in options["balances"]] == [
        (6, "60000.00"),
        (13, "12000.00"),
    ]
    assert [(title["name"], title["is_fit"]) for title in options["titles"]] == [
        ("北辰科技有限公司", True),
        ("北辰科技上海分公司", True),
        ("北辰公益基金会", False),
    ]


def test_the_draft_says_that_owed_invoices_come_first(as_user: AsUser) -> None:
    proposal = propose(as_user("partner-admin"), PATH, **GOOD)
    assert lines(proposal) == {
        "开票金额": "¥20,000.00",
        "税率（%）": "6",
        "抬头": "北辰科技有限公司",
        "税号": "91110108MA01XXXX01",
        "发票形式": "数电发票",
        "收票地址": "caiwu@example.com",
    }
    assert proposal.json()["consequences"] == [
        "提交时先用待开票金额冲抵 ¥4,000.00 的欠票，冲抵后不再恢复。",
        "开票后，这个税率还剩 ¥40,000.00 可以开票。",
        "发票专员 1 个工作日内审核；信息无误的话，3 个工作日内开具。",
        "开具之后只能整张退票，不支持部分金额退票。",
    ]
    assert available(as_user("partner-admin"))[6] == ("60000.00", "4000.00")


def test_a_request_takes_the_amount_and_makes_up_for_owed_ones(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    invoice = perform(admin, PATH, **GOOD)
    assert (invoice["number"], invoice["state_label"]) == ("FP-20260310-0001", "待审核")
    assert (invoice["amount"]["amount"], invoice["offset_amount"]["amount"]) == ("20000.00", "4000.00")
    assert available(admin) == {6: ("40000.00", "0.00"), 13: ("12000.00", "0.00")}


def test_a_draft_makes_one_invoice(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    draft_id = propose(admin, PATH, **GOOD).json()["id"]
    first, again = submit(admin, PATH, draft_id, "k"), submit(admin, PATH, draft_id, "k")
    other_key = submit(admin, PATH, draft_id)
    assert first.json() == again.json() == other_key.json()
    assert available(admin)[6] == ("40000.00", "0.00")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"amount": "60000.01"}, "invoice_amount_exceeds", "amount"),
        ({"title": 3}, "invoice_title_unfit", "title"),
        ({"title": 4}, "invoice_title_unfit", "title"),
        ({"title": 999}, "invoice_title_unfit", "title"),
        ({"medium": "paper"}, "invoice_delivery_unfit", "delivery"),
        ({"delivery": "北京市海淀区某路 1 号"}, "invoice_delivery_unfit", "delivery"),
        ({"tax_percent": 13, "amount": "12000.01"}, "invoice_amount_exceeds", "amount"),
    ],
)
def test_what_is_wrong_is_named(as_user: AsUser, change: dict[str, Any], code: str, field: str) -> None:
    refused = propose(as_user("partner-admin"), PATH, **{**GOOD, **change})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (409, code, field)
    assert refused.json()["detail"].endswith("。")


@pytest.mark.parametrize("amount", ["0", "-1", "1.234", "x", ""])
def test_no_amount(as_user: AsUser, amount: str) -> None:
    assert propose(as_user("partner-admin"), PATH, **{**GOOD, "amount": amount}).status_code == 422


def test_owed_invoices_may_leave_nothing(as_user: AsUser) -> None:
    refused = propose(as_user("partner2-admin"), PATH, **{**GOOD, "title": 4, "amount": "1.00"})
    assert refused.json()["code"] == "nothing_to_invoice"


def test_a_second_request_cannot_overdraw(as_user: AsUser) -> None:
    admin, staff = as_user("partner-admin"), as_user("partner-staff")
    first = propose(admin, PATH, **{**GOOD, "amount": "50000.00"}).json()["id"]
    second = propose(staff, PATH, **{**GOOD, "amount": "50000.00"}).json()["id"]
    assert submit(admin, PATH, first).status_code == 201
    refused = submit(staff, PATH, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "invoice_amount_exceeds")
    assert available(admin)[6] == ("10000.00", "0.00")


def test_a_withdrawal_gives_the_whole_amount_back(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    number = perform(admin, PATH, **GOOD)["number"]
    steps = f"{PATH}/{number}/steps/cancellation"
    assert perform(admin, steps, f"{PATH}/steps/cancellation")["state_label"] == "已撤销"
    assert available(admin)[6] == ("60000.00", "0.00")
    refused = propose(admin, steps)
    assert refused.json()["code"] == "invoice_step_not_allowed"
    assert refused.json()["detail"] == f"发票 {number} 目前是“已撤销”，不能撤销。"


@pytest.mark.parametrize(
    ("number", "step", "state"),
    [
        ("FP-20260101-0001", "return", "退票审核中"),
        ("FP-20260102-0001", "receipt", "已开票"),
        ("FP-20260103-0001", "cancellation", "已撤销"),
    ],
)
def test_steps(as_user: AsUser, number: str, step: str, state: str) -> None:
    moved = perform(as_user("partner-staff"), f"{PATH}/{number}/steps/{step}", f"{PATH}/steps/{step}")
    assert moved["state_label"] == state
    assert moved["history"][-1]["actor_label"] == "您"


@pytest.mark.parametrize(
    ("number", "step"),
    [
        ("FP-20260101-0001", "cancellation"),
        ("FP-20260101-0001", "receipt"),
        ("FP-20260102-0001", "return"),
        ("FP-20260102-0001", "cancellation"),
        ("FP-20260103-0001", "return"),
        ("FP-20260103-0001", "receipt"),
    ],
)
def test_steps_outside_the_table(as_user: AsUser, number: str, step: str) -> None:
    refused = propose(as_user("partner-admin"), f"{PATH}/{number}/steps/{step}")
    assert refused.json()["code"] == "invoice_step_not_allowed"


def test_invoices_newest_first_and_by_state(as_reader: AsUser) -> None:
    admin = as_reader("partner-admin")
    page = admin.get(PATH).json()
    assert [row["state_label"] for row in page["items"]] == ["待审核", "待签收", "已开票"]
    assert admin.get(f"{PATH}?state=issued").json()["total"] == 1
    paper = admin.get(f"{PATH}/fp-20260102-0001").json()
    assert (paper["tracking_number"], paper["can_be_received"]) == ("SF1000200030", True)


READS = [("GET", f"{PATH}/options"), ("GET", PATH), ("GET", f"{PATH}/FP-20260101-0001")]


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize(
    ("user", "status"),
    [("partner-admin", 200), ("partner-staff", 200), ("customer-resale", 403), ("customer-free", 403)],
)
def test_who_may_read(as_reader: AsUser, method: str, path: str, user: str, status: int) -> None:
    assert as_reader(user).request(method, path).status_code == status


@pytest.mark.parametrize(
    ("user", "code"),
    [("partner2-admin", "not_found"), ("partner3-admin", "not_found"), ("customer-resale", "not_permitted")],
)
def test_another_accounts_invoice_and_draft(as_user: AsUser, user: str, code: str) -> None:
    caller = as_user(user)
    assert caller.get(f"{PATH}/FP-20260101-0001").json()["code"] == code
    for step in ("cancellation", "return", "receipt"):
        assert propose(caller, f"{PATH}/FP-20260101-0001/steps/{step}").json()["code"] == code
    draft_id = propose(as_user("partner-admin"), PATH, **GOOD).json()["id"]
    assert submit(caller, PATH, draft_id).json()["code"] == code
