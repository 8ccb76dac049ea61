"""The account's audit trail, page by page."""

from actions.audit_log import ViewAuditLog
from tests.actions.recorded import CannedBackend, run, said

PATH = "GET /v1/audit-records"


async def test_the_first_page_tells_how_many_are_left() -> None:
    backend = CannedBackend({PATH: (200, {"items": [{}] * 10, "total": 12, "days": 7, "since": "x"})})
    outcome = await run(ViewAuditLog(backend.client()), said("审计日志", "view_audit_log"))
    assert outcome.names == ["utter_audit_log"]
    assert outcome.responses[0]["remaining"] == 2
    assert outcome.responses[0]["next_entities"] == {"page": 2}
    assert dict(backend.requests[0].url.params) == {"limit": "10", "offset": "0"}


async def test_the_second_page_is_the_last() -> None:
    backend = CannedBackend({PATH: (200, {"items": [{}] * 2, "total": 12, "days": 7, "since": "x"})})
    outcome = await run(ViewAuditLog(backend.client()), said("更多", "view_audit_log", page=2))
    assert outcome.responses[0]["remaining"] is None
    assert dict(backend.requests[0].url.params) == {"limit": "10", "offset": "10"}


async def test_nothing_was_done() -> None:
    backend = CannedBackend({PATH: (200, {"items": [], "total": 0, "days": 7, "since": "x"})})
    outcome = await run(ViewAuditLog(backend.client()), said("审计日志", "view_audit_log"))
    assert outcome.names == ["utter_audit_log_none"]
