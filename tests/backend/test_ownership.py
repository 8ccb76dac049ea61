"""Somebody else's thing answers like one that does not exist: drafts, records, files, and what is listed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest

from backend.openapi import DESCRIPTION_FILE
from tests.backend.callers import Caller
from tests.backend.test_authorization import BUCKET, CALLERS, FEEDBACK, INVOICE, MEMBER, TABLE

KEYS = (f"owner-{number}" for number in count())
DESCRIPTION = json.loads(DESCRIPTION_FILE.read_text("utf-8"))
AsUser = Callable[[str], Caller]
PEOPLE = (
    "customer-resale",
    "customer-referral",
    "customer-free",
    "partner-admin",
    "partner-staff",
    "partner2-admin",
    "partner3-admin",
)
CUSTOMERS = frozenset({"customer-resale", "customer-referral", "customer-free"})
ADMINS = frozenset({"partner-admin", "partner2-admin", "partner3-admin"})
PARTNERS = ADMINS | {"partner-staff"}


@dataclass(frozen=True)
class Drafted:
    """A draft of `owner`, and who may submit such drafts of their own."""

    owner: str
    draft: str
    submit: str
    roles: frozenset[str]
    body: str = "{}"
    before: tuple[str, str] | None = None
    """A draft and a submission that have to come first."""


SWITCH_OFF = ("/v1/attachment-bucket/switch-off/drafts", "/v1/attachment-bucket/switch-off")
DRAFTS = {
    "unbinding": Drafted(
        "customer-resale", "/v1/unbinding/drafts", "/v1/unbinding/requests", CUSTOMERS, '{"reason": "x"}'
    ),
    "closure": Drafted(
        "partner3-admin", "/v1/account-closure/drafts", "/v1/account-closure/requests", ADMINS
    ),
    "acceptance": Drafted(
        "partner-admin",
        "/v1/agreements/AGR-2026-0007/acceptance/drafts",
        "/v1/agreements/acceptance",
        ADMINS,
    ),
    "switch_off": Drafted("partner-admin", *SWITCH_OFF, ADMINS),
    "bucket": Drafted(
        "partner-admin",
        "/v1/attachment-bucket/drafts",
        "/v1/attachment-bucket",
        ADMINS,
        BUCKET,
        before=SWITCH_OFF,
    ),
    "invoice": Drafted("partner-admin", "/v1/invoices/drafts", "/v1/invoices", PARTNERS, INVOICE),
    "invoice_step": Drafted(
        "partner-staff",
        "/v1/invoices/FP-20260101-0001/steps/return/drafts",
        "/v1/invoices/steps/return",
        PARTNERS,
    ),
    "member": Drafted("partner-admin", "/v1/members/drafts", "/v1/members", ADMINS, MEMBER),
    "contract": Drafted(
        "customer-referral",
        "/v1/payment-contracts/drafts",
        "/v1/payment-contracts",
        CUSTOMERS | PARTNERS,
        '{"subject": "CS2411010001"}',
    ),
    "formal_contract": Drafted(
        "customer-referral",
        "/v1/payment-contracts/PC-20260101-0001/formal/drafts",
        "/v1/payment-contracts/formal",
        CUSTOMERS | PARTNERS,
    ),
    "feedback": Drafted(
        "partner-staff", "/v1/performance/feedback/drafts", "/v1/performance/feedback", PARTNERS, FEEDBACK
    ),
}


def send(caller: Caller, method: str, path: str, body: str, key: str) -> httpx.Response:
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"} if method == "POST" else None
    return caller.request(method, path, headers=headers, content=body or None)


def submit(caller: Caller, path: str, draft_id: str) -> httpx.Response:
    return send(caller, "POST", path, json.dumps({"draft_id": draft_id}), f"{caller.subject}-{draft_id}")


@pytest.mark.parametrize("operation", DRAFTS)
def test_a_draft_is_submitted_by_its_maker_alone(as_user: AsUser, operation: str) -> None:
    row = DRAFTS[operation]
    owner = as_user(row.owner)
    if row.before is not None:
        first = send(owner, "POST", row.before[0], "{}", "k0").json()["id"]
        assert submit(owner, row.before[1], first).status_code == 201
    drafted = send(owner, "POST", row.draft, row.body, "k1")
    assert drafted.status_code == 201, drafted.text

    others = [as_user(who) for who in PEOPLE if who != row.owner]
    answers = {other.subject: submit(other, row.submit, drafted.json()["id"]) for other in others}
    expected = {other.subject: 404 if other.subject in row.roles else 403 for other in others}
    assert {who: answer.status_code for who, answer in answers.items()} == expected
    for other in others:
        assert answers[other.subject].json() == submit(other, row.submit, "none-such").json()

    assert submit(owner, row.submit, drafted.json()["id"]).status_code == 201


def test_every_operation_that_submits_a_draft_has_its_row() -> None:
    submitting = {path for path, methods in DESCRIPTION["paths"].items() if _takes_draft(methods.get("post"))}
    rows = {row.submit.replace("steps/return", "steps/{step}") for row in DRAFTS.values()}
    assert rows == submitting


def _takes_draft(operation: Mapping[str, Any] | None) -> bool:
    return "draft_id" in _properties((operation or {}).get("requestBody", {}))


def _properties(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the JSON that a request or response is described with."""
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = DESCRIPTION["components"]["schemas"].get(name, {}).get("properties", {})
    return found


