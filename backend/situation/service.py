"""One line per operation about the caller's own state; reads only."""

from collections.abc import Mapping

from backend.account.states import Role
from backend.authorization import service as authorization_service
from backend.authorization.states import AuthorizationState
from backend.clock import local_date
from backend.coupon import service as coupon_service
from backend.coupon.service import CouponFilter
from backend.order import service as order_service
from backend.order.states import PaymentState
from backend.paging import PageQuery, read_page
from backend.situation import partner
from backend.situation.line import Caller, Line, Provider
from backend.unbinding import decision, preflight
from backend.unbinding.states import RequestState, Side
from backend.wording import Phrase, Wording

LOOKED_AT = 20


TRACK, VIEW_ASSOCIATION = "track_unbinding", "view_association"
NO_ASSOCIATION = Line("no_association", task="accept_invitation")


def view_coupons(caller: Caller) -> Line:
    """How many coupons are usable, and how soon the first one expires."""
    page = coupon_service.list_coupons(
        session=caller.session,
        account=caller.user.account,
        wanted=CouponFilter(),
        now=caller.now,
        limit=1,
        offset=0,
    )
    soonest = page.summary.soonest_valid_until
    if soonest is None:
        return Line("coupons_none")
    days = (local_date(soonest) - local_date(caller.now)).days
    values: dict[str, Wording] = {"count": page.summary.usable_count, "days": days}
    return Line("coupons", {**values, "balance": page.summary.usable_balance})


def explain_coupon(caller: Caller) -> Line | None:
    """Whether there is an order to be paid that coupons could be matched with."""
    orders, _ = order_service.list_orders(
        session=caller.session, account_id=caller.user.account_id, limit=LOOKED_AT, offset=0
    )
    pending = [order for order in orders if order.state is PaymentState.PENDING]
    return Line("orders_pending", {"count": len(pending)}) if pending else None


def request_unbinding(caller: Caller) -> Line | None:
    """What stands in the customer's way; a partner has no one line about all its customers."""
    if caller.user.role is not Role.CUSTOMER:
        return None
    found = preflight.run(session=caller.session, account=caller.user.account, now=caller.now)
    if found.association is None:
        return NO_ASSOCIATION
    if found.open_request_number is not None:
        return Line("unbinding_open", {"number": found.open_request_number}, TRACK)
    if found.is_eligible:
        return Line("unbinding_eligible", {"partner": found.association.partner_account.name})
    titles = tuple(Phrase(f"unbinding.check.{check.code}.title", {}) for check in found.unsatisfied)
    return Line("unbinding_blocked", {"count": len(titles), "titles": titles})


def track_unbinding(caller: Caller) -> Line | None:
    """The customer's newest request."""
    if caller.user.role is not Role.CUSTOMER:
        return None
    request = caller.newest_request
    if request is None:
        return None
    group = "state" if request.initiator is Side.CUSTOMER else "partner_state"
    state = Phrase(f"unbinding.{group}.{request.state}", {})
    return Line("unbinding_last", {"number": request.number, "state": state})


def cancel_unbinding(caller: Caller) -> Line | None:
    """The customer's own request that can still be withdrawn."""
    request = caller.newest_request
    if request is None or request.initiator is not Side.CUSTOMER or caller.user.role is not Role.CUSTOMER:
        return None
    if request.state is not RequestState.SUBMITTED:
        return None
    return Line("unbinding_open", {"number": request.number}, TRACK)


def process_unbinding(caller: Caller) -> Line:
    """How many requests wait for the caller's side."""
    side = Side.CUSTOMER if caller.user.role is Role.CUSTOMER else Side.PARTNER
    wanted = decision.query_pending(side=side, account_id=caller.user.account_id)
    _, total = read_page(caller.session, wanted, PageQuery(limit=1))
    return (
        Line("unbinding_pending", {"count": total}) if total else Line("unbinding_pending_none", task=TRACK)
    )


def manage_authorizations(caller: Caller) -> Line | None:
    """How many authorizations wait for the customer."""
    waiting, granted = (
        authorization_service.count(session=caller.session, account_id=caller.user.account_id, state=state)
        for state in (AuthorizationState.REQUESTED, AuthorizationState.APPROVED)
    )
    if waiting:
        return Line("authorizations_waiting", {"count": waiting})
    return Line("authorizations_granted", {"count": granted}) if granted else None


def view_association(caller: Caller) -> Line:
    """The partner and the model."""
    association = caller.association
    if association is None:
        return NO_ASSOCIATION
    model = Phrase(f"association.model.{association.model}", {})
    values: dict[str, Wording] = {"partner": association.partner_account.name, "model": model}
    return Line("association", values, VIEW_ASSOCIATION)


def accept_invitation(caller: Caller) -> Line:
    """Whether the caller is free to join a partner."""
    line = view_association(caller)
    return line if line is NO_ASSOCIATION else Line("associated_already", line.values, VIEW_ASSOCIATION)


CUSTOMER = frozenset({Role.CUSTOMER})
ANYBODY = frozenset(Role)
PROVIDERS: Mapping[str, tuple[frozenset[Role], Provider]] = {
    "view_coupons": (CUSTOMER, view_coupons),
    "explain_coupon": (CUSTOMER, explain_coupon),
    "request_unbinding": (CUSTOMER, request_unbinding),
    "track_unbinding": (CUSTOMER, track_unbinding),
    "cancel_unbinding": (CUSTOMER, cancel_unbinding),
    "process_unbinding": (ANYBODY, process_unbinding),
    "manage_authorizations": (CUSTOMER, manage_authorizations),
    "view_association": (CUSTOMER, view_association),
    "accept_invitation": (CUSTOMER, accept_invitation),
    **partner.PROVIDERS,
}
"""Operation to the roles that it is for and the reader of its line."""


def read(caller: Caller, task: str | None = None) -> dict[str, Line]:
    """Return the line of each operation of the caller's role (or of `task` alone) that has one."""
    wanted = PROVIDERS if task is None else {name: PROVIDERS[name] for name in PROVIDERS if name == task}
    lines = {
        name: provider(caller) for name, (roles, provider) in wanted.items() if caller.user.role in roles
    }
    return {name: line for name, line in lines.items() if line is not None}
