"""Who may do what with whose: role × operation × owner, every cell.

The thing that each operation names belongs to customer-leaving, a customer of partner-north.
"""

import json
import re
from collections.abc import Callable

import pytest

from backend.openapi import DESCRIPTION_FILE
from tests.backend.callers import Caller

DESCRIPTION = json.loads(DESCRIPTION_FILE.read_text("utf-8"))
AsUser = Callable[[str], Caller]
CALLERS = ("customer-leaving", "customer-resale", "partner-admin", "partner-staff", "partner2-admin")
"""The owner, another customer, the owner's partner's administrator and staff, another partner's."""
REQUEST = "/v1/unbinding/requests/UB-20260306-0001"
AUTHORIZATION = "/v1/authorizations/AU-20260301-0002"
"""Between customer-resale and partner-north: here the second caller is the owner."""
PENDING = "/v1/unbinding/pending"
CUSTOMERS = "/v1/unbinding/customers"
NO_DRAFT = '{"draft_id": "x"}'
BUCKET = '{"bucket_name": "north-realname-2026"}'
INVOICE = '{"amount": "100.00", "title": 1, "medium": "electronic", "delivery": "caiwu@example.com"}'
MEMBER = (
    '{"member_name": "王芳", "account_name": "wangfang", "email": "wang@example.com", "roles": ["finance"]}'
)
FEEDBACK = '{"record_number": "PR-000004", "feedback_text": "金额不对"}'
TABLE: dict[tuple[str, str, str], tuple[int, int, int, int, int]] = {
    ("GET", "/v1/me", ""): (200, 200, 200, 200, 200),
    ("GET", "/v1/me/situation", ""): (200, 200, 200, 200, 200),
    ("GET", "/v1/coupons", ""): (200, 200, 403, 403, 403),
    ("POST", "/v1/coupons/exports", "{}"): (201, 201, 403, 403, 403),
    ("GET", "/v1/unbinding/preflight", ""): (200, 200, 403, 403, 403),
    ("POST", "/v1/unbinding/drafts", '{"reason": "x"}'): (409, 201, 403, 403, 403),
    ("POST", "/v1/unbinding/requests", '{"draft_id": "x"}'): (404, 404, 403, 403, 403),
    ("GET", "/v1/unbinding/requests", ""): (200, 200, 200, 200, 200),
    ("GET", REQUEST, ""): (200, 404, 200, 200, 404),
    ("POST", f"{REQUEST}/cancellation", ""): (200, 404, 409, 403, 404),
    ("POST", "/v1/unbinding/requests/exports", ""): (201, 201, 201, 201, 201),
    ("GET", PENDING, ""): (200, 200, 200, 200, 200),
    ("POST", f"{PENDING}/exports", ""): (201, 201, 201, 201, 201),
    ("GET", f"{PENDING}/UB-20260306-0001", ""): (404, 404, 200, 200, 404),
    ("POST", f"{REQUEST}/decision", '{"decision": "approve"}'): (409, 404, 200, 403, 404),
    ("POST", f"{REQUEST}/decision", '{"decision": "reject", "reason": "x"}'): (409, 404, 200, 403, 404),
    ("POST", f"{REQUEST}/decision", '{"decision": "reject"}'): (422, 422, 422, 422, 422),
    ("GET", CUSTOMERS, ""): (403, 403, 200, 200, 200),
    ("GET", f"{CUSTOMERS}/account-leaving/preflight", ""): (403, 403, 200, 200, 404),
    (
        "POST",
        "/v1/unbinding/partner-requests",
        '{"customer_account_id": "account-leaving", "reason": "x"}',
    ): (403, 403, 409, 403, 404),
    ("GET", "/v1/orders", ""): (200, 200, 403, 403, 403),
    ("GET", "/v1/orders/CS2410150003/coupons", ""): (404, 200, 403, 403, 403),
    ("GET", "/v1/association", ""): (200, 200, 403, 403, 403),
    ("GET", "/v1/invitations/BC88-1024", ""): (200, 200, 403, 403, 403),
    ("POST", "/v1/invitations/BC88-1024/acceptance", ""): (409, 409, 403, 403, 403),
    ("GET", "/v1/authorizations", ""): (200, 200, 200, 200, 200),
    ("POST", "/v1/authorizations/exports", ""): (201, 201, 201, 201, 201),
    ("GET", "/v1/authorizations/AU-20260301-0002", ""): (404, 200, 200, 200, 404),
    ("POST", f"{AUTHORIZATION}/decision", '{"action": "approve"}'): (404, 200, 403, 403, 403),
    ("POST", f"{AUTHORIZATION}/decision", '{"action": "reject", "reason": "x"}'): (404, 200, 403, 403, 403),
    ("POST", f"{AUTHORIZATION}/decision", '{"action": "revoke", "reason": "x"}'): (404, 409, 403, 403, 403),
    (
        "POST",
        "/v1/authorizations",
        '{"customer_account_id": "account-leaving", "scopes": ["resources"], "purpose": "x"}',
    ): (403, 403, 201, 403, 404),
    ("GET", "/v1/account-closure/preflight", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/account-closure/drafts", ""): (403, 403, 409, 403, 409),
    ("POST", "/v1/account-closure/requests", NO_DRAFT): (403, 403, 404, 403, 404),
    ("GET", "/v1/agreements", ""): (403, 403, 200, 200, 200),
    ("GET", "/v1/agreements/AGR-2026-0001", ""): (403, 403, 200, 200, 404),
    ("POST", "/v1/agreements/AGR-2026-0007/acceptance/drafts", "{}"): (403, 403, 201, 403, 404),
    ("POST", "/v1/agreements/acceptance", NO_DRAFT): (403, 403, 404, 403, 404),
    ("GET", "/v1/attachment-bucket", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/attachment-bucket/switch-off/drafts", ""): (403, 403, 201, 403, 409),
    ("POST", "/v1/attachment-bucket/switch-off", NO_DRAFT): (403, 403, 404, 403, 404),
    ("POST", "/v1/attachment-bucket/drafts", BUCKET): (403, 403, 409, 403, 409),
    ("POST", "/v1/attachment-bucket", NO_DRAFT): (403, 403, 404, 403, 404),
    ("GET", "/v1/audit-records", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/audit-records/exports", ""): (403, 403, 201, 201, 201),
    ("GET", "/v1/ecosystem-manager", ""): (403, 403, 200, 200, 200),
    ("GET", "/v1/trainings", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/trainings/exports", "{}"): (403, 403, 201, 201, 201),
    ("GET", "/v1/files/unknown", ""): (404, 404, 404, 404, 404),
    ("GET", "/v1/invoices", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/invoices/exports", ""): (403, 403, 201, 201, 201),
    ("GET", "/v1/invoices/options", ""): (403, 403, 200, 200, 200),
    ("GET", "/v1/invoices/FP-20260101-0001", ""): (403, 403, 200, 200, 404),
    ("POST", "/v1/invoices/drafts", INVOICE): (403, 403, 201, 201, 409),
    ("POST", "/v1/invoices", NO_DRAFT): (403, 403, 404, 404, 404),
    ("POST", "/v1/invoices/FP-20260101-0001/steps/return/drafts", ""): (403, 403, 201, 201, 404),
    ("POST", "/v1/invoices/steps/return", NO_DRAFT): (403, 403, 404, 404, 404),
    ("GET", "/v1/members", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/members/exports", ""): (403, 403, 201, 201, 201),
    ("GET", "/v1/members/options", ""): (403, 403, 200, 403, 200),
    ("POST", "/v1/members/drafts", MEMBER): (403, 403, 201, 403, 201),
    ("POST", "/v1/members", NO_DRAFT): (403, 403, 404, 403, 404),
    ("GET", "/v1/payment-contracts/options", ""): (200, 200, 200, 200, 200),
    ("POST", "/v1/payment-contracts/drafts", '{"subject": "CS2411050005"}'): (409, 409, 201, 201, 409),
    ("POST", "/v1/payment-contracts", NO_DRAFT): (404, 404, 404, 404, 404),
    ("POST", "/v1/payment-contracts/PC-20260101-0001/formal/drafts", ""): (404, 404, 404, 404, 404),
    ("POST", "/v1/payment-contracts/formal", NO_DRAFT): (404, 404, 404, 404, 404),
    ("POST", "/v1/payment-contracts/PC-20260101-0001/preview", ""): (404, 404, 404, 404, 404),
    ("GET", "/v1/performance", ""): (403, 403, 200, 200, 200),
    ("POST", "/v1/performance/exports", "{}"): (403, 403, 201, 201, 201),
    ("POST", "/v1/performance/feedback/drafts", FEEDBACK): (403, 403, 201, 201, 404),
    ("POST", "/v1/performance/feedback", NO_DRAFT): (403, 403, 404, 404, 404),
    ("GET", "/v1/events", ""): (403, 403, 403, 403, 403),
}
CELLS = [
    pytest.param(method, path, body, caller, status, id=f"{method} {path} {body} {caller}")
    for (method, path, body), statuses in TABLE.items()
    for caller, status in zip(CALLERS, statuses, strict=True)
]


@pytest.mark.parametrize(("method", "path", "body", "caller", "status"), CELLS)
def test_every_cell(as_user: AsUser, method: str, path: str, body: str, caller: str, status: int) -> None:
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"} if method == "POST" else None
    response = as_user(caller).request(method, path, headers=headers, content=body or None)
    assert response.status_code == status, response.text
    expected = {403: "not_permitted", 404: "not_found", 422: "validation_failed"}
    if status in expected:
        assert response.json()["code"] == expected[status]


@pytest.mark.parametrize("path", sorted({path for method, path, _ in TABLE if method == "GET"}))
def test_without_a_token_nothing_is_shown(as_user: AsUser, path: str) -> None:
    response = as_user("customer-resale").client.get(path)
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


def test_every_operation_of_the_api_has_its_row() -> None:
    missing = [
        (method, path)
        for path, methods in DESCRIPTION["paths"].items()
        for method in methods
        if path != "/healthz" and not any(_is_of(row, method, path) for row in TABLE)
    ]
    assert missing == []


def _is_of(row: tuple[str, str, str], method: str, path: str) -> bool:
    pattern = re.sub(r"{\w+}", "[^/]+", path)
    return row[0].lower() == method and re.fullmatch(pattern, row[1].partition("?")[0]) is not None
