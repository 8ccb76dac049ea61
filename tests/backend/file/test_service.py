"""A file is its user's, for half an hour."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.errors import NotFound
from backend.file import service
from backend.file.models import StoredFile
from tests.backend.factories import add_customer
from tests.backend.moments import NOW

NEW = service.NewFile("合同.pdf", "application/pdf", b"%PDF-1.7")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def user(session: Session) -> User:
    return add_customer(session, NOW)


def test_its_user_gets_it_until_it_expires(session: Session, user: User) -> None:
    file = service.keep(session=session, user_id=user.id, new=NEW, now=NOW)
    found = service.get(session=session, user_id=user.id, file_id=file.id, now=NOW + 29 * MINUTE)
    assert (found.name, found.content) == ("合同.pdf", b"%PDF-1.7")
    with pytest.raises(service.FileExpired):
        service.get(session=session, user_id=user.id, file_id=file.id, now=NOW + 30 * MINUTE)


def test_somebody_elses_looks_like_none(session: Session, user: User) -> None:
    file = service.keep(session=session, user_id=user.id, new=NEW, now=NOW)
    with pytest.raises(NotFound):
        service.get(session=session, user_id="somebody", file_id=file.id, now=NOW)


def test_what_expired_long_ago_makes_room(session: Session, user: User) -> None:
    old = service.keep(session=session, user_id=user.id, new=NEW, now=NOW).id
    service.keep(session=session, user_id=user.id, new=NEW, now=NOW + 59 * MINUTE)
    assert session.get(StoredFile, old) is not None
    service.keep(session=session, user_id=user.id, new=NEW, now=NOW + 61 * MINUTE)
    session.expire_all()
    assert session.get(StoredFile, old) is None
