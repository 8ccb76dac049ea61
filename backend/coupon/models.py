"""Tables of coupons and pickup coupons."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.coupon.states import CouponKind, PurchaseType
from backend.database import Base


class Coupon(Base):
    """A voucher or a cash coupon that a customer was given."""

    __tablename__ = "coupon"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[CouponKind]
    name: Mapped[str] = mapped_column(String(200))
    face_value: Mapped[Decimal]
    balance: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    purchase_type: Mapped[PurchaseType] = mapped_column(default=PurchaseType.GENERAL)
    minimum_order_amount: Mapped[Decimal | None]
    products: Mapped[list[str]] = mapped_column(default=list)
    billing_modes: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Narrower than the purchase type where it is set."""
    order_kinds: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    regions: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    order_share_limit_percent: Mapped[int | None]
    is_marketplace_excluded: Mapped[bool] = mapped_column(default=True)
    is_discounted_product_excluded: Mapped[bool] = mapped_column(default=False)


class PickupCoupon(Base):
    """A pickup coupon (提货券) of a resale customer; an unused one keeps the customer with the partner."""

    __tablename__ = "pickup_coupon"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    balance: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    valid_until: Mapped[datetime]
