"""Linking a messenger account to a user: a one-time code, shown where the user is signed in, typed here."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gateway.channel import allowance, people
from gateway.channel.errors import LinkCodeInvalid, LinkNotFound, TooManyLinkCodes
from gateway.channel.models import LinkCode, Person
from gateway.channel.platform import target_of
from gateway.conversation import service as conversation_service
from gateway.conversation import sign_in
from gateway.handoff.states import Owner

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is mistaken for something else: 0 O 1 I L U."""
GROUP_LENGTH = 4
CODES_AN_HOUR = 6
WRONG_CODES = 5
WRONG_WINDOW = timedelta(minutes=15)
_CODE = re.compile(rf"\b([{ALPHABET}]{{4}})[- ]?([{ALPHABET}]{{4}})\b")


@dataclass(frozen=True)
class Issued:
    code: str
    expires_at: datetime


def issue(session: Session, *, user_id: str, lifetime: timedelta, now: datetime, sent_to: str = "") -> Issued:
    """A new code; older ones of this user count no more. One `sent_to` an account links that one only.

    Raises:
        TooManyLinkCodes
    """
    recent = select(func.count()).where(
        LinkCode.user_id == user_id, LinkCode.created_at > now - timedelta(hours=1)
    )
    if session.scalars(recent).one() >= CODES_AN_HOUR:
        raise TooManyLinkCodes(limit=CODES_AN_HOUR)
    _spend(session, user_id, now=now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(2 * GROUP_LENGTH))
    session.add(
        LinkCode(code_hash=_hash(code + sent_to), user_id=user_id, created_at=now, expires_at=now + lifetime)
    )
    return Issued(f"{code[:GROUP_LENGTH]}-{code[GROUP_LENGTH:]}", now + lifetime)


def code_in(text: str, *, command: str) -> str | None:
    """The code in `command CODE` or a message that is a code alone; None when it is something else."""
    rest = text.strip().upper()
    is_command = rest.startswith(command)
    rest = rest.removeprefix(command).strip(" :：")
    match = _CODE.fullmatch(rest)
    if match:
        return "".join(match.groups())
    return rest if is_command and rest else None


def redeem(session: Session, person: Person, code: str, *, now: datetime) -> list[str]:
    """Links the person; a guest's open task goes on. Returns the conversations in which something changed.

    Raises:
        LinkCodeInvalid: unknown, expired or used; which of them is not said.
        TooManyLinkCodes: guessing is not worth it.
    """
    _check_guessing(person, now=now)
    spent = session.scalars(
        update(LinkCode)
        .where(LinkCode.code_hash == _hash(code), LinkCode.used_at.is_(None), LinkCode.expires_at > now)
        .values(used_at=now)
        .returning(LinkCode.user_id)
    ).one_or_none()
    if spent is None:
        _count_wrong(person, now=now)
        raise LinkCodeInvalid
    person.wrong_codes, person.wrong_since = 0, None
    if person.user_id == spent:
        return []
    if person.user_id is not None:
        _end(session, person, now=now)
    person.user_id, person.linked_at = spent, now
    session.flush()
    changed = _sign_in(session, person, now=now)
    chat = people.chat_of(session, person)
    return [*changed, people.conversation_in(session, chat, person, now=now).id]


def spend_sent(session: Session, person: Person, *, user_id: str, code: str, now: datetime) -> bool:
    """Whether `code` was sent to this account for this user; it counts no more then.

    Raises:
        TooManyLinkCodes
    """
    _check_guessing(person, now=now)
    spent = session.scalars(
        update(LinkCode)
        .where(
            LinkCode.code_hash == _hash(_bare(code) + person.external_id),
            LinkCode.user_id == user_id,
            LinkCode.used_at.is_(None),
            LinkCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(LinkCode.user_id)
    ).one_or_none()
    if spent is None:
        _count_wrong(person, now=now)
        return False
    person.wrong_codes, person.wrong_since = 0, None
    return True


def _bare(code: str) -> str:
    return code.strip().upper().replace("-", "").replace(" ", "")


def burn(session: Session, code: str, *, now: datetime) -> None:
    """A code that others have seen counts no more."""
    session.execute(update(LinkCode).where(LinkCode.code_hash == _hash(code)).values(used_at=now))


def unlink(session: Session, person: Person, *, now: datetime) -> None:
    """Ends the link with everything that was open under it."""
    if person.user_id is not None:
        _end(session, person, now=now)
        person.user_id, person.linked_at = None, None
        session.flush()


def unlink_own(session: Session, *, user_id: str, person_id: str, now: datetime) -> None:
    """Raises LinkNotFound, also for somebody else's."""
    person = session.get(Person, person_id)
    if person is None or person.user_id != user_id:
        raise LinkNotFound
    unlink(session, person, now=now)


def _end(session: Session, person: Person, *, now: datetime) -> None:
    """Everything that was open under the link, and what was still to be said."""
    for chat in people.chats_of(session, person):
        lane = target_of(person, group_id=chat.group_id).lane
        allowance.withdraw(session, lane=lane, person=person.external_id)
    people.end_conversations(session, person, now=now)


def _sign_in(session: Session, person: Person, *, now: datetime) -> list[str]:
    changed: list[str] = []
    for chat in people.chats_of(session, person):
        if chat.conversation_id is None:
            continue
        conversation = conversation_service.lock(session, conversation_id=chat.conversation_id)
        if conversation.owner == Owner.CLOSED or conversation.user_id is not None:
            continue
        caller = people.caller(person, conversation.id)
        sign_in.sign_in(session, conversation_id=conversation.id, caller=caller, now=now)
        changed.append(conversation.id)
    return changed


def _check_guessing(person: Person, *, now: datetime) -> None:
    if person.wrong_since is not None and now - person.wrong_since > WRONG_WINDOW:
        person.wrong_codes, person.wrong_since = 0, None
    if person.wrong_codes >= WRONG_CODES:
        raise TooManyLinkCodes(limit=WRONG_CODES)


def _count_wrong(person: Person, *, now: datetime) -> None:
    person.wrong_codes += 1
    person.wrong_since = person.wrong_since or now


def _spend(session: Session, user_id: str, *, now: datetime) -> None:
    session.execute(
        update(LinkCode).where(LinkCode.user_id == user_id, LinkCode.used_at.is_(None)).values(used_at=now)
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
