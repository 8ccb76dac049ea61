"""Explains why a coupon does not apply to an order, and which of the caller's would."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import Document
from actions.page import Page
from actions.task_action import TaskAction
from actions.turn import Turn


class ExplainCoupon(TaskAction):
    """One coupon rule by rule when it is named, else each in a line; asks which order if need be."""

    action = "action_explain_coupon"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        code = turn.entities.get("coupon_code")
        order_id = turn.entities.get("order_number") or await self._only_one(turn, dispatcher, code)
        if order_id is None:
            return []
        explained = await self.backend.explain_coupons(turn, str(order_id), code=code)
        plan = _plan(explained)
        if code is not None and explained["coupons"]:
            asked = explained["coupons"][0]
            verdict = "applicable" if asked["is_applicable"] else "not_applicable"
            say(dispatcher, f"utter_coupon_{verdict}", items=asked["checks"], coupon=asked, **plan)
        elif explained["coupons"]:
            say(dispatcher, "utter_coupons_for_order", **_coupons(explained, Page.of(turn)), **plan)
        else:
            say(dispatcher, "utter_coupon_explanation_none")
        return []

    async def _only_one(self, turn: Turn, dispatcher: CollectingDispatcher, code: str | None) -> str | None:
        """The only order, or the only one that is still to be paid; else the caller chooses."""
        page = Page.of(turn)
        found = await self.backend.orders(turn, **page.query)
        pending = [order for order in found["items"] if order["state"] == "pending"]
        likely = found["items"] if found["total"] == 1 else pending
        if len(likely) == 1 and page.number == 1:
            return str(likely[0]["id"])
        coupon = {} if code is None else {"coupon_code": code}
        items = [{**order, "entities": {**coupon, "order_number": order["id"]}} for order in found["items"]]
        response = "utter_coupon_which_order" if items else "utter_orders_none"
        say(dispatcher, response, **{**found, "items": items}, **page.rest(found, coupon))
        return None


def _plan(explained: Document) -> dict[str, Any]:
    """What to pay the order with; or that nothing applies."""
    has_plan = bool(explained["plan"])
    return {
        "order": explained["order"],
        "plan": explained["plan"],
        "plan_deduction": explained["plan_deduction"] if has_plan else None,
        "to_pay": explained["remaining"] if has_plan else None,
        "nothing_applies": None if has_plan else explained["order"]["id"],
    }


def _coupons(explained: Document, page: Page) -> dict[str, Any]:
    """A page of the coupons, which the backend sends all at once."""
    coupons, first = explained["coupons"], page.query["offset"]
    shown = {"items": coupons[first : first + page.size], "total": len(coupons)}
    return {**shown, **page.rest(shown, {"order_number": explained["order"]["id"]})}
