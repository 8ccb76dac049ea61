"""What can keep an account open, and the states of a request."""

from enum import StrEnum


class RecordKind(StrEnum):
    """Records of an account that stand in the way of closing it or of leaving its path.

    The first ten keep a partner on its development path (topics path.exit.conditions, account.close.partner),
    the others keep the account open (topic account.close.blockers).
    """

    ROLE_CERTIFICATION = "role_certification"
    PARTNER_PROGRAM = "partner_program"
    DIFFERENTIATION_CERTIFICATION = "differentiation_certification"
    SOFTWARE_SOLUTION = "software_solution"
    ADVANCED_SOFTWARE_SOLUTION = "advanced_software_solution"
    TEST_COUPON = "test_coupon"
    EXAM_COUPON = "exam_coupon"
    MDF = "mdf"
    FH = "fh"
    DELIVERY_SUPPORT = "delivery_support"
    DEVELOPMENT_PATH = "development_path"
    RESELLER_OR_MARKETPLACE = "reseller_or_marketplace"
    SUBSCRIPTION = "subscription"
    ORDER = "order"
    CASH = "cash"
    REFUND = "refund"
    FREEZE = "freeze"
    OTHER_SITE_BINDING = "other_site_binding"


PATH_KEEPERS = tuple(RecordKind)[:10]


class CheckCode(StrEnum):
    """The names of the checks in the API and in the locale file."""

    NO_PATH_RECORDS = "no_path_records"
    PATH_EXITED = "path_exited"
    NOT_RESELLER_OR_MARKETPLACE = "not_reseller_or_marketplace"
    NO_OPEN_ASSOCIATION = "no_open_association"
    NOT_ENTERPRISE_ACCOUNT = "not_enterprise_account"
    NO_RESOURCES_OR_ORDERS = "no_resources_or_orders"
    NO_CASH = "no_cash"
    NO_OPEN_REFUND_OR_INVOICE = "no_open_refund_or_invoice"
    NOT_FROZEN = "not_frozen"
    NOT_BOUND_TO_OTHER_SITES = "not_bound_to_other_sites"
    NO_OPEN_CLOSURE = "no_open_closure"


class ClosureState(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    CANCELLED = "cancelled"
