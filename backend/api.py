"""The list of routers."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.account import views as account_views
from backend.agreement import views as agreement_views
from backend.association import views as association_views
from backend.attachment_bucket import views as attachment_bucket_views
from backend.audit import views as audit_views
from backend.authorization import views as authorization_views
from backend.closure import views as closure_views
from backend.context import ResourcesDep
from backend.coupon import views as coupon_views
from backend.database import READ_ONLY_OPTION
from backend.ecosystem_manager import views as ecosystem_manager_views
from backend.errors import (
    AccountUnknown,
    NotPermitted,
    NotSignedIn,
    ServiceUnavailable,
    TokenExpired,
    TokenInvalid,
    ValidationFailed,
    documented,
)
from backend.file import views as file_views
from backend.invitation import views as invitation_views
from backend.invoice import views as invoice_views
from backend.member import views as member_views
from backend.order import views as order_views
from backend.outbox import views as outbox_views
from backend.payment_contract import views as payment_contract_views
from backend.performance import views as performance_views
from backend.situation import views as situation_views
from backend.training import views as training_views
from backend.unbinding import decision_views as unbinding_decision_views
from backend.unbinding import export_views as unbinding_export_views
from backend.unbinding import partner_views as unbinding_partner_views
from backend.unbinding import views as unbinding_views

health_router = APIRouter(tags=["health"])


@health_router.get("/healthz", responses=documented(ServiceUnavailable))
def get_health(resources: ResourcesDep) -> dict[str, str]:
    """Tell that the process runs and the database answers."""
    try:
        with resources.sessions() as session:
            session.connection(execution_options={READ_ONLY_OPTION: True})
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise ServiceUnavailable from error
    return {"status": "ok"}


def build_router() -> APIRouter:
    """Return all routes."""
    router = APIRouter()
    router.include_router(health_router)
    signed_in = APIRouter(
        prefix="/v1",
        responses=documented(
            NotSignedIn, TokenInvalid, TokenExpired, NotPermitted, AccountUnknown, ValidationFailed
        ),
    )
    for views in (
        account_views,
        situation_views,
        coupon_views,
        order_views,
        unbinding_views,
        unbinding_decision_views,
        unbinding_export_views,
        unbinding_partner_views,
        association_views,
        invitation_views,
        authorization_views,
        agreement_views,
        outbox_views,
        ecosystem_manager_views,
        training_views,
        audit_views,
        performance_views,
        file_views,
        invoice_views,
        member_views,
        attachment_bucket_views,
        closure_views,
        payment_contract_views,
    ):
        signed_in.include_router(views.router)
    router.include_router(signed_in)
    return router
