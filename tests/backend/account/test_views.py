from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.backend.callers import Caller, TokenSigner
from tests.backend.moments import FakeClock

AsReader = Callable[[str], Caller]
NORTH, SOUTH = "北辰科技有限公司", "南天信息有限公司"


def test_a_customer_and_the_association(as_reader: AsReader) -> None:
    assert as_reader("customer-resale").get("/v1/me").json() == {
        "user_id": "customer-resale",
        "name": "周明",
        "kind": "customer",
        "role": "customer",
        "account_id": "account-resale",
        "account_name": "杭州青禾电子商务有限公司",
        "site": "china",
        "association": {"partner_name": NORTH, "model": "resale", "model_label": "代售模式"},
    }


@pytest.mark.parametrize(
    ("user", "kind", "role", "association"),
    [
        ("customer-blocked", "customer", "customer", (NORTH, "代售模式")),
        ("customer-referral", "customer", "customer", (NORTH, "顾问销售模式")),
        ("customer-sub", "customer", "customer", (NORTH, "顾问销售模式")),
        ("customer-recent", "customer", "customer", (SOUTH, "代售模式")),
        ("customer-free", "customer", "customer", None),
        ("partner-admin", "partner", "partner_admin", None),
        ("partner-staff", "partner", "partner_staff", None),
        ("partner2-admin", "partner", "partner_admin", None),
    ],
)
def test_every_demo_user(
    as_reader: AsReader, user: str, kind: str, role: str, association: tuple[str, str] | None
) -> None:
    me = as_reader(user).get("/v1/me").json()
    found = me["association"]
    assert (me["user_id"], me["kind"], me["role"]) == (user, kind, role)
    assert (found and (found["partner_name"], found["model_label"])) == association


def test_a_user_whom_the_backend_does_not_know_may_do_nothing(as_reader: AsReader) -> None:
    response = as_reader("stranger").get("/v1/me")
    assert (response.status_code, response.json()["code"]) == (403, "account_unknown")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "not_signed_in"),
        ({"Authorization": "Bearer x.y.z"}, "token_invalid"),
        ({"Authorization": "Bearer \xff\xfe"}, "token_invalid"),
    ],
)
def test_without_a_good_token_nothing_is_told(
    shared_demo_client: TestClient, headers: dict[str, str], code: str
) -> None:
    for path in ("/v1/me", "/v1/coupons", "/v1/unbinding/preflight", "/v1/agreements", "/v1/events"):
        encoded = {name: value.encode("latin-1") for name, value in headers.items()}
        response = shared_demo_client.get(path, headers=encoded)
        assert (response.status_code, response.json()["code"]) == (401, code)
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_told_apart(
    demo_client: TestClient, signer: TokenSigner, clock: FakeClock
) -> None:
    token = signer.token("customer-resale")
    clock.advance(minutes=3)
    response = demo_client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")
    assert response.json()["detail"] == "登录状态已过期，请重新登录。"
