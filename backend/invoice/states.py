"""Kinds of titles and media, and who may move an invoice from where to where (topic invoice.status)."""

from collections.abc import Mapping
from enum import StrEnum


class TitleType(StrEnum):
    """What a title stands for; only an enterprise gets a special VAT invoice (topic invoice.title_type)."""

    ENTERPRISE = "enterprise"
    ORGANIZATION = "organization"
    PERSONAL = "personal"


class Medium(StrEnum):
    """How the invoice is made."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class InvoiceState(StrEnum):
    """Where an invoice stands."""

    SUBMITTED = "submitted"
    ISSUING = "issuing"
    AWAITING_RECEIPT = "awaiting_receipt"
    ISSUED = "issued"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Actor(StrEnum):
    """Who moves an invoice."""

    PARTNER = "partner"
    VENDOR = "vendor"


PARTNER, VENDOR = frozenset({Actor.PARTNER}), frozenset({Actor.VENDOR})
BOTH_MEDIA = frozenset(Medium)
PAPER = frozenset({Medium.PAPER})
ELECTRONIC = frozenset({Medium.ELECTRONIC})
Rule = tuple[frozenset[Actor], frozenset[Medium]]

TRANSITIONS: Mapping[InvoiceState, Mapping[InvoiceState, Rule]] = {
    InvoiceState.SUBMITTED: {
        InvoiceState.ISSUING: (VENDOR, BOTH_MEDIA),
        InvoiceState.REJECTED: (VENDOR, BOTH_MEDIA),
        InvoiceState.CANCELLED: (PARTNER, BOTH_MEDIA),
    },
    InvoiceState.ISSUING: {
        InvoiceState.ISSUED: (VENDOR, ELECTRONIC),
        InvoiceState.AWAITING_RECEIPT: (VENDOR, PAPER),
        InvoiceState.CANCELLED: (PARTNER, PAPER),
    },
    InvoiceState.AWAITING_RECEIPT: {InvoiceState.ISSUED: (PARTNER, PAPER)},
    InvoiceState.ISSUED: {InvoiceState.RETURN_REQUESTED: (PARTNER, BOTH_MEDIA)},
    InvoiceState.RETURN_REQUESTED: {
        InvoiceState.RETURNED: (VENDOR, BOTH_MEDIA),
        InvoiceState.ISSUED: (VENDOR, BOTH_MEDIA),
    },
    InvoiceState.RETURNED: {},
    InvoiceState.REJECTED: {},
    InvoiceState.CANCELLED: {},
}
GIVES_BACK = frozenset({InvoiceState.RETURNED, InvoiceState.REJECTED, InvoiceState.CANCELLED})
"""The whole amount can be invoiced again: there is no partial return (topic invoice.partner.return)."""


def is_allowed(origin: InvoiceState, target: InvoiceState, actor: Actor, medium: Medium) -> bool:
    """Tell whether `actor` may move an invoice of `medium` from `origin` to `target`."""
    actors, media = TRANSITIONS[origin].get(target, (frozenset(), frozenset()))
    return actor in actors and medium in media
