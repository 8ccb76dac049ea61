"""The action server's HTTP: Rasa's webhook in front of rasa-sdk's executor.

Why not rasa-sdk's own server: it answers an unexpected error with the request's body, token included, and
Rasa writes that answer into its log.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.agreement import CheckAgreement
from actions.association import AcceptInvitation, StartAcceptance, ViewAssociation
from actions.attachment_bucket import UpdateAttachmentBucket
from actions.audit_log import ViewAuditLog
from actions.authorization import (
    ApproveAuthorization,
    ManageAuthorizations,
    RejectAuthorization,
    RevokeAuthorization,
)
from actions.backend_client import BackendClient
from actions.consent import ConsentReader
from actions.coupon import ViewCoupons
from actions.coupon_explanation import ExplainCoupon
from actions.dialogue import UseInformation
from actions.ecosystem_manager import FindManager
from actions.invoice import CheckInvoice
from actions.operation import Operations
from actions.operation_form import (
    AskOperationCode,
    AskOperationConfirmation,
    AskOperationReason,
    PerformOperation,
    ValidateConfirmOperationForm,
)
from actions.payment_contract import RequestPaymentContract
from actions.performance import ViewPerformance
from actions.settings import Settings
from actions.task_words import TaskWords
from actions.tasks import make_task_actions
from actions.training import ViewTraining
from actions.unbinding import StartUnbinding, StartUnbindingCancellation, StopForm, TrackUnbinding
from actions.unbinding_by_partner import RequestUnbindingByPartner
from actions.unbinding_cancellation import CancelUnbinding, ValidateCancelUnbindingForm
from actions.unbinding_decision import ApproveUnbinding, ProcessUnbinding, RejectUnbinding
from actions.unbinding_form import AskUnbindingConfirmation, SubmitUnbinding, ValidateRequestUnbindingForm
from actions.unbinding_reason import ReasonReader

logger = logging.getLogger(__name__)


def make_actions(backend: BackendClient, now: Callable[[], datetime]) -> list[Action]:
    """Every action of the domain."""
    consent, words = ConsentReader.from_file(), TaskWords.from_file()
    return [
        ViewCoupons(backend),
        ExplainCoupon(backend),
        CheckAgreement(backend),
        FindManager(backend),
        ViewTraining(backend, now),
        ViewAuditLog(backend),
        ViewPerformance(backend, now),
        CheckInvoice(backend),
        UpdateAttachmentBucket(backend),
        RequestPaymentContract(backend),
        StartUnbinding(backend),
        TrackUnbinding(backend),
        StartUnbindingCancellation(backend),
        StopForm(backend),
        ValidateRequestUnbindingForm(ReasonReader.from_file(), consent, words),
        AskUnbindingConfirmation(backend, now),
        SubmitUnbinding(backend),
        ValidateCancelUnbindingForm(consent),
        CancelUnbinding(backend),
        ProcessUnbinding(backend),
        ManageAuthorizations(backend),
        ViewAssociation(backend),
        StartAcceptance(backend),
        UseInformation(),
        *make_task_actions(backend, consent, words, now),
        *_make_operation_form(backend, consent, words),
    ]


def _make_operation_form(backend: BackendClient, consent: ConsentReader, words: TaskWords) -> list[Action]:
    operations = make_operations(backend)
    return [
        ValidateConfirmOperationForm(ReasonReader.from_file(), consent, words),
        AskOperationReason(backend, operations),
        AskOperationCode(backend, operations),
        AskOperationConfirmation(backend, operations),
        PerformOperation(backend, operations),
    ]


def make_operations(backend: BackendClient) -> Operations:
    """Every operation of the shared form, by kind."""
    kinds = (
        ApproveUnbinding,
        RejectUnbinding,
        RequestUnbindingByPartner,
        ApproveAuthorization,
        RejectAuthorization,
        RevokeAuthorization,
        AcceptInvitation,
    )
    return {kind.kind: kind(backend) for kind in kinds}


def create_app(settings: Settings) -> FastAPI:
    """The server with a client of its own for the backend; wires everything."""
    backend = BackendClient.from_settings(settings)
    executor = make_executor(make_actions(backend, lambda: datetime.now(UTC)))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await backend.close()

    app = FastAPI(title="actions", lifespan=lifespan, openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        return await run_action(executor, await request.json())

    return app


def make_executor(actions: Iterable[Action]) -> ActionExecutor:
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    return executor


async def run_action(executor: ActionExecutor, call: dict[str, Any]) -> JSONResponse:
    """Rasa's action protocol: events and responses, 400 for a rejection, 404 for an unknown action."""
    name = str(call.get("next_action"))
    call.setdefault("domain", {})  # Rasa leaves it out where no action needs it; the SDK would ask for it
    try:
        result = await executor.run(call)
    except ActionExecutionRejection as error:
        return _failure(400, name, error.message)
    except ActionNotFoundException:
        return _failure(404, name, "no such action")
    except Exception:
        logger.exception("action %s failed", name)
        return _failure(500, name, "failed")
    return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})


def _failure(status: int, action: str, error: str) -> JSONResponse:
    return JSONResponse({"action_name": action, "error": error}, status_code=status)
