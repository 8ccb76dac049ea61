"""Signing in and out at the desk, accounts and the audit log over HTTP."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, status
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from gateway.desk import accounts, audit, passwords
from gateway.desk.access import COOKIE, DeskSessionDep, DeskUserDep, require
from gateway.desk.choices import choices
from gateway.desk.models import DeskSession, DeskUser
from gateway.desk.roles import PERMISSIONS, Operation, Role
from gateway.desk.schemas import (
    AuditList,
    AuditRead,
    DeskConfig,
    DeskUserChange,
    DeskUserCreate,
    DeskUserCreated,
    DeskUserList,
    DeskUserRead,
    Login,
    PasswordChange,
    SessionRead,
)
from gateway.errors import CredentialsWrong, PasswordWeak
from gateway.parts import Parts, PartsDep

router = APIRouter(prefix="/api/desk", tags=["desk"])
UserAdmin = Annotated[DeskUser, Depends(require(Operation.MANAGE_USERS))]
Auditor = Annotated[DeskUser, Depends(require(Operation.VIEW_AUDIT))]


@router.post("/login")
async def sign_in(body: Login, request: Request, response: Response, parts: PartsDep) -> SessionRead:
    """Opens a session; the cookie is out of every script's reach."""
    password_hash = await parts.database.read(accounts.password_hash_of, username=body.username)
    is_right = await run_in_threadpool(passwords.is_right, password_hash, body.password)
    user = await parts.database.write(
        accounts.sign_in, username=body.username, is_right=is_right, now=parts.now()
    )
    if user is None:
        raise CredentialsWrong
    return await open_session(parts, user, request, response)


async def open_session(parts: Parts, user: DeskUser, request: Request, response: Response) -> SessionRead:
    """A new session of `user`, as the console knows it."""
    return _session_read(parts, user, await set_session(parts, user, request, response))


async def set_session(parts: Parts, user: DeskUser, request: Request, response: Response) -> DeskSession:
    """Sets the cookie of a new session of `user`."""
    lifetime = timedelta(seconds=parts.settings.desk_session_s)
    token, opened = await parts.database.write(
        accounts.open_session, user=user, lifetime=lifetime, now=parts.now()
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=round(lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    return opened


@router.get("/session")
async def read_session(found: DeskSessionDep, parts: PartsDep) -> SessionRead:
    """Who is signed in here, and what they may do."""
    return _session_read(parts, *found)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(request: Request, response: Response, _: DeskUserDep, parts: PartsDep) -> None:
    await parts.database.write(accounts.end_session, token=request.cookies[COOKIE])
    response.delete_cookie(COOKIE, path="/")


@router.post("/password", status_code=status.HTTP_204_NO_CONTENT)
async def change_password(body: PasswordChange, request: Request, user: DeskUserDep, parts: PartsDep) -> None:
    """One's own; the other sessions of the account end."""
    if len(body.new) < passwords.MIN_LENGTH:
        raise PasswordWeak
    is_right = await run_in_threadpool(passwords.is_right, user.password_hash, body.current)
    checked = await parts.database.write(
        accounts.sign_in, username=user.username, is_right=is_right, now=parts.now()
    )
    if checked is None:
        raise CredentialsWrong
    await parts.database.write(
        accounts.set_password,
        user_id=user.id,
        password_hash=await run_in_threadpool(passwords.hash_password, body.new),
        kept_token=request.cookies[COOKIE],
        by=user,
        now=parts.now(),
    )


@router.get("/users")
async def list_users(_: UserAdmin, parts: PartsDep) -> DeskUserList:
    """Every account."""
    users = await parts.database.read(accounts.list_all)
    return DeskUserList(items=[DeskUserRead.from_model(user) for user in users])


@router.post("/users", status_code=status.HTTP_201_CREATED)
async def create_user(body: DeskUserCreate, by: UserAdmin, parts: PartsDep) -> DeskUserCreated:
    """A new account with a generated password, which is shown this once."""
    password = passwords.generate()
    password_hash = await run_in_threadpool(passwords.hash_password, password)

    def work(session: Session) -> DeskUser:
        user = accounts.create(session, **body.model_dump(), password_hash=password_hash, now=parts.now())
        audit.record(session, by=by, operation="account_created", subject=user.id, now=parts.now())
        return user

    created = await parts.database.write(work)
    return DeskUserCreated(user=DeskUserRead.from_model(created), password=password)


@router.post("/users/{user_id}")
async def change_user(user_id: str, body: DeskUserChange, by: UserAdmin, parts: PartsDep) -> DeskUserCreated:
    """Name, role, switched on or off, a new generated password."""
    password = passwords.generate() if body.reset_password else None
    password_hash = await run_in_threadpool(passwords.hash_password, password) if password else None
    changed = await parts.database.write(
        accounts.change,
        user_id=user_id,
        name=body.name,
        role=body.role,
        is_active=body.is_active,
        password_hash=password_hash,
        by=by,
        now=parts.now(),
    )
    return DeskUserCreated(user=DeskUserRead.from_model(changed), password=password)


@router.get("/audit")
async def list_audit(
    _: Auditor,
    parts: PartsDep,
    user_id: str | None = None,
    subject: str | None = None,
    operation: str | None = None,
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> AuditList:
    """Who looked at or changed what, newest first."""
    records = await parts.database.read(
        audit.list_records,
        user_id=user_id,
        subject=subject,
        operation=operation,
        before=before,
        limit=limit,
    )
    next_before = records[-1].id if len(records) == limit else None
    return AuditList(items=[AuditRead.from_model(r) for r in records], next_before=next_before)


def _session_read(parts: Parts, user: DeskUser, opened: DeskSession) -> SessionRead:
    settings, words = parts.settings, parts.words
    return SessionRead.model_validate(
        {
            "user": DeskUserRead.from_model(user),
            "permissions": sorted(PERMISSIONS[Role(user.role)]),
            "csrf_token": opened.csrf_token,
            "expires_at": opened.expires_at,
            "presence": user.presence,
            "config": DeskConfig(
                sla_wait_s=settings.sla_wait_s,
                sla_reply_s=settings.sla_reply_s,
                is_open_now=settings.opening_hours().is_open(parts.now()),
                max_text_length=settings.max_text_length,
                close_reasons=choices(words, "close_reasons"),
                tags=choices(words, "tags"),
                handoff_reasons=choices(words, "handoff_reasons"),
            ),
        }
    )
