"""Accounts of people who come by the organisation's own sign-in. The caller owns the transaction."""

import hashlib
import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.desk import accounts, audit
from gateway.desk.models import DeskUser
from gateway.desk.oidc import Arrival
from gateway.errors import AccountSwitchedOff, UsernameTaken

USERNAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
WITH = {"with": "oidc"}


def receive(session: Session, *, arrival: Arrival, now: datetime) -> DeskUser:
    """The account of who has come, made at the first time, with the role that the provider says now.

    An account is never found by its name: who may choose names there would choose a supervisor's.

    Raises:
        AccountSwitchedOff: somebody here has switched it off.
        UsernameTaken: another account has the name; `link` joins the two.
    """
    user = _known(session, arrival) or _newcomer(session, arrival, now)
    if not user.is_active:
        raise AccountSwitchedOff
    _follow(session, user, arrival, now)
    audit.record(session, by=user, operation="login", subject=user.id, detail=WITH, now=now)
    session.flush()
    return user


def refuse(session: Session, *, arrival: Arrival | None, why: str, now: datetime) -> None:
    """Puts on record that somebody was not let in."""
    subject = arrival.username if arrival is not None else "oidc"
    detail = {**WITH, "why": why}
    audit.record(session, by=None, operation="login_failed", subject=subject, detail=detail, now=now)


def link(session: Session, *, username: str, subject: str, now: datetime) -> DeskUser | None:
    """An account that is there already is this person's from now on; None when there is no such account."""
    user = accounts.find(session, username=username)
    if user is None:
        return None
    user.oidc_subject = subject
    audit.record(session, by=None, operation="account_linked", subject=user.id, detail=WITH, now=now)
    session.flush()
    return user


def _known(session: Session, arrival: Arrival) -> DeskUser | None:
    return session.scalars(select(DeskUser).where(DeskUser.oidc_subject == arrival.subject)).one_or_none()


def _newcomer(session: Session, arrival: Arrival, now: datetime) -> DeskUser:
    """The new account; or the one that the same person's other browser has made at this very moment."""
    try:
        return _create(session, arrival, now)
    except UsernameTaken:
        user = _known(session, arrival)
        if user is None:
            raise
        return user


def _create(session: Session, arrival: Arrival, now: datetime) -> DeskUser:
    user = accounts.create(
        session,
        username=_username(arrival),
        name=arrival.name,
        role=arrival.role,
        password_hash=None,
        now=now,
        oidc_subject=arrival.subject,
    )
    detail = {**WITH, "role": arrival.role.value}
    audit.record(session, by=user, operation="account_created", subject=user.id, detail=detail, now=now)
    return user


def _follow(session: Session, user: DeskUser, arrival: Arrival, now: datetime) -> None:
    """The provider's word on name and role counts."""
    before = {"name": user.name, "role": user.role}
    after = {"name": arrival.name, "role": arrival.role.value}
    if before == after:
        return
    user.name, user.role = arrival.name, arrival.role
    detail = {**WITH, "before": before, "after": after}
    audit.record(session, by=user, operation="account_changed", subject=user.id, detail=detail, now=now)


def _username(arrival: Arrival) -> str:
    if USERNAME.fullmatch(arrival.username):
        return arrival.username
    return f"sso-{hashlib.sha256(arrival.subject.encode()).hexdigest()[:12]}"
