"""The API of orders and of why a coupon does not apply."""

from collections.abc import Callable

from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]


def test_orders_to_be_paid_come_first(as_reader: AsUser) -> None:
    page = as_reader("customer-resale").get("/v1/orders").json()
    assert [(order["id"], order["state"]) for order in page["items"]] == [
        ("CS2410150003", "pending"),
        ("CS2410150004", "pending"),
        ("CS2410150005", "pending"),
        ("CS2410150007", "paid"),
        ("CS2410150006", "paid"),
    ]
    assert (page["total"], page["pending_count"]) == (5, 3)


def test_why_a_coupon_does_not_apply(as_reader: AsUser) -> None:
    path = "/v1/orders/cs2410150003/coupons?code=vc-r-1002"
    explained = as_reader("customer-resale").get(path).json()
    asked = explained["coupons"][0]
    assert (asked["code"], asked["is_applicable"]) == ("VC-R-1002", False)
    assert asked["reason"] == "这张券仅限按需，订单是包年。"
    assert explained["order"]["amount"] == {"amount": "4680.00", "currency": "CNY"}


def test_what_would_apply(as_reader: AsUser) -> None:
    explained = as_reader("customer-resale").get("/v1/orders/CS2410150003/coupons").json()
    assert [(line["code"], line["deduction"]["amount"]) for line in explained["plan"]] == [
        ("VC-R-1003", "1000.00"),
        ("CC-R-2001", "1460.00"),
        ("CC-R-2002", "600.00"),
    ]
    assert explained["remaining"]["amount"] == "1620.00"


def test_nothing_applies_to_a_marketplace_product(as_reader: AsUser) -> None:
    explained = as_reader("customer-resale").get("/v1/orders/CS2410150005/coupons").json()
    assert (explained["plan"], explained["applicable_count"]) == ([], 0)
    assert all("云商店" in coupon["reason"] for coupon in explained["coupons"])


def test_somebody_elses_order_or_coupon_is_not_found(as_reader: AsUser) -> None:
    assert as_reader("customer-free").get("/v1/orders/CS2410150003/coupons").status_code == 404
    path = "/v1/orders/CS2410150003/coupons?code=VC-B-1101"
    assert as_reader("customer-resale").get(path).json()["code"] == "not_found"
