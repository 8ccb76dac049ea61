"""Payment contracts: who may ask, one order in one contract, draft and formal, the PDF."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.invitation.models import CustomerStanding
from tests.backend.callers import Caller
from tests.backend.moments import NOW
from tests.backend.proposals import perform, propose, submit

AsUser = Callable[[str], Caller]
PATH = "/v1/payment-contracts"
DRAFT = "PC-20260101-0001"


def free_orders(caller: Caller) -> list[str]:
    return [order["id"] for order in caller.get(f"{PATH}/options").json()["items"]]


def test_an_order_in_a_contract_is_not_offered(as_reader: AsUser) -> None:
    assert free_orders(as_reader("customer-referral")) == ["CS2411010001", "CS2411020002"]


def test_many_orders_come_page_by_page(as_user: AsUser) -> None:
    customer = as_user("customer-free")
    pages = [customer.get(f"{PATH}/options?limit=10&offset={offset}").json() for offset in (0, 10)]
    assert [(page["total"], len(page["items"])) for page in pages] == [(12, 10), (12, 2)]
    assert pages[1]["items"][1]["id"] == "CS2411060012"
    perform(customer, PATH, subject="CS2411060012")
    assert customer.get(f"{PATH}/options").json()["total"] == 11


def test_an_order_of_somebody_else_is_as_one_that_is_not_there(as_user: AsUser) -> None:
    refused = [propose(as_user("customer-free"), PATH, subject=order) for order in ("CS2411010001", "CS999")]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "order_in_contract")] * 2


def test_a_resale_customer_is_told_whom_to_ask(as_user: AsUser) -> None:
    customer = as_user("customer-resale")
    options = customer.get(f"{PATH}/options").json()
    assert (options["is_allowed"], options["partner_name"]) == (False, "北辰科技有限公司")
    refused = propose(customer, PATH, subject="CS2411040004")
    assert (refused.status_code, refused.json()["code"]) == (409, "contract_not_for_resale")


def test_an_account_that_is_not_verified_gets_no_contract(as_user: AsUser, demo_session: Session) -> None:
    customer = as_user("customer-referral")
    assert customer.get(f"{PATH}/options").json()["is_verified"]
    draft = propose(customer, PATH, subject="CS2411010001").json()["id"]
    demo_session.add(
        CustomerStanding(account_id="account-referral", registered_at=NOW, is_real_name_verified=False)
    )
    demo_session.commit()
    options = customer.get(f"{PATH}/options").json()
    assert (options["is_allowed"], options["is_verified"]) == (True, False)
    for refused in (
        propose(customer, PATH, subject="CS2411020002"),
        propose(customer, f"{PATH}/{DRAFT}/formal"),
        submit(customer, PATH, draft),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "contract_needs_real_name")


def test_a_draft_of_who_has_become_a_resale_customer_stays_a_draft(
    as_user: AsUser, demo_session: Session
) -> None:
    customer = as_user("customer-referral")
    association = demo_session.scalars(
        select(Association).where(Association.customer_account_id == "account-referral")
    ).one()
    association.model = AssociationModel.RESALE
    demo_session.commit()
    refused = propose(customer, f"{PATH}/{DRAFT}/formal")
    assert (refused.status_code, refused.json()["code"]) == (409, "contract_not_for_resale")


def test_an_order_becomes_a_draft_and_belongs_to_it(as_user: AsUser) -> None:
    customer = as_user("customer-referral")
    made = perform(customer, PATH, subject="CS2411010001")
    assert (made["number"], made["is_draft"]) == ("PC-20260310-0001", True)
    assert made["amount"] == {"amount": "8640.00", "currency": "CNY"}
    assert free_orders(customer) == ["CS2411020002"]
    assert propose(customer, PATH, subject="CS2411010001").json()["code"] == "order_in_contract"


def test_of_two_drafts_about_one_order_the_second_is_refused(as_user: AsUser) -> None:
    customer = as_user("customer-referral")
    perform(customer, PATH, subject="CS2411010001")
    late = propose(customer, PATH, subject="CS2411020002").json()["id"]
    assert submit(customer, PATH, late).status_code == 201
    assert free_orders(customer) == []


@pytest.mark.parametrize("paid_on", ["2025-03-09", "2026-03-11"])
def test_the_day_of_payment_lies_in_the_last_year(as_user: AsUser, paid_on: str) -> None:
    refused = propose(
        as_user("customer-referral"), PATH, subject="commitment", amount="3000.00", paid_on=paid_on
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "paid_on_out_of_range")


@pytest.mark.parametrize("paid_on", ["2025-03-10", "2026-03-10"])
def test_a_payment_of_the_last_year_becomes_a_draft(as_user: AsUser, paid_on: str) -> None:
    made = perform(
        as_user("customer-referral"), PATH, subject="commitment", amount="3000.00", paid_on=paid_on
    )
    assert (made["subject"], made["amount"]["amount"]) == ("commitment", "3000.00")


def test_a_draft_becomes_formal_once(as_user: AsUser) -> None:
    customer = as_user("customer-referral")
    formal = perform(customer, f"{PATH}/{DRAFT}/formal", f"{PATH}/formal")
    assert (formal["number"], formal["is_draft"]) == (DRAFT, False)
    again = propose(customer, f"{PATH}/{DRAFT}/formal")
    assert (again.status_code, again.json()["code"]) == (409, "contract_not_draft")


def test_the_preview_is_a_pdf_of_the_owner(as_user: AsUser) -> None:
    customer = as_user("customer-referral")
    file = customer.post(f"{PATH}/{DRAFT}/preview").json()
    assert (file["name"], file["media_type"]) == (f"{DRAFT}.pdf", "application/pdf")
    assert customer.get(f"/v1/files/{file['id']}").content.startswith(b"%PDF-")
    assert as_user("customer-free").post(f"{PATH}/{DRAFT}/preview").json()["code"] == "not_found"
