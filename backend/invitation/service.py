"""Look at an invitation and accept it, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.account import service as account_service
from backend.account.models import Account, User
from backend.account.states import Custody, Role
from backend.association import service as association_service
from backend.association.models import Association
from backend.clock import local_date
from backend.holding import service as holding_service
from backend.holding.states import SubscriptionKind
from backend.invitation.checks import Check, CustomerFacts, check_all
from backend.invitation.errors import InvitationBlocked, InvitationUnknown
from backend.invitation.models import CustomerStanding, Invitation
from backend.money import Money
from backend.outbox import service as outbox_service

LONG_AGO = timedelta(days=365)


def look_up(
    *, session: Session, account: Account, code: str, now: datetime
) -> tuple[Invitation, tuple[Check, ...]]:
    """Return the invitation and the account check for it.

    Raises:
        InvitationUnknown: no partner has made such a code.
    """
    invitation = session.get(Invitation, code)
    if invitation is None:
        raise InvitationUnknown
    return invitation, check_all(_gather(session, account, invitation, now))


def accept(*, session: Session, user: User, code: str, now: datetime) -> Association:
    """Associate the account with the partner, exactly once; the partner's administrators are told.

    Raises:
        InvitationUnknown: no partner has made such a code.
        InvitationBlocked: the account check fails now, perhaps since just now.
    """
    invitation, checks = look_up(session=session, account=user.account, code=code, now=now)
    if not all(check.is_satisfied for check in checks) or not _take(session, invitation, user, now):
        session.expire_all()
        raise InvitationBlocked(look_up(session=session, account=user.account, code=code, now=now)[1])
    association = _associate(session, invitation, user.account, now)
    outbox_service.append(
        session=session,
        kind="association.started",
        user_ids=account_service.list_user_ids(
            session=session, account_id=invitation.partner_account_id, role=Role.PARTNER_ADMIN
        ),
        payload={"customer_name": user.account.name, "partner_name": invitation.partner_account.name},
        now=now,
    )
    return association


def _take(session: Session, invitation: Invitation, user: User, now: datetime) -> bool:
    """Mark the invitation as accepted; of parallel customers one succeeds."""
    taken = session.scalar(
        update(Invitation)
        .where(Invitation.code == invitation.code, Invitation.accepted_by.is_(None))
        .values(accepted_by=user.account_id, accepted_at=now)
        .returning(Invitation.code)
    )
    return taken is not None


def _associate(session: Session, invitation: Invitation, account: Account, now: datetime) -> Association:
    association = Association(
        customer_account_id=account.id,
        partner_account=invitation.partner_account,
        model=invitation.model,
        associated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(association)
            session.flush()
    except IntegrityError:
        # The same account accepted another invitation at the same moment: the database keeps one.
        checks = look_up(session=session, account=account, code=invitation.code, now=now)[1]
        raise InvitationBlocked(checks) from None
    return association


def _gather(session: Session, account: Account, invitation: Invitation, now: datetime) -> CustomerFacts:
    standing = session.get(CustomerStanding, account.id) or _clear(account, now)
    present = association_service.get_active(session=session, customer_account_id=account.id)
    today = local_date(now)
    contracts = holding_service.list_contracts_in_force(session=session, account_id=account.id, today=today)
    instances = holding_service.list_running_subscriptions(
        session=session, account_id=account.id, kind=SubscriptionKind.RESERVED_INSTANCE, now=now
    )
    return CustomerFacts(
        now=now,
        model=invitation.model,
        channel=invitation.channel,
        expires_at=invitation.expires_at,
        is_taken=invitation.accepted_by is not None,
        registered_at=standing.registered_at,
        arrears=Money(account.arrears, account.currency),
        present_partner=None if present is None else present.partner_account.name,
        is_real_name_verified=standing.is_real_name_verified,
        is_consumer_cloud_user=standing.is_consumer_cloud_user,
        is_reported_by_vendor=standing.is_reported_by_vendor,
        is_in_promotion_plan=standing.is_in_promotion_plan,
        has_credit_account=standing.has_credit_account,
        owed_invoice_amount=standing.owed_invoice_amount,
        stored_card_balance=standing.stored_card_balance,
        enterprise_role=account.enterprise_role,
        custody=account.custody,
        special_contracts=tuple(contract.number for contract in contracts),
        reserved_instances=tuple(instance.id for instance in instances),
        non_custodial_sub_accounts=_sub_accounts(session, account),
    )


def _clear(account: Account, now: datetime) -> CustomerStanding:
    return CustomerStanding(
        account_id=account.id,
        registered_at=now - LONG_AGO,
        is_real_name_verified=True,
        is_consumer_cloud_user=False,
        is_reported_by_vendor=False,
        is_in_promotion_plan=False,
        has_credit_account=False,
        owed_invoice_amount=Decimal(0),
        stored_card_balance=Decimal(0),
    )


def _sub_accounts(session: Session, account: Account) -> tuple[str, ...]:
    found: Sequence[Account] = account_service.list_sub_accounts(
        session=session, master_account_id=account.id, custody=Custody.NON_CUSTODIAL
    )
    return tuple(sub.name for sub in found)
