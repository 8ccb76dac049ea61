"""Accounts and their sessions. The caller owns the transaction; passwords are checked outside of it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway.conversation.service import new_id
from gateway.desk import audit
from gateway.desk.models import DeskSession, DeskUser
from gateway.desk.roles import Role
from gateway.errors import AccountLocked, DeskUserUnknown, OwnAccount, UsernameTaken
from gateway.identity import Agent

MAX_FAILED_LOGINS = 5
LOCKED_FOR = timedelta(minutes=15)


def create(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    password_hash: str | None,
    now: datetime,
    oidc_subject: str | None = None,
) -> DeskUser:
    """Raises UsernameTaken, also when another transaction was first with the name or the subject."""
    if find(session, username=username) is not None:
        raise UsernameTaken
    user = DeskUser(
        id=new_id("u"),
        username=username,
        name=name,
        role=role,
        password_hash=password_hash,
        oidc_subject=oidc_subject,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise UsernameTaken from error
    return user


def find(session: Session, *, username: str) -> DeskUser | None:
    return session.scalars(select(DeskUser).where(DeskUser.username == username)).one_or_none()


def get(session: Session, *, user_id: str) -> DeskUser:
    """Raises DeskUserUnknown."""
    is_id = user_id.isascii() and user_id.isprintable() and len(user_id) <= 64
    user = session.get(DeskUser, user_id) if is_id else None
    if user is None:
        raise DeskUserUnknown
    return user


def list_all(session: Session) -> list[DeskUser]:
    return list(session.scalars(select(DeskUser).order_by(DeskUser.username)))


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(DeskUser)).one()


def sign_in(session: Session, *, username: str, is_right: bool, now: datetime) -> DeskUser | None:
    """Counts the attempt; the user when it may sign in, None when the credentials are wrong.

    A refusal is no exception: the count of wrong attempts has to be committed.

    Raises:
        AccountLocked: too many wrong attempts; even the right password has to wait.
    """
    statement = select(DeskUser).where(DeskUser.username == username).with_for_update()
    user = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if user is None or not user.is_active:
        return None
    if user.locked_until is not None and user.locked_until > now:
        raise AccountLocked(retry_after_s=max(1, round((user.locked_until - now).total_seconds())))
    if is_right:
        user.failed_logins, user.locked_until = 0, None
        audit.record(session, by=user, operation="login", subject=user.id, now=now)
        return user
    user.failed_logins += 1
    audit.record(session, by=user, operation="login_failed", subject=user.id, now=now)
    if user.failed_logins >= MAX_FAILED_LOGINS:
        user.failed_logins, user.locked_until = 0, now + LOCKED_FOR
        audit.record(session, by=user, operation="account_locked", subject=user.id, now=now)
    return None


def password_hash_of(session: Session, *, username: str) -> str | None:
    user = find(session, username=username)
    return user.password_hash if user is not None and user.is_active else None


def set_password(
    session: Session,
    *,
    user_id: str,
    password_hash: str,
    kept_token: str | None,
    by: DeskUser | None,
    now: datetime,
) -> None:
    """Ends every other session of the account."""
    user = get(session, user_id=user_id)
    user.password_hash, user.failed_logins, user.locked_until = password_hash, 0, None
    end_sessions(session, user_id=user_id, kept_token=kept_token)
    audit.record(session, by=by, operation="password_changed", subject=user_id, now=now)


def change(
    session: Session,
    *,
    user_id: str,
    name: str | None,
    role: Role | None,
    is_active: bool | None,
    password_hash: str | None,
    by: DeskUser,
    now: datetime,
) -> DeskUser:
    """Raises DeskUserUnknown, or OwnAccount for taking one's own rights away."""
    user = get(session, user_id=user_id)
    if user.id == by.id and (is_active is False or (role is not None and role != user.role)):
        raise OwnAccount
    before = {"name": user.name, "role": user.role, "is_active": user.is_active}
    user.name, user.role = name or user.name, role or user.role
    user.is_active = user.is_active if is_active is None else is_active
    if password_hash is not None:
        set_password(session, user_id=user.id, password_hash=password_hash, kept_token=None, by=by, now=now)
    if not user.is_active:
        end_sessions(session, user_id=user.id, kept_token=None)
    after = {"name": user.name, "role": user.role, "is_active": user.is_active}
    detail = {"before": before, "after": after}
    audit.record(session, by=by, operation="account_changed", subject=user.id, detail=detail, now=now)
    session.flush()
    return user


def open_session(
    session: Session, *, user: DeskUser, lifetime: timedelta, now: datetime
) -> tuple[str, DeskSession]:
    """Returns the cookie's value, of which only the hash is stored."""
    token = secrets.token_urlsafe(32)
    opened = DeskSession(
        token_hash=hash_token(token),
        user_id=user.id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + lifetime,
    )
    session.execute(delete(DeskSession).where(DeskSession.expires_at <= now))
    session.add(opened)
    session.flush()
    return token, opened


def session_of(session: Session, *, token: str, now: datetime) -> tuple[DeskUser, DeskSession] | None:
    """Whose session it is; None when it is over, unknown, or its account was switched off."""
    opened = session.get(DeskSession, hash_token(token))
    if opened is None or opened.expires_at <= now:
        return None
    user = session.get(DeskUser, opened.user_id)
    return (user, opened) if user is not None and user.is_active else None


def end_session(session: Session, *, token: str) -> None:
    session.execute(delete(DeskSession).where(DeskSession.token_hash == hash_token(token)))


def end_sessions(session: Session, *, user_id: str, kept_token: str | None) -> None:
    statement = delete(DeskSession).where(DeskSession.user_id == user_id)
    if kept_token is not None:
        statement = statement.where(DeskSession.token_hash != hash_token(kept_token))
    session.execute(statement)


def agent_of(user: DeskUser) -> Agent:
    """As customers know them."""
    return Agent(id=user.id, name=user.name)


def hash_token(token: str) -> str:
    """The token is random, so a plain digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
