"""The partner's side of the fake backend: lists that every partner shares."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request

from tests.conversations.fake_records import agreements_of

Document = dict[str, Any]
PARTNER_PATHS = (
    "/v1/agreements",
    "/v1/ecosystem-manager",
    "/v1/trainings",
    "/v1/audit-records",
    "/v1/performance",
    "/v1/invoices",
    "/v1/members",
    "/v1/account-closure",
    "/v1/attachment-bucket",
)
MANAGER = {"name": "李生态", "phone": "13800000000", "email": "li@example.com"}
REGIONS = {"north": "华北", "east": "华东"}


def add_partner_routes(app: FastAPI, user_of: Callable[[Request], str]) -> None:
    """What only partners may read; `user_of` refuses everybody else."""

    @app.get("/v1/ecosystem-manager")
    async def ecosystem_manager(request: Request) -> Document:
        is_assigned = user_of(request) != "partner2-admin"
        return {"partner_name": "北方云科技", "manager": MANAGER if is_assigned else None}

    @app.get("/v1/trainings")
    async def trainings(request: Request, region: str | None = None) -> Document:
        user_of(request)
        items = [_training(code, label) for code, label in REGIONS.items() if region in (None, code)]
        regions = [{"code": code, "label": label} for code, label in REGIONS.items()]
        return {"items": items, "total": len(items), "regions": regions, "hint": "请联系生态经理报名。"}

    @app.get("/v1/audit-records")
    async def audit_records(request: Request, limit: int, offset: int) -> Document:
        user_of(request)
        items = [_audit_record(number) for number in range(1, 13)]
        return {
            "items": items[offset : offset + limit],
            "total": len(items),
            "days": 7,
            "since": "2026-11-15T10:00:00+08:00",
        }


def add_draft_routes(app: FastAPI, drafts: "Drafts", user_of: Callable[[Request], str]) -> None:
    """Writes with a draft: any body is fine, except where a test ordered a refusal."""

    @app.post("/v1/agreements/{number}/acceptance/drafts", status_code=201)
    async def acceptance_draft(request: Request, number: str) -> Document:
        user_of(request)
        return drafts.propose(request.url.path, {"number": number, **(await request.json())})

    @app.post("/v1/agreements/acceptance", status_code=201)
    async def acceptance(request: Request) -> Document:
        user = user_of(request)
        path, body = drafts.submit(request.url.path, (await request.json())["draft_id"])
        del path
        return {
            **agreements_of(user)[body["number"]],
            "stage_label": "里程碑1验收",
            "blocker": "里程碑1验收申请正在审核。",
            "next_step": "等待审核结果。",
        }


def _training(region: str, label: str) -> Document:
    return {
        "id": f"HCCDX-{region}",
        "title": "HCCDX 云服务交付工程师培训",
        "region": region,
        "region_label": label,
        "form_label": "线下",
        "place": f"{label}某地",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-03",
        "register_until": "2026-11-28",
        "registration": "open",
        "registration_label": "报名中，剩余 5 个名额",
    }


def _audit_record(number: int) -> Document:
    return {
        "at": f"2026-11-22T10:{60 - number}:00+08:00",
        "user_name": "韩磊",
        "operation": "agreement.view",
        "operation_label": "查看协议",
        "target": f"AGR-2026-{number:04}",
        "channel_label": "网页助手",
        "outcome": "succeeded",
        "outcome_label": "成功",
        "agent_note": None,
    }


class Drafts:
    """Drafts of all confirmed writes: what each was made from, and what became of it."""

    def __init__(self) -> None:
        self.bodies: dict[str, tuple[str, Document]] = {}
        """Draft id to the path and body that it was made from."""
        self.submitted: list[tuple[str, str]] = []
        """Path and draft id of every submission."""

    def propose(self, path: str, body: Document) -> Document:
        """A draft whose lines repeat the body."""
        draft_id = f"proposal-{len(self.bodies) + 1}"
        self.bodies[draft_id] = (path, body)
        now = datetime.now(UTC)
        return {
            "id": draft_id,
            "title": "办理业务",
            "lines": [{"label": name, "value": str(value)} for name, value in body.items()],
            "consequences": ["提交后不能撤回。"],
            "created_at": now.isoformat(),
            "expires_at": (now + timedelta(minutes=15)).isoformat(),
        }

    def submit(self, path: str, draft_id: str) -> tuple[str, Document]:
        """What the draft was made from; the submission is remembered."""
        self.submitted.append((path, draft_id))
        return self.bodies[draft_id]
