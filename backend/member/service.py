"""Create members: unique names and addresses, compatible roles, an invitation that expires."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.clock import local_date
from backend.counter import service as counter_service
from backend.errors import NotFound
from backend.member.errors import AccountNameTaken, EmailTaken, RolesExclusive
from backend.member.models import Member
from backend.member.states import MemberRole, MemberState, are_compatible

INVITATION_LIFETIME = timedelta(days=7)
"""As long as the invitation links of project members (topic org.member.invite)."""


@dataclass(frozen=True)
class NewMember:
    """Who is to be created."""

    account_name: str
    name: str
    email: str
    roles: tuple[MemberRole, ...]


def check(*, session: Session, account_id: str, new: NewMember) -> None:
    """Refuse a member who cannot be created.

    Raises:
        AccountNameTaken, EmailTaken, RolesExclusive: why not.
    """
    if not are_compatible(new.roles):
        raise RolesExclusive
    same_name = select(Member.number).where(
        Member.account_id == account_id, Member.account_name == new.account_name
    )
    if session.scalar(same_name) is not None:
        raise AccountNameTaken
    if session.scalar(select(Member.number).where(Member.email == new.email.lower())) is not None:
        raise EmailTaken


def create(*, session: Session, account_id: str, new: NewMember, now: datetime) -> Member:
    """Create the member and the invitation; of two who take the same address at once one is refused."""
    check(session=session, account_id=account_id, new=new)
    stamp = f"{local_date(now):%Y%m%d}"
    count = counter_service.next_value(session=session, name=f"member_{stamp}")
    member = Member(
        number=f"MB-{stamp}-{count:04d}",
        account_id=account_id,
        account_name=new.account_name,
        name=new.name,
        email=new.email.lower(),
        roles=[role.value for role in new.roles],
        state=MemberState.INVITED,
        invited_at=now,
        invitation_expires_at=now + INVITATION_LIFETIME,
    )
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        raise EmailTaken from error
    return member


def query_members(*, account_id: str) -> Select[Member]:
    """Return the query for the organisation's members, newest first."""
    return select(Member).where(Member.account_id == account_id).order_by(Member.number.desc())


def get_member(*, session: Session, account_id: str, number: str) -> Member:
    """Return the organisation's member.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    member = session.get(Member, number)
    if member is None or member.account_id != account_id:
        raise NotFound
    return member


def unique(roles: Sequence[MemberRole]) -> tuple[MemberRole, ...]:
    """Return each role once, in the order of the enumeration."""
    return tuple(role for role in MemberRole if role in roles)
