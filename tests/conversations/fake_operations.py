"""The partner's confirmed writes in the fake backend: any draft is fine, except what a test would refuse."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.conversations.fake_partner import Drafts
from tests.conversations.fake_records import money

Document = dict[str, Any]
UserOf = Callable[[Request], str]
MOST = 60_000
TITLES = [
    {"id": 1, "name": "北辰科技有限公司", "type_label": "企业", "is_fit": True},
    {"id": 3, "name": "北辰公益基金会", "type_label": "组织", "is_fit": False},
]
ROLES = [{"code": "business", "label": "商务"}, {"code": "finance", "label": "财务"}]
FILE = {
    "id": "file-1",
    "name": "业绩明细.xlsx",
    "media_type": "application/x",
    "size_bytes": 12,
    "expires_at": "2026-11-22T11:00:00+08:00",
}


def add_operation_routes(app: FastAPI, drafts: Drafts, user_of: UserOf) -> None:
    """Invoices, members, performance, buckets, closures and contracts."""
    _add_invoices(app, drafts, user_of)
    _add_performance(app, drafts, user_of)
    _add_others(app, drafts, user_of)


def _refusal(code: str, detail: str, **more: str) -> JSONResponse:
    return JSONResponse({"status": 409, "code": code, "detail": detail, **more}, 409)


def _add_invoices(app: FastAPI, drafts: Drafts, user_of: UserOf) -> None:
    @app.get("/v1/invoices/options")
    async def options(request: Request) -> Document:
        has_none = user_of(request) == "partner2-admin"
        return {
            "available": money("0.00" if has_none else "60000.00"),
            "owed": money("4000.00"),
            "titles": TITLES,
        }

    @app.get("/v1/invoices")
    async def invoices(request: Request) -> Document:
        user_of(request)
        return {"items": [_invoice(number) for number in (1, 2)], "total": 2}

    @app.get("/v1/invoices/{number}")
    async def invoice(request: Request, number: str) -> Document:
        user_of(request)
        return {**_invoice(1), "number": number}

    @app.post("/v1/invoices/drafts", status_code=201, response_model=None)
    async def draft(request: Request) -> Document | JSONResponse:
        user_of(request)
        body = await request.json()
        if float(body["amount"]) > MOST:
            return _refusal("invoice_amount_exceeds", "一张发票最多可以开 60000 元。", field="amount")
        return drafts.propose(request.url.path, body)

    @app.post("/v1/invoices", status_code=201)
    async def submit(request: Request) -> Document:
        user_of(request)
        _, body = drafts.submit(request.url.path, (await request.json())["draft_id"])
        return {**_invoice(9), "amount": money(body["amount"])}

    @app.post("/v1/invoices/{number}/steps/{step}/drafts", status_code=201)
    async def step_draft(request: Request, number: str, step: str) -> Document:
        user_of(request)
        return drafts.propose(request.url.path, {"number": number, "step": step})

    @app.post("/v1/invoices/steps/{step}", status_code=201)
    async def take_step(request: Request, step: str) -> Document:
        user_of(request)
        _, body = drafts.submit(request.url.path, (await request.json())["draft_id"])
        return {**_invoice(1), "number": body["number"], "state_label": f"已{step}"}


def _add_performance(app: FastAPI, drafts: Drafts, user_of: UserOf) -> None:
    @app.get("/v1/performance")
    async def performance(request: Request, limit: int = 20, offset: int = 0) -> Document:
        user_of(request)
        month = request.query_params.get("from_month") or "2026-11"
        customer = request.query_params.get("customer")
        items = [_record(number, customer or "杭州青禾电子商务有限公司") for number in range(1, 13)]
        return {
            "label": month,
            "from_month": month,
            "to_month": month,
            "amount": money("1200.00"),
            "by_status": [{"status": "final", "label": "终稿", "amount": money("1200.00"), "count": 12}],
            "previous": {
                "label": "上一个月",
                "amount": money("1000.00"),
                "difference": money("200.00"),
                "percent": "+20.0%",
            },
            "customers": ["杭州青禾电子商务有限公司", "成都锦程物流集团"],
            "items": items[offset : offset + limit],
            "total": len(items),
        }

    @app.post("/v1/performance/exports", status_code=201)
    async def export(request: Request) -> Document:
        user_of(request)
        return FILE

    @app.post("/v1/performance/feedback/drafts", status_code=201)
    async def draft(request: Request) -> Document:
        user_of(request)
        return drafts.propose(request.url.path, await request.json())

    @app.post("/v1/performance/feedback", status_code=201)
    async def submit(request: Request) -> Document:
        user_of(request)
        _, body = drafts.submit(request.url.path, (await request.json())["draft_id"])
        return {"number": "PF-20261122-0001", "state_label": "待答复", "record_number": body["record_number"]}


def _add_others(app: FastAPI, drafts: Drafts, user_of: UserOf) -> None:
    switched_off: set[str] = set()

    @app.get("/v1/members/options")
    async def member_options(request: Request) -> Document:
        user_of(request)
        return {"roles": ROLES, "most_roles": 3}

    @app.post("/v1/members/drafts", status_code=201, response_model=None)
    async def member_draft(request: Request) -> Document | JSONResponse:
        user_of(request)
        body = await request.json()
        if body["email"] == "taken@example.com":
            return _refusal("email_taken", "这个邮箱已经有账号在用。", field="email")
        return drafts.propose(request.url.path, body)

    @app.post("/v1/members", status_code=201)
    async def member(request: Request) -> Document:
        user_of(request)
        _, body = drafts.submit(request.url.path, (await request.json())["draft_id"])
        expires = {"invitation_expires_at": "2026-11-29T10:00:00+08:00"}
        labels = {"role_labels": body["roles"], "state_label": "已邀请", "next_step": "请登录。"}
        return {"name": body["member_name"], "account_name": body["account_name"], **labels, **expires}

    @app.get("/v1/account-closure/preflight")
    async def preflight(request: Request) -> Document:
        is_clear = user_of(request) == "partner2-admin"
        check = {
            "title": "已退出伙伴发展路径",
            "is_satisfied": is_clear,
            "detail": "还有 1 项。",
            "fix": "先退出。",
        }
        return {"is_eligible": is_clear, "checks": [check], "unsatisfied_count": 0 if is_clear else 1}

    @app.post("/v1/account-closure/drafts", status_code=201)
    async def closure_draft(request: Request) -> Document:
        user_of(request)
        return drafts.propose(request.url.path, {})

    @app.post("/v1/account-closure/requests", status_code=201)
    async def closure(request: Request) -> Document:
        user_of(request)
        drafts.submit(request.url.path, (await request.json())["draft_id"])
        return {"number": "CL-20261122-0001", "state_label": "待处理", "next_step": "进入保留期。"}

    @app.get("/v1/attachment-bucket")
    async def bucket(request: Request) -> Document:
        is_enabled = user_of(request) not in switched_off
        return {"is_enabled": is_enabled, "bucket_name": None, "state_label": "", "next_step": ""}

    @app.post("/v1/attachment-bucket/{path:path}", status_code=201)
    async def change_bucket(request: Request, path: str) -> Document:
        user = user_of(request)
        body = await request.json()
        if path.endswith("drafts"):
            return drafts.propose(request.url.path, body)
        drafts.submit(request.url.path, body["draft_id"])
        switched_off.add(user)
        return {"state_label": "已关闭附件上传", "next_step": "请填写新桶。"}

    @app.post("/v1/attachment-bucket", status_code=201)
    async def set_bucket(request: Request) -> Document:
        user = user_of(request)
        _, body = drafts.submit(request.url.path, (await request.json())["draft_id"])
        switched_off.discard(user)
        return {
            "bucket_name": body["bucket_name"],
            "state_label": "附件上传已打开",
            "next_step": "放到 download 目录。",
        }

    _add_contracts(app, drafts)


def _add_contracts(app: FastAPI, drafts: Drafts) -> None:
    """For customers too, so nobody is refused here."""

    @app.get("/v1/payment-contracts/options")
    async def options(request: Request, limit: int = 20, offset: int = 0) -> Document:
        is_resale = "resale" in request.headers["Authorization"]
        order = {"product_name": "弹性云服务器 包年", "amount": money("8640.00")}
        orders = [{"id": f"CS24110100{number:02}", **order} for number in range(1, 13)]
        return {
            "is_allowed": not is_resale,
            "is_verified": "sub" not in request.headers["Authorization"],
            "partner_name": "北辰科技有限公司" if is_resale else None,
            "items": orders[offset : offset + limit],
            "total": len(orders),
        }

    @app.post("/v1/payment-contracts/{path:path}", status_code=201)
    async def step(request: Request, path: str) -> Document:
        body = await request.json() if await request.body() else {}
        if path.endswith("preview"):
            return {**FILE, "name": "PC-20261122-0001.pdf"}
        if path.endswith("drafts"):
            return drafts.propose(request.url.path, body)
        drafts.submit(request.url.path, body["draft_id"])
        return _contract("已完成", is_draft=False)

    @app.post("/v1/payment-contracts", status_code=201)
    async def submit(request: Request) -> Document:
        drafts.submit(request.url.path, (await request.json())["draft_id"])
        return _contract("草稿", is_draft=True)


def _contract(state: str, *, is_draft: bool) -> Document:
    return {
        "number": "PC-20261122-0001",
        "subject_label": "待支付订单 CS2411010001",
        "amount": money("8640.00"),
        "state_label": state,
        "next_step": "核对后转为正式合同。",
        "is_draft": is_draft,
    }


def _record(number: int, customer: str) -> Document:
    return {
        "number": f"PR-{number:06}",
        "customer_name": customer,
        "product_name": "弹性云服务器",
        "order_type_label": "包年/包月",
        "amount": money("100.00"),
        "status_label": "终稿",
    }


def _invoice(number: int) -> Document:
    return {
        "number": f"FP-20261101-{number:04}",
        "amount": money("23000.00"),
        "offset_amount": money("4000.00"),
        "medium_label": "数电发票",
        "tax_percent": 6,
        "title": "北辰科技有限公司",
        "delivery": "caiwu@example.com",
        "state_label": "待审核",
        "tracking_number": None,
        "next_step": "等待审核。",
        "can_be_cancelled": number == 1,
        "can_be_received": False,
        "can_be_returned": number == 2,
        "history": [],
    }