UNKNOWN = {
    "UB-20260306-0001": "UB-20260306-0999",
    "AU-20260301-0002": "AU-20260301-0999",
    "AGR-2026-0001": "AGR-2026-0999",
    "AGR-2026-0007": "AGR-2026-0999",
    "FP-20260101-0001": "FP-20260101-0999",
    "PC-20260101-0001": "PC-20260101-0999",
    "CS2410150003": "CS2410159999",
    "account-leaving": "account-nobody",
    "PR-000004": "PR-999999",
}
STRANGERS = [
    pytest.param(caller, *row, id=f"{caller} {row[0]} {row[1]}")
    for row, statuses in TABLE.items()
    for caller, status in zip(CALLERS, statuses, strict=True)
    if status == 404 and any(known in row[1] + row[2] for known in UNKNOWN)
]


def without(text: str) -> str:
    """The same about something that does not exist."""
    for known, unknown in UNKNOWN.items():
        text = text.replace(known, unknown)
    return text


@pytest.mark.parametrize(("caller", "method", "path", "body"), STRANGERS)
def test_a_record_of_somebody_else_is_as_one_that_is_not_there(
    as_reader: AsUser, caller: str, method: str, path: str, body: str
) -> None:
    theirs = send(as_reader(caller), method, path, body, next(KEYS))
    none = send(as_reader(caller), method, without(path), without(body), next(KEYS))
    assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
    assert theirs.status_code == 404


@dataclass(frozen=True)
class Named:
    """A thing that a request names in its body or query, and who is not its owner."""

    caller: str
    method: str
    path: str
    body: str
    theirs: str
    none: str
    status: int
    before: tuple[str, str] | None = None


NAMED = {
    "order": Named(
        "customer-free",
        "POST",
        "/v1/payment-contracts/drafts",
        '{"subject": "#"}',
        "CS2411010001",
        "CS2411019999",
        409,
    ),
    "coupon": Named(
        "customer-resale",
        "GET",
        "/v1/orders/CS2410150003/coupons?code=#",
        "",
        "VC-F-1201",
        "VC-F-9999",
        404,
    ),
    "invoice title": Named(
        "partner-admin",
        "POST",
        "/v1/invoices/drafts",
        INVOICE.replace('"title": 1', '"title": #'),
        "4",
        "999",
        409,
    ),
    "bucket": Named(
        "partner-admin",
        "POST",
        "/v1/attachment-bucket/drafts",
        '{"bucket_name": "#"}',
        "south-realname",
        "north-none-such",
        409,
        before=SWITCH_OFF,
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_a_request_names_of_somebody_else_is_as_nothing(as_user: AsUser, name: str) -> None:
    row = NAMED[name]
    caller = as_user(row.caller)
    if row.before is not None:
        first = send(caller, "POST", row.before[0], "{}", "k0").json()["id"]
        assert submit(caller, row.before[1], first).status_code == 201
    answers = [
        send(caller, row.method, row.path.replace("#", wanted), row.body.replace("#", wanted), wanted)
        for wanted in (row.theirs, row.none)
    ]
    assert [answer.status_code for answer in answers] == [row.status, row.status], answers[0].text
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("path", ["/v1/coupons", "/v1/audit-records", "/v1/unbinding/requests"])
def test_a_file_is_fetched_by_its_maker_alone(as_user: AsUser, path: str) -> None:
    maker = as_user("customer-resale" if path == "/v1/coupons" else "partner-admin")
    file_id = send(maker, "POST", f"{path}/exports", "{}", "k1").json()["id"]
    answers = {who: as_user(who).get(f"/v1/files/{file_id}") for who in PEOPLE if who != maker.subject}
    assert {who: answer.status_code for who, answer in answers.items()} == dict.fromkeys(answers, 404)
    for who, answer in answers.items():
        assert answer.json() == as_user(who).get("/v1/files/none-such").json()
    assert maker.get(f"/v1/files/{file_id}").status_code == 200


LISTS = {
    "/v1/coupons": ("customer-resale", "customer-referral"),
    "/v1/orders": ("customer-resale", "customer-referral"),
    "/v1/authorizations": ("customer-resale", "customer-leaving"),
    "/v1/unbinding/requests": ("customer-leaving", "customer-recent"),
    "/v1/unbinding/pending": ("partner-admin", "partner2-admin"),
    "/v1/unbinding/customers": ("partner-admin", "partner2-admin"),
    "/v1/payment-contracts/options": ("customer-free", "customer-referral"),
    "/v1/agreements": ("partner-admin", "partner2-admin"),
    "/v1/invoices": ("partner-admin", "partner2-admin"),
    "/v1/members": ("partner-admin", "partner2-admin"),
    "/v1/performance": ("partner-admin", "partner2-admin"),
    "/v1/audit-records": ("partner-admin", "partner2-admin"),
}
SHARED = {"/v1/trainings"}
"""Everybody's calendar."""


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_nothing_of_somebody_else(as_reader: AsUser, path: str) -> None:
    mine, theirs = (
        [json.dumps(item, sort_keys=True) for item in as_reader(who).get(f"{path}?limit=100").json()["items"]]
        for who in LISTS[path]
    )
    assert mine
    assert set(mine).isdisjoint(theirs)


def test_every_list_has_its_row() -> None:
    lists = {path for path, methods in DESCRIPTION["paths"].items() if _is_list(methods.get("get"))}
    assert lists - SHARED - {"/v1/events"} == set(LISTS)


def _is_list(operation: Mapping[str, Any] | None) -> bool:
    return {"items", "total"} <= _properties((operation or {}).get("responses", {}).get("200", {})).keys()
