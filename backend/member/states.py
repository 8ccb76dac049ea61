"""Roles of members, which of them exclude each other, and where an invitation stands."""

from collections.abc import Sequence
from enum import StrEnum


class MemberRole(StrEnum):
    """The preset roles of an organisation's people (topic org.role.customer_manager)."""

    SYSTEM_ADMIN = "system_admin"
    ACCOUNT_MANAGER = "account_manager"
    ACCOUNT_SUPERVISOR = "account_supervisor"
    BUSINESS = "business"
    FINANCE = "finance"
    OPERATIONS = "operations"


class MemberState(StrEnum):
    """Whether a member has signed in yet."""

    INVITED = "invited"
    ACTIVE = "active"


MOST_ROLES = 3
EXCLUSIVE_PAIR = frozenset({MemberRole.ACCOUNT_MANAGER, MemberRole.ACCOUNT_SUPERVISOR})


def are_compatible(roles: Sequence[MemberRole]) -> bool:
    """Tell whether one person may have all of `roles`: an administrator is nothing else."""
    wanted = set(roles)
    return not (MemberRole.SYSTEM_ADMIN in wanted and len(wanted) > 1) and not wanted >= EXCLUSIVE_PAIR
