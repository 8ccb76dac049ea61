"""Explains why a coupon does not apply to an order, and which of the caller's would."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import Document
from actions.task_action import TaskAction
from actions.turn import Turn

ORDERS_SHOWN = 10
OTHERS_SHOWN = 8


class ExplainCoupon(TaskAction):
    """One coupon rule by rule when it is named, else each in a line; asks which order if need be."""

    action = "action_explain_coupon"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        code = turn.entities.get("coupon_code")
        order_id = turn.entities.get("order_number") or await self._only_one(turn, dispatcher, code)
        if order_id is None:
            return []
        explained = await self.backend.explain_coupons(turn, str(order_id), code=code)
        self._say(dispatcher, explained, is_one_asked=code is not None)
        return []

    def _say(self, dispatcher: CollectingDispatcher, explained: Document, *, is_one_asked: bool) -> None:
        coupons = explained["coupons"]
        plan = {
            "order": explained["order"],
            "plan": explained["plan"],
            "plan_deduction": explained["plan_deduction"] if explained["plan"] else None,
            "remaining": explained["remaining"] if explained["plan"] else None,
            "nothing_applies": None if explained["plan"] else explained["order"]["id"],
        }
        if is_one_asked and coupons:
            asked = coupons[0]
            verdict = "applicable" if asked["is_applicable"] else "not_applicable"
            say(dispatcher, f"utter_coupon_{verdict}", items=asked["checks"], coupon=asked, **plan)
        elif coupons:
            hidden = len(coupons) - OTHERS_SHOWN
            say(
                dispatcher,
                "utter_coupons_for_order",
                items=coupons[:OTHERS_SHOWN],
                total=len(coupons),
                hidden=max(0, hidden) or None,
                **plan,
            )
        else:
            say(dispatcher, "utter_coupon_explanation_none")

    async def _only_one(self, turn: Turn, dispatcher: CollectingDispatcher, code: str | None) -> str | None:
        """The only order, or the only one that is still to be paid; else the caller chooses."""
        found = await self.backend.orders(turn, limit=ORDERS_SHOWN)
        pending = [order for order in found["items"] if order["state"] == "pending"]
        likely = found["items"] if found["total"] == 1 else pending
        if len(likely) == 1:
            return str(likely[0]["id"])
        coupon = {} if code is None else {"coupon_code": code}
        items = [{**order, "entities": {**coupon, "order_number": order["id"]}} for order in found["items"]]
        say(dispatcher, "utter_coupon_which_order" if items else "utter_orders_none", items=items)
        return None
