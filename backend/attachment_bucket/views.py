"""The partner's attachment bucket; only administrators change it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from backend.account.states import PARTNER_ROLES, Role
from backend.attachment_bucket import service
from backend.attachment_bucket.errors import (
    AlreadySwitchedOff,
    BucketEncrypted,
    BucketNotOwn,
    BucketOfOtherSite,
    BucketWithoutDirectory,
    SwitchOffFirst,
)
from backend.attachment_bucket.schemas import BucketDraftCreate, SettingRead
from backend.audit.service import Entry
from backend.context import Context, ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, documented
from backend.idempotency.once import OptionalKey, RequiredKey

router = APIRouter(prefix="/attachment-bucket", tags=["attachment_bucket"])
SWITCH_OFF = Operation("attachment_upload.switch_off", (Role.PARTNER_ADMIN,))
CHANGE = Operation("attachment_bucket.change", (Role.PARTNER_ADMIN,))
REFUSALS = (SwitchOffFirst, BucketNotOwn, BucketOfOtherSite, BucketEncrypted, BucketWithoutDirectory)


@router.get("")
def get_attachment_bucket(context: ContextDep) -> SettingRead:
    """Show whether documents can be uploaded, and where they go."""
    with context.audited("attachment_bucket.view"):
        context.require(*PARTNER_ROLES)
        return _present(context)


@router.post(
    "/switch-off/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(AlreadySwitchedOff, IdempotencyConflict),
)
def create_switch_off_draft(context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare the first operation, for the user to confirm."""

    def prepare() -> Proposal:
        setting = service.check_switch_off(session=context.session, account_id=context.account.id)
        return Proposal({}, {"bucket": setting.bucket_name or ""}, {"no_upload": {}, "second": {}})

    return propose(context, key, SWITCH_OFF, {}, prepare)


@router.post(
    "/switch-off",
    status_code=201,
    response_model=SettingRead,
    responses=documented(*SUBMISSION_PROBLEMS, AlreadySwitchedOff),
)
def switch_off(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Switch the upload off."""

    def perform(_content: Mapping[str, Any], entry: Entry) -> str:
        setting = service.check_switch_off(session=context.session, account_id=context.account.id)
        entry.before = {"is_enabled": True, "bucket": setting.bucket_name}
        service.switch_off(session=context.session, account_id=context.account.id, now=context.now)
        entry.after = {"is_enabled": False}
        return context.account.id

    return submit(context, key, SWITCH_OFF, body.draft_id, perform, lambda _: _present(context))


@router.post(
    "/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(*REFUSALS, IdempotencyConflict),
)
def create_bucket_draft(body: BucketDraftCreate, context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare the second operation, for the user to confirm."""

    def prepare() -> Proposal:
        bucket = service.check_bucket(
            session=context.session, account=context.account, bucket_name=body.bucket_name
        )
        return Proposal({"bucket": bucket.name}, {"bucket": bucket.name}, {"own": {}, "directory": {}})

    return propose(context, key, CHANGE, {"bucket": body.bucket_name}, prepare)


@router.post(
    "",
    status_code=201,
    response_model=SettingRead,
    responses=documented(*SUBMISSION_PROBLEMS, *REFUSALS),
)
def change_bucket(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Switch the upload on with the new bucket."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        service.switch_on(
            session=context.session, account=context.account, bucket_name=content["bucket"], now=context.now
        )
        entry.before, entry.after = {"is_enabled": False}, {"is_enabled": True, "bucket": content["bucket"]}
        return context.account.id

    return submit(context, key, CHANGE, body.draft_id, perform, lambda _: _present(context))


def _present(context: Context) -> SettingRead:
    setting = service.get_setting(session=context.session, account_id=context.account.id)
    is_enabled = setting is not None and setting.is_enabled
    state = "on" if is_enabled else "off"
    return SettingRead(
        is_enabled=is_enabled,
        bucket_name=None if setting is None else setting.bucket_name,
        state_label=context.locale.text(f"attachment_bucket.state.{state}"),
        next_step=context.locale.text(f"attachment_bucket.next_step.{state}"),
    )
