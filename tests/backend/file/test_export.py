"""Listings as Excel files: what is in them, for whom, made once."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from backend.coupon.models import Coupon
from backend.file import export
from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
LISTINGS = {
    "coupons": ("customer-resale", "customer-free", "优惠券-2026年3月10日.xlsx"),
    "audit-records": ("partner-admin", "partner2-admin", "操作记录-2026年3月10日.xlsx"),
    "invoices": ("partner-admin", "partner2-admin", "发票-2026年3月10日.xlsx"),
    "members": ("partner-admin", "partner2-admin", "成员-2026年3月10日.xlsx"),
    "trainings": ("partner-staff", "partner2-admin", "培训日历-2026年3月10日.xlsx"),
    "authorizations": ("customer-resale", "customer-free", "授权-2026年3月10日.xlsx"),
    "unbinding/requests": ("partner-admin", "partner2-admin", "解除关联申请-2026年3月10日.xlsx"),
    "unbinding/pending": ("partner-staff", "partner2-admin", "待处理的解除关联申请-2026年3月10日.xlsx"),
}


def exported(caller: Caller, listing: str, **body: str) -> list[tuple[object, ...]]:
    made = caller.post(f"/v1/{listing}/exports", json=body, key="k1")
    assert made.status_code == 201, made.text
    content = caller.get(f"/v1/files/{made.json()['id']}").content
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("listing", LISTINGS)
def test_everything_that_is_listed_is_in_the_file(as_user: AsUser, listing: str) -> None:
    caller = as_user(LISTINGS[listing][0])
    total = caller.get(f"/v1/{listing}").json()["total"]
    heading, *rows = exported(caller, listing)
    assert len(rows) == total > 0
    assert all(isinstance(name, str) for name in heading)
    assert {len(row) for row in rows} == {len(heading)}


@pytest.mark.parametrize("listing", LISTINGS)
def test_it_is_made_once_and_given_to_nobody_else(as_user: AsUser, listing: str) -> None:
    subject, stranger, name = LISTINGS[listing]
    caller = as_user(subject)
    first, again = (caller.post(f"/v1/{listing}/exports", json={}, key="k1").json() for _ in range(2))
    assert (first, first["name"]) == (again, name)
    refused = as_user(stranger).get(f"/v1/files/{first['id']}")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_a_coupon_in_its_row(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    first = caller.get("/v1/coupons").json()["items"][0]
    heading, row, *_ = exported(caller, "coupons")
    cells = dict(zip(heading, row, strict=True))
    assert (cells["券码"], cells["类型"], cells["状态"]) == (
        first["code"],
        first["kind_label"],
        first["state_label"],
    )
    assert f"{cells['余额（元）']:.2f}" == first["balance"]["amount"]
    assert cells["到期时间"].isoformat() == first["valid_until"].removesuffix("+08:00")  # type: ignore[attr-defined]


def test_the_filter_of_the_listing_is_the_filter_of_the_file(as_user: AsUser) -> None:
    rows = exported(as_user("customer-resale"), "coupons", kind="cash_coupon")[1:]
    assert {row[1] for row in rows} == {"现金券"}


def test_trainings_of_a_region_in_a_period(as_user: AsUser) -> None:
    rows = exported(as_user("partner-admin"), "trainings", region="east", starts_from="2026-04-01")[1:]
    assert [(row[1], row[2], row[4]) for row in rows] == [("华东", "杭州", "2026-04-14")]


def test_an_authorization_in_its_row(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    heading, row, *_ = exported(caller, "authorizations")
    cells = dict(zip(heading, row, strict=True))
    first = caller.get("/v1/authorizations").json()["items"][0]
    assert cells["授权编号"] == first["number"]
    assert cells["状态"] == first["state_label"]
    assert cells["授权范围"] == "、".join(first["scope_lines"])


def test_a_request_for_unbinding_in_its_rows(as_user: AsUser) -> None:
    caller = as_user("partner-admin")
    rows = {row[0]: row for row in exported(caller, "unbinding/requests")}
    assert rows["UB-20260306-0001"][4] == "客户"
    waiting = caller.get("/v1/unbinding/pending").json()["items"]
    made = caller.post("/v1/unbinding/pending/exports", json={}, key="k2").json()
    sheet = load_workbook(BytesIO(caller.get(f"/v1/files/{made['id']}").content)).active
    assert sheet is not None
    heading, *shown = sheet.iter_rows(values_only=True)
    cells = [dict(zip(heading, row, strict=True)) for row in shown]
    expected = [(one["number"], one["waiting_days"]) for one in waiting]
    assert [(row["申请编号"], row["已等天数"]) for row in cells] == expected


def test_a_customer_gets_no_request_that_is_still_in_its_pre_review(as_user: AsUser) -> None:
    asked = {"customer_account_id": "account-resale", "reason": "合作结束"}
    number = (
        as_user("partner-admin").post("/v1/unbinding/partner-requests", json=asked, key="k1").json()["number"]
    )
    assert number not in [row[0] for row in exported(as_user("customer-resale"), "unbinding/requests")]
    assert number in [row[0] for row in exported(as_user("partner-staff"), "unbinding/requests")]


def test_a_customer_has_no_training_and_an_unknown_region_is_a_clear_error(as_user: AsUser) -> None:
    refused = as_user("customer-resale").post("/v1/trainings/exports", json={}, key="k1")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    wrong = as_user("partner-admin").post("/v1/trainings/exports", json={"region": "moon"}, key="k1")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "validation_failed")


def test_a_name_that_looks_like_a_formula_stays_text(as_user: AsUser, demo_session: Session) -> None:
    caller = as_user("customer-resale")
    code = caller.get("/v1/coupons").json()["items"][0]["code"]
    demo_session.get_one(Coupon, code).name = '=HYPERLINK("http://x","y")'
    demo_session.commit()
    made = caller.post("/v1/coupons/exports", json={}, key="k1").json()
    sheet = load_workbook(BytesIO(caller.get(f"/v1/files/{made['id']}").content)).active
    assert sheet is not None
    assert (sheet["C2"].value, sheet["C2"].data_type) == ('=HYPERLINK("http://x","y")', "s")


def test_what_does_not_fit_into_a_file_is_refused(as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "EXPORTED_ROWS", 1)
    refused = as_user("customer-resale").post("/v1/coupons/exports", json={}, key="k1")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_rows")
    assert "1 条" in refused.json()["detail"]
