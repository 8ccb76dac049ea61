"""The caller's coupons."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.account.states import Role
from backend.context import ContextDep
from backend.coupon import service
from backend.coupon.schemas import (
    CouponExport,
    CouponPageRead,
    CouponQuery,
    CouponRead,
    present,
    present_page,
)
from backend.errors import IdempotencyConflict, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export, moment_cell, money_cell
from backend.file.schemas import FileRead
from backend.file.workbook import Cell
from backend.idempotency.once import OptionalKey
from backend.wording import Locale

router = APIRouter(tags=["coupon"])
EXPORT = Export("coupon.export", (Role.CUSTOMER,))
COLUMNS = (
    "code",
    "kind",
    "name",
    "state",
    "face_value",
    "balance",
    "valid_from",
    "valid_until",
    "restrictions",
)


@router.get("/coupons")
def list_coupons(context: ContextDep, query: Annotated[CouponQuery, Query()]) -> CouponPageRead:
    """List the caller's vouchers and cash coupons: usable first, soonest expiry first."""
    with context.audited("coupon.list") as entry:
        context.require(Role.CUSTOMER)
        page = service.list_coupons(
            session=context.session,
            account=context.account,
            wanted=query.to_filter(),
            now=context.now,
            limit=query.limit,
            offset=query.offset,
        )
        entry.after = {"codes": [coupon.code for coupon in page.items]}
    return present_page(page, context.now, context.locale)


@router.post(
    "/coupons/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_coupons(body: CouponExport, context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of all coupons that match; it can be fetched for a short time."""

    def read() -> Sheet:
        page = service.list_coupons(
            session=context.session,
            account=context.account,
            wanted=body.to_filter(),
            now=context.now,
            limit=EXPORTED_ROWS + 1,
            offset=0,
        )
        coupons = (present(coupon, context.now, context.locale) for coupon in page.items)
        return EXPORT.sheet(context, COLUMNS, [_cells(coupon, context.locale) for coupon in coupons])

    request = {name: str(value) for name, value in body.model_dump(exclude_none=True).items()}
    return export(context, key, EXPORT, request, read)


def _cells(coupon: CouponRead, locale: Locale) -> list[Cell]:
    return [
        coupon.code,
        coupon.kind_label,
        coupon.name,
        coupon.state_label,
        money_cell(coupon.face_value),
        money_cell(coupon.balance),
        moment_cell(coupon.valid_from),
        moment_cell(coupon.valid_until),
        locale.text("list.separator").join(coupon.restrictions),
    ]
