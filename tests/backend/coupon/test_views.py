from collections.abc import Callable

import pytest

from tests.backend.callers import Caller

AsReader = Callable[[str], Caller]


def test_a_customer_sees_every_detail_of_a_coupon(as_reader: AsReader) -> None:
    page = as_reader("customer-resale").get("/v1/coupons").json()
    assert page["items"][0] == {
        "code": "VC-R-1001",
        "kind": "voucher",
        "kind_label": "代金券",
        "name": "上云迁移代金券",
        "face_value": {"amount": "500.00", "currency": "CNY"},
        "balance": {"amount": "500.00", "currency": "CNY"},
        "valid_from": "2026-01-09T00:00:00+08:00",
        "valid_until": "2026-03-16T23:59:59+08:00",
        "days_left": 6,
        "state": "usable",
        "state_label": "可使用",
        "restrictions": ["仅限订购包年/包月产品", "订单满 ¥1,000.00 可用", "云商店产品不可用"],
    }


def test_the_list_of_the_resale_customer(as_reader: AsReader) -> None:
    page = as_reader("customer-resale").get("/v1/coupons").json()
    assert [(item["code"], item["state"]) for item in page["items"]] == [
        ("VC-R-1001", "usable"),
        ("CC-R-2001", "usable"),
        ("VC-R-1002", "usable"),
        ("VC-R-1003", "usable"),
        ("CC-R-2002", "usable"),
        ("VC-R-1004", "not_yet_valid"),
        ("VC-R-1005", "used_up"),
        ("VC-R-1006", "expired"),
    ]
    assert page["total"] == 8
    assert page["summary"] == {
        "usable_count": 5,
        "usable_balance": {"amount": "3686.50", "currency": "CNY"},
        "expiring_count": 3,
        "expiring_within_days": 30,
        "soonest_valid_until": "2026-03-16T23:59:59+08:00",
    }


def test_restrictions_are_sentences(as_reader: AsReader) -> None:
    items = as_reader("customer-resale").get("/v1/coupons").json()["items"]
    restrictions = {item["code"]: item["restrictions"] for item in items}
    assert restrictions["VC-R-1002"] == ["仅限抵扣按需费用", "仅限 弹性云服务器、云硬盘", "云商店产品不可用"]
    assert restrictions["VC-R-1003"] == ["不能用于已享受商务授权折扣的产品", "云商店产品不可用"]
    assert restrictions["CC-R-2001"] == ["最多抵订单总额的 50%（按需消费不受此比例限制）", "云商店产品不可用"]


def test_filters(as_reader: AsReader) -> None:
    caller = as_reader("customer-resale")
    cash = caller.get("/v1/coupons?kind=cash_coupon").json()
    soon = caller.get("/v1/coupons?expiring_within_days=7").json()
    expired = caller.get("/v1/coupons?state=expired").json()
    assert [item["code"] for item in cash["items"]] == ["CC-R-2001", "CC-R-2002"]
    assert [item["code"] for item in soon["items"]] == ["VC-R-1001"]
    assert [(item["code"], item["days_left"]) for item in expired["items"]] == [("VC-R-1006", 0)]


def test_a_long_list_is_read_page_by_page(as_reader: AsReader) -> None:
    caller = as_reader("customer-free")
    pages = [caller.get(f"/v1/coupons?limit=25&offset={offset}").json() for offset in (0, 25, 50, 75)]
    assert [len(page["items"]) for page in pages] == [25, 25, 10, 0]
    assert {page["total"] for page in pages} == {60}
    assert len({item["code"] for page in pages for item in page["items"]}) == 60


def test_an_empty_list(as_reader: AsReader) -> None:
    page = as_reader("customer-recent").get("/v1/coupons").json()
    assert (page["items"], page["total"], page["summary"]["soonest_valid_until"]) == ([], 0, None)


@pytest.mark.parametrize("user", ["partner-admin", "partner-staff"])
def test_a_partner_is_told_that_this_is_for_customers(as_reader: AsReader, user: str) -> None:
    response = as_reader(user).get("/v1/coupons")
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")
    assert response.json()["required_role_label"] == "客户"
    assert response.json()["detail"] == "您的账号不能办理这项业务，它只对客户开放。"


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("kind=gift", "query.kind"),
        ("kind=%00", "query.kind"),
        ("state=%ED%A0%80", "query.state"),
        ("limit=0", "query.limit"),
        ("limit=101", "query.limit"),
        ("offset=-1", "query.offset"),
        ("offset=" + "9" * 30, "query.offset"),
        ("offset=" + "9" * 5000, "query.offset"),
        ("limit=1.5", "query.limit"),
        ("expiring_within_days=-1", "query.expiring_within_days"),
        ("expiring_within_days=99999999999", "query.expiring_within_days"),
        ("expiring_within_days=abc", "query.expiring_within_days"),
    ],
)
def test_a_wrong_filter_is_named(as_reader: AsReader, query: str, location: str) -> None:
    response = as_reader("customer-resale").get(f"/v1/coupons?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    assert [error["location"] for error in response.json()["errors"]] == [location]
