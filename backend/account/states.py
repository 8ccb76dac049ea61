"""What kinds of accounts and users there are."""

from enum import StrEnum


class AccountKind(StrEnum):
    """Which side an account is on."""

    CUSTOMER = "customer"
    PARTNER = "partner"


class Site(StrEnum):
    """The site an account was opened on."""

    CHINA = "china"
    INTERNATIONAL = "international"


class Role(StrEnum):
    """What a user is within the account."""

    CUSTOMER = "customer"
    PARTNER_ADMIN = "partner_admin"
    PARTNER_STAFF = "partner_staff"


class EnterpriseRole(StrEnum):
    """The place of an account in an enterprise organisation."""

    NONE = "none"
    MASTER = "master"
    SUB = "sub"


class Custody(StrEnum):
    """Whether a sub account's money is managed by its master account (财务托管) or by itself."""

    CUSTODIAL = "custodial"
    NON_CUSTODIAL = "non_custodial"


PARTNER_ROLES = (Role.PARTNER_ADMIN, Role.PARTNER_STAFF)
