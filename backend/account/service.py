"""Look up users, accounts and who belongs to them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.account.models import Account, User
from backend.account.states import Custody, Role


def get_user(*, session: Session, user_id: str) -> User | None:
    """Return the user whom a token names, with the account."""
    return session.get(User, user_id)


def list_sub_accounts(*, session: Session, master_account_id: str, custody: Custody) -> Sequence[Account]:
    """Return the enterprise sub accounts of a master account that are in `custody`, by name."""
    return session.scalars(
        select(Account)
        .where(Account.master_account_id == master_account_id, Account.custody == custody)
        .order_by(Account.name)
    ).all()


def list_user_ids(*, session: Session, account_id: str, role: Role) -> list[str]:
    """Return the ids of the account's users in `role`, sorted."""
    return list(
        session.scalars(
            select(User.id).where(User.account_id == account_id, User.role == role).order_by(User.id)
        )
    )


def names_of_users(*, session: Session, account_id: str) -> dict[str, str]:
    """Return the names of the account's users by id."""
    return {user.id: user.name for user in session.scalars(select(User).where(User.account_id == account_id))}
