from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.association.models import Association
from backend.draft.errors import DraftExpired, DraftSuperseded
from backend.draft.states import DraftState
from backend.errors import NotFound
from backend.outbox.models import OutboxEvent
from backend.paging import PageQuery, read_page
from backend.unbinding import service
from backend.unbinding.errors import (
    OpenRequestExists,
    TransitionNotAllowed,
    UnbindingBlocked,
)
from backend.unbinding.models import UnbindingDraft, UnbindingRequest
from backend.unbinding.moves import Requester
from backend.unbinding.states import Actor, RequestState
from tests.backend.factories import add_account, add_customer, add_request, add_user
from tests.backend.moments import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def user(session: Session) -> User:
    return add_customer(session, NOW)


def draft_of(session: Session, user: User, reason: str = "不好找客服") -> UnbindingDraft:
    return service.create_draft(session=session, user=user, reason=reason, now=NOW)


def submit(session: Session, user: User, draft_id: str, later: timedelta = MINUTE) -> UnbindingRequest:
    return service.submit(session=session, requester=Requester(user), draft_id=draft_id, now=NOW + later)


def test_a_draft_lives_fifteen_minutes(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    assert (draft.state, draft.reason) == (DraftState.OPEN, "不好找客服")
    assert draft.expires_at - draft.created_at == timedelta(minutes=15)


def test_a_newer_draft_supersedes_the_older(session: Session, user: User) -> None:
    first, second = draft_of(session, user), draft_of(session, user, "换一家")
    session.refresh(first)
    assert (first.state, second.state) == (DraftState.SUPERSEDED, DraftState.OPEN)
    with pytest.raises(DraftSuperseded):
        submit(session, user, first.id)
    assert submit(session, user, second.id).reason == "换一家"


def test_two_open_drafts_of_one_user_are_impossible(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    session.add(
        UnbindingDraft(
            id="other",
            user_id=user.id,
            association_id=draft.association_id,
            reason="x",
            created_at=NOW,
            expires_at=NOW,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_draft_is_refused_while_something_blocks(session: Session, user: User) -> None:
    user.account.arrears = Decimal("3.00")
    with pytest.raises(UnbindingBlocked) as caught:
        draft_of(session, user)
    assert [check.code.value for check in caught.value.preflight.unsatisfied] == ["no_arrears"]


def test_without_an_association_a_draft_is_refused(session: Session) -> None:
    loner = add_user(session, add_account(session))
    with pytest.raises(UnbindingBlocked):
        draft_of(session, loner)


def test_submitting_makes_a_numbered_request_with_history(session: Session, user: User) -> None:
    request = submit(session, user, draft_of(session, user).id)
    assert request.number == "UB-20260310-0001"
    assert (request.state, request.submitted_at) == (RequestState.SUBMITTED, NOW + MINUTE)
    assert [(change.state, change.actor, change.actor_id) for change in request.history] == [
        (RequestState.SUBMITTED, Actor.CUSTOMER, "user-1")
    ]


def test_the_number_has_the_local_day(session: Session, user: User) -> None:
    draft = service.create_draft(session=session, user=user, reason="x", now=NOW.replace(hour=23, minute=59))
    request = service.submit(
        session=session,
        requester=Requester(user),
        draft_id=draft.id,
        now=NOW.replace(hour=23, minute=59) + MINUTE,
    )
    assert request.number == "UB-20260311-0001"


def test_submitting_again_gives_the_same_request(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    first, second = submit(session, user, draft.id), submit(session, user, draft.id, 2 * MINUTE)
    assert (second.number, second.submitted_at) == (first.number, NOW + MINUTE)
    assert len(session.scalars(select(OutboxEvent)).all()) == 1


def test_a_submitted_draft_gives_its_request_even_after_it_is_cancelled(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    number = submit(session, user, draft.id).number
    service.cancel(session=session, requester=Requester(user), number=number, now=NOW + 2 * MINUTE)
    assert submit(session, user, draft.id, timedelta(hours=1)).state is RequestState.CANCELLED


@pytest.mark.parametrize(("minutes", "is_too_late"), [(14.99, False), (15, True), (60, True)])
def test_a_late_confirmation_is_refused(
    session: Session, user: User, minutes: float, is_too_late: bool
) -> None:
    draft = draft_of(session, user)
    if is_too_late:
        with pytest.raises(DraftExpired):
            submit(session, user, draft.id, minutes * MINUTE)
    else:
        assert submit(session, user, draft.id, minutes * MINUTE).state is RequestState.SUBMITTED


def test_the_preflight_runs_again_at_submit(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    user.account.arrears = Decimal("3.00")
    with pytest.raises(UnbindingBlocked):
        submit(session, user, draft.id)


def test_a_second_request_is_refused_with_the_number_of_the_first(session: Session, user: User) -> None:
    association = session.scalars(select(Association)).one()
    draft = draft_of(session, user)
    add_request(session, association, NOW - timedelta(days=200), RequestState.SUBMITTED, "UB-20250901-0001")
    with pytest.raises(OpenRequestExists) as caught:
        submit(session, user, draft.id)
    assert caught.value.number == "UB-20250901-0001"


@pytest.mark.usefixtures("user")
def test_two_open_requests_of_one_association_are_impossible(session: Session) -> None:
    association = session.scalars(select(Association)).one()
    add_request(session, association, NOW, RequestState.CANCELLED, "UB-1")
    add_request(session, association, NOW, RequestState.SUBMITTED, "UB-2")
    with pytest.raises(IntegrityError):
        add_request(session, association, NOW, RequestState.SUBMITTED, "UB-3")


def test_somebody_elses_draft_is_not_found(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    colleague = add_user(session, user.account, "colleague")
    for draft_id, caller in ((draft.id, colleague), ("unknown", user)):
        with pytest.raises(NotFound):
            submit(session, caller, draft_id)


def test_a_submitted_request_can_be_cancelled_once(session: Session, user: User) -> None:
    number = submit(session, user, draft_of(session, user).id).number
    cancelled = service.cancel(
        session=session, requester=Requester(user), number=number, now=NOW + 2 * MINUTE
    )
    assert [(change.state, change.at) for change in cancelled.history] == [
        (RequestState.SUBMITTED, NOW + MINUTE),
        (RequestState.CANCELLED, NOW + 2 * MINUTE),
    ]
    with pytest.raises(TransitionNotAllowed):
        service.cancel(session=session, requester=Requester(user), number=number, now=NOW)


@pytest.mark.parametrize("state", [RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED])
def test_a_decided_request_cannot_be_cancelled(session: Session, user: User, state: RequestState) -> None:
    add_request(session, session.scalars(select(Association)).one(), NOW, state, "UB-1")
    with pytest.raises(TransitionNotAllowed):
        service.cancel(session=session, requester=Requester(user), number="UB-1", now=NOW)


def test_an_agent_who_acts_for_the_customer_is_named_in_the_history(session: Session, user: User) -> None:
    draft = draft_of(session, user)
    request = service.submit(
        session=session, requester=Requester(user, "agent-7"), draft_id=draft.id, now=NOW + MINUTE
    )
    assert [(change.actor, change.actor_id) for change in request.history] == [(Actor.AGENT, "agent-7")]


def test_the_partners_administrators_are_told(session: Session, user: User) -> None:
    number = submit(session, user, draft_of(session, user).id).number
    service.cancel(session=session, requester=Requester(user), number=number, now=NOW + 2 * MINUTE)
    events = session.scalars(select(OutboxEvent).order_by(OutboxEvent.seq)).all()
    assert [(event.seq, event.kind, event.user_ids) for event in events] == [
        (1, "unbinding.submitted", ["partner-1-admin"]),
        (2, "unbinding.cancelled", ["partner-1-admin"]),
    ]
    assert events[0].payload == {
        "number": "UB-20260310-0001",
        "state": "submitted",
        "customer_name": "account-1",
        "partner_name": "北辰科技有限公司",
        "reason": "不好找客服",
        "note": "",
        "task": {"id": "process_unbinding", "entities": {"unbinding_number": "UB-20260310-0001"}},
    }


@pytest.mark.usefixtures("user")
def test_requests_are_listed_newest_first_and_only_ones_own(session: Session) -> None:
    association = session.scalars(select(Association)).one()
    for days in (1, 3, 2):
        add_request(session, association, NOW - timedelta(days=days), RequestState.REJECTED, f"UB-{days}")

    def listed(account_id: str) -> tuple[list[str], int]:
        wanted = service.query_requests(account_id=account_id)
        requests, total = read_page(session, wanted, PageQuery(limit=2))
        return [request.number for request in requests], total

    assert listed("account-1") == listed("partner-1") == (["UB-1", "UB-2"], 3)
    assert listed("partner-2") == ([], 0)
    with pytest.raises(NotFound):
        service.get_request(session=session, account_id="partner-2", number="UB-1")
