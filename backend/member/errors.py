"""Refusals about members; `field` names the answer that is to be given again."""

from backend.errors import FieldProblem


class AccountNameTaken(FieldProblem):
    """The organisation has somebody with this account name."""

    code = "account_name_taken"
    field = "account_name"


class EmailTaken(FieldProblem):
    """Somebody has this e-mail address already (topic org.subaccount.email_taken)."""

    code = "email_taken"
    field = "email"


class RolesExclusive(FieldProblem):
    """Nobody may have these roles together."""

    code = "roles_exclusive"
    field = "roles"
