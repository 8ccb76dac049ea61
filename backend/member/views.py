"""The organisation's people (topic org.subaccount.create); only administrators create them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.account.models import Account
from backend.account.states import PARTNER_ROLES, Role
from backend.audit.service import Entry
from backend.clock import to_local
from backend.context import ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export, moment_cell
from backend.file.schemas import FileRead
from backend.file.workbook import Cell
from backend.idempotency.once import OptionalKey, RequiredKey
from backend.member import service
from backend.member.errors import AccountNameTaken, EmailTaken, RolesExclusive
from backend.member.models import Member
from backend.member.schemas import (
    MemberDraftCreate,
    MemberOptionsRead,
    MemberPageRead,
    MemberRead,
    RoleRead,
)
from backend.member.states import MOST_ROLES, MemberRole
from backend.paging import PageQuery, read_page
from backend.wording import Locale, Phrase, Wording

router = APIRouter(prefix="/members", tags=["member"])
CREATE = Operation("member.create", (Role.PARTNER_ADMIN,))
EXPORT = Export("member.export", PARTNER_ROLES)
COLUMNS = ("account_name", "name", "email", "roles", "state", "invited_at")
REFUSALS = (AccountNameTaken, EmailTaken, RolesExclusive)


@router.get("/options")
def get_options(context: ContextDep) -> MemberOptionsRead:
    """Show the roles that a new member can have."""
    with context.audited("member.options"):
        context.require(Role.PARTNER_ADMIN)
        roles = [RoleRead(code=role, label=_role_label(role, context.locale)) for role in MemberRole]
        return MemberOptionsRead(roles=roles, most_roles=MOST_ROLES)


@router.get("")
def list_members(context: ContextDep, query: Annotated[PageQuery, Query()]) -> MemberPageRead:
    """List the members of the caller's organisation, newest first."""
    with context.audited("member.list"):
        context.require(*PARTNER_ROLES)
        wanted = service.query_members(account_id=context.account.id)
        members, total = read_page(context.session, wanted, query)
        items = [_present(member, context.account, context.locale) for member in members]
        return MemberPageRead(items=items, total=total)


@router.post(
    "/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_members(context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of all members; it can be fetched for a short time."""

    def read() -> Sheet:
        wanted = service.query_members(account_id=context.account.id).limit(EXPORTED_ROWS + 1)
        members = context.session.scalars(wanted).all()
        shown = (_present(member, context.account, context.locale) for member in members)
        return EXPORT.sheet(context, COLUMNS, [_cells(member, context.locale) for member in shown])

    return export(context, key, EXPORT, {}, read)


@router.post(
    "/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(*REFUSALS, IdempotencyConflict),
)
def create_member_draft(body: MemberDraftCreate, context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare a new member, for the user to confirm."""

    def prepare() -> Proposal:
        content = body.model_dump(mode="json")
        new = _new_member(content)
        service.check(session=context.session, account_id=context.account.id, new=new)
        roles = tuple(Phrase(f"member.role.{role}", {}) for role in new.roles)
        lines: dict[str, Wording] = {"name": new.name, "account_name": new.account_name}
        lines |= {"email": new.email, "roles": roles}
        return Proposal(content, lines, {"name": {}, "invitation": {"email": new.email}, "sign_in": {}})

    request = {name: str(value) for name, value in body.model_dump(mode="json").items()}
    return propose(context, key, CREATE, request, prepare)


@router.post(
    "",
    status_code=201,
    response_model=MemberRead,
    responses=documented(*SUBMISSION_PROBLEMS, *REFUSALS),
)
def create_member(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Create the confirmed member and send the invitation."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        member = service.create(
            session=context.session,
            account_id=context.account.id,
            new=_new_member(content),
            now=context.now,
        )
        entry.after = {"state": member.state.value, "roles": member.roles}
        return member.number

    def show(number: str) -> MemberRead:
        member = service.get_member(session=context.session, account_id=context.account.id, number=number)
        return _present(member, context.account, context.locale)

    return submit(context, key, CREATE, body.draft_id, perform, show)


def _new_member(content: Mapping[str, Any]) -> service.NewMember:
    return service.NewMember(
        account_name=content["account_name"],
        name=content["member_name"],
        email=content["email"],
        roles=service.unique([MemberRole(role) for role in content["roles"]]),
    )


def _present(member: Member, account: Account, locale: Locale) -> MemberRead:
    return MemberRead(
        number=member.number,
        account_name=member.account_name,
        name=member.name,
        email=member.email,
        role_labels=[_role_label(MemberRole(role), locale) for role in member.roles],
        state=member.state,
        state_label=locale.text(f"member.state.{member.state}"),
        invited_at=to_local(member.invited_at),
        invitation_expires_at=to_local(member.invitation_expires_at),
        next_step=locale.text(f"member.next_step.{member.state}", partner=account.name),
    )


def _role_label(role: MemberRole, locale: Locale) -> str:
    return locale.text(f"member.role.{role}")


def _cells(member: MemberRead, locale: Locale) -> list[Cell]:
    return [
        member.account_name,
        member.name,
        member.email,
        locale.text("list.separator").join(member.role_labels),
        member.state_label,
        moment_cell(member.invited_at),
    ]
