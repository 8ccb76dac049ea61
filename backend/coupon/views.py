"""The caller's coupons."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.account.states import Role
from backend.context import ContextDep
from backend.coupon import service
from backend.coupon.schemas import CouponPageRead, CouponQuery, present_page

router = APIRouter(tags=["coupon"])


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
