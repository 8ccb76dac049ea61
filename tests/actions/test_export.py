"""A listing as a file: by its button or in words, with the listing's filter."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from actions.audit_log import ViewAuditLog
from actions.authorization import ManageAuthorizations
from actions.backend_client import BackendClient
from actions.coupon import ViewCoupons
from actions.invoice import CheckInvoice
from actions.member import StartCreateMember
from actions.training import ViewTraining
from actions.unbinding import TrackUnbinding
from actions.unbinding_decision import ProcessUnbinding
from tests.actions.recorded import CannedBackend, run, said

FILE = {"id": "file-1", "name": "表.xlsx", "expires_at": "2026-03-10T10:30:00+08:00"}
OPTION = {"kind": "task"}
Make = Callable[[BackendClient], Any]


def start_member(backend: BackendClient) -> StartCreateMember:
    return StartCreateMember(backend, lambda: datetime(2026, 3, 10, tzinfo=UTC))


def view_training(backend: BackendClient) -> ViewTraining:
    return ViewTraining(backend, lambda: datetime(2026, 3, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("make", "task", "path", "audience"),
    [
        (ViewCoupons, "view_coupons", "/v1/coupons", "customer"),
        (ViewAuditLog, "view_audit_log", "/v1/audit-records", "partner"),
        (CheckInvoice, "check_invoice", "/v1/invoices", "partner"),
        (start_member, "create_member", "/v1/members", "partner"),
        (view_training, "view_training", "/v1/trainings", "partner"),
        (ManageAuthorizations, "manage_authorizations", "/v1/authorizations", "customer"),
        (TrackUnbinding, "track_unbinding", "/v1/unbinding/requests", "partner"),
        (ProcessUnbinding, "process_unbinding", "/v1/unbinding/pending", "partner"),
    ],
)
async def test_the_button_offers_the_file(make: Make, task: str, path: str, audience: str) -> None:
    backend = CannedBackend({f"POST {path}/exports": (201, FILE)})
    message = said("导出表格", task, option=OPTION, step="export", audience=audience)
    outcome = await run(make(backend.client()), message)
    assert outcome.names == ["utter_exported_file"]
    assert outcome.responses[0]["file_id"] == "file-1"
    assert backend.requests[0].headers["Idempotency-Key"]


async def test_in_words_with_the_filter_that_was_named() -> None:
    backend = CannedBackend({"POST /v1/coupons/exports": (201, FILE)})
    wish = {"coupon_kind": "voucher", "expiring": "true"}
    tracker = said("把快到期的代金券导出成表格", "view_coupons", audience="customer", **wish)
    outcome = await run(ViewCoupons(backend.client()), tracker)
    assert outcome.names == ["utter_exported_file"]
    assert json.loads(backend.requests[0].content) == {"kind": "voucher", "expiring_within_days": 30}


@pytest.mark.parametrize(("total", "is_long"), [(10, None), (11, True)])
async def test_it_is_offered_where_one_page_is_not_enough(total: int, is_long: bool | None) -> None:
    page = {"items": [{}] * 10, "total": total, "days": 7, "since": "x"}
    backend = CannedBackend({"GET /v1/audit-records": (200, page)})
    outcome = await run(ViewAuditLog(backend.client()), said("审计日志", "view_audit_log"))
    said_values = outcome.responses[0]
    assert (said_values["is_long"], said_values["export_entities"]) == (is_long, {"step": "export"})


async def test_a_refusal_is_said() -> None:
    problem = {"status": 409, "code": "too_many_rows", "detail": "一次最多导出 10000 条。"}
    backend = CannedBackend({"POST /v1/invoices/exports": (409, problem)})
    outcome = await run(CheckInvoice(backend.client()), said("导出发票", "check_invoice"))
    assert outcome.names == ["utter_refused"]


async def test_trainings_in_words_with_the_place_and_the_time() -> None:
    backend = CannedBackend({"POST /v1/trainings/exports": (201, FILE)})
    asked = said("把下个月上海的培训安排导出成表格", "view_training")
    outcome = await run(view_training(backend.client()), asked)
    assert outcome.names == ["utter_exported_file"]
    wish = {"region": "east", "starts_from": "2026-04-01", "starts_until": "2026-04-30"}
    assert json.loads(backend.requests[0].content) == wish


async def test_the_next_page_and_the_file_keep_the_time_that_was_named() -> None:
    page = {"items": [{}] * 10, "total": 11, "regions": [], "hint": "x"}
    backend = CannedBackend({"GET /v1/trainings": (200, page)})
    outcome = await run(view_training(backend.client()), said("下个月有哪些培训", "view_training"))
    period = {"starts_from": "2026-04-01", "starts_until": "2026-04-30"}
    assert outcome.responses[0]["next_entities"] == {**period, "page": 2}
    assert outcome.responses[0]["export_entities"] == {**period, "step": "export"}


@pytest.mark.parametrize(("name", "is_long"), [(None, True), ("青禾", None)])
async def test_no_file_of_all_under_the_requests_of_one_name(name: str | None, is_long: bool | None) -> None:
    item = {"number": "UB-20260306-0001", "customer_name": "杭州青禾电子商务有限公司"}
    backend = CannedBackend({"GET /v1/unbinding/pending": (200, {"items": [item] * 11, "total": 11})})
    names = {} if name is None else {"partner_name": name}
    asked = said("待处理的解绑申请", "process_unbinding", **names)
    outcome = await run(ProcessUnbinding(backend.client()), asked)
    assert outcome.names == ["utter_unbinding_pending_list"]
    assert outcome.responses[0].get("is_long") is is_long
