"""The committed description is the running application's."""

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from backend.main import build_api
from backend.openapi import DESCRIPTION_FILE, render
from backend.wording import Locale

PATHS = {
    "/healthz": ["get"],
    "/v1/me": ["get"],
    "/v1/coupons": ["get"],
    "/v1/coupons/exports": ["post"],
    "/v1/me/situation": ["get"],
    "/v1/orders": ["get"],
    "/v1/orders/{order_id}/coupons": ["get"],
    "/v1/association": ["get"],
    "/v1/invitations/{code}": ["get"],
    "/v1/invitations/{code}/acceptance": ["post"],
    "/v1/authorizations": ["get", "post"],
    "/v1/authorizations/exports": ["post"],
    "/v1/authorizations/{number}": ["get"],
    "/v1/authorizations/{number}/decision": ["post"],
    "/v1/unbinding/preflight": ["get"],
    "/v1/unbinding/drafts": ["post"],
    "/v1/unbinding/requests": ["get", "post"],
    "/v1/unbinding/requests/{number}": ["get"],
    "/v1/unbinding/requests/{number}/cancellation": ["post"],
    "/v1/unbinding/requests/exports": ["post"],
    "/v1/unbinding/pending": ["get"],
    "/v1/unbinding/pending/exports": ["post"],
    "/v1/unbinding/pending/{number}": ["get"],
    "/v1/unbinding/requests/{number}/decision": ["post"],
    "/v1/unbinding/customers": ["get"],
    "/v1/unbinding/customers/{account_id}/preflight": ["get"],
    "/v1/unbinding/partner-requests": ["post"],
    "/v1/agreements": ["get"],
    "/v1/agreements/{number}": ["get"],
    "/v1/agreements/{number}/acceptance/drafts": ["post"],
    "/v1/agreements/acceptance": ["post"],
    "/v1/ecosystem-manager": ["get"],
    "/v1/trainings": ["get"],
    "/v1/trainings/exports": ["post"],
    "/v1/audit-records": ["get"],
    "/v1/audit-records/exports": ["post"],
    "/v1/performance": ["get"],
    "/v1/performance/exports": ["post"],
    "/v1/performance/feedback/drafts": ["post"],
    "/v1/performance/feedback": ["post"],
    "/v1/files/{file_id}": ["get"],
    "/v1/invoices/options": ["get"],
    "/v1/invoices": ["get", "post"],
    "/v1/invoices/exports": ["post"],
    "/v1/invoices/{number}": ["get"],
    "/v1/invoices/drafts": ["post"],
    "/v1/invoices/{number}/steps/{step}/drafts": ["post"],
    "/v1/invoices/steps/{step}": ["post"],
    "/v1/members/options": ["get"],
    "/v1/members": ["get", "post"],
    "/v1/members/exports": ["post"],
    "/v1/members/drafts": ["post"],
    "/v1/attachment-bucket": ["get", "post"],
    "/v1/attachment-bucket/drafts": ["post"],
    "/v1/attachment-bucket/switch-off": ["post"],
    "/v1/attachment-bucket/switch-off/drafts": ["post"],
    "/v1/payment-contracts/options": ["get"],
    "/v1/payment-contracts": ["post"],
    "/v1/payment-contracts/drafts": ["post"],
    "/v1/payment-contracts/formal": ["post"],
    "/v1/payment-contracts/{number}/formal/drafts": ["post"],
    "/v1/payment-contracts/{number}/preview": ["post"],
    "/v1/account-closure/preflight": ["get"],
    "/v1/account-closure/drafts": ["post"],
    "/v1/account-closure/requests": ["post"],
    "/v1/events": ["get"],
}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return build_api(Locale.load())


def test_the_committed_description_is_up_to_date(app: FastAPI) -> None:
    hint = "run: python -m backend.openapi"
    assert DESCRIPTION_FILE.read_text(encoding="utf-8") == render(app), hint


def test_the_description_is_valid(app: FastAPI) -> None:
    validate(app.openapi())


def test_a_new_route_changes_the_description() -> None:
    app = build_api(Locale.load())
    app.add_api_route("/new", lambda: None)
    assert render(app) != DESCRIPTION_FILE.read_text(encoding="utf-8")


def test_the_running_application_serves_the_description(shared_demo_client: TestClient) -> None:
    assert shared_demo_client.get("/openapi.json").json() == json.loads(DESCRIPTION_FILE.read_text("utf-8"))


def test_these_are_all_the_routes(app: FastAPI) -> None:
    assert {path: sorted(methods) for path, methods in app.openapi()["paths"].items()} == PATHS


def test_every_signed_in_route_documents_its_refusals(app: FastAPI) -> None:
    for path, methods in app.openapi()["paths"].items():
        for operation in methods.values():
            if path.startswith("/v1/"):
                assert {"401", "403"} <= set(operation["responses"])
                assert operation["security"] == [{"HTTPBearer": []}]
