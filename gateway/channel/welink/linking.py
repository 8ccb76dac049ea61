"""Linking a WeLink account: nobody writes to us there: the code goes out and is typed on the host's page."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.channel import links, people
from gateway.channel.incoming import Address
from gateway.channel.models import Person
from gateway.channel.welink.client import CHANNEL
from gateway.channel.welink.notices import put_notice
from gateway.words import Words


def address_of(account: str, *, app: str) -> Address:
    return Address(CHANNEL, app, app, account)


def send_code(
    session: Session, address: Address, *, user_id: str, lifetime: timedelta, words: Words, now: datetime
) -> tuple[str, datetime]:
    """Owes the account a code for this user; returns the lane and when the code ends.

    Raises:
        TooManyLinkCodes
    """
    issued = links.issue(session, user_id=user_id, lifetime=lifetime, now=now, sent_to=address.person)
    person = people.get_or_create(session, address, now=now)
    minutes = round(lifetime.total_seconds() / 60)
    text = words("welink.code", code=issued.code, minutes=minutes)
    key = f"code:{person.id}:{now.timestamp()}"
    lane = put_notice(session, person, title=words("welink.code_title"), text=text, key=key, now=now)
    return lane, issued.expires_at


def redeem(session: Session, address: Address, *, user_id: str, code: str, now: datetime) -> Person | None:
    """The account now hears this user's news; None, counted, when the code is not the one that went there.

    Raises:
        TooManyLinkCodes: guessing is not worth it.
    """
    person = people.find(session, address)
    if person is None or not links.spend_sent(session, person, user_id=user_id, code=code, now=now):
        return None
    person.user_id, person.linked_at = user_id, now
    session.flush()
    return person
