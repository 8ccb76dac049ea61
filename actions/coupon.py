"""Shows the caller's coupons."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.export import offer, send_file, wants_export
from actions.page import PAGE_SIZE
from actions.task_action import TaskAction
from actions.turn import Turn

PATH = "/v1/coupons"
EXPIRING_WITHIN_DAYS = 30
ALL_KINDS = "all"


class ViewCoupons(TaskAction):
    """A page of coupons, filtered by what the message named."""

    action = "action_view_coupons"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        filters = {key: turn.entities[key] for key in ("coupon_kind", "expiring") if turn.entities.get(key)}
        within_days = EXPIRING_WITHIN_DAYS if "expiring" in filters else None
        if wants_export(turn):
            wanted = {"kind": filters.get("coupon_kind"), "expiring_within_days": within_days}
            body = {name: value for name, value in wanted.items() if value is not None}
            await send_file(self.backend, turn, dispatcher, PATH, body)
            return []
        page = max(1, int(turn.entities.get("page", 1)))
        shown = (page - 1) * PAGE_SIZE
        found = await self.backend.coupons(
            turn,
            kind=filters.get("coupon_kind"),
            expiring_within_days=within_days,
            limit=PAGE_SIZE,
            offset=shown,
        )
        remaining = found["total"] - shown - len(found["items"])
        summary = found["summary"]
        say(
            dispatcher,
            "utter_coupons" if found["items"] else "utter_coupons_none",
            items=found["items"],
            total=found["total"],
            summary=summary,
            scope=filters.get("coupon_kind", ALL_KINDS),
            within_days=within_days,
            expiring=summary if summary["expiring_count"] else None,
            remaining=max(0, remaining) or None,
            next_entities={**filters, "page": page + 1},
            is_unfiltered=not filters and page == 1,
            **offer(found, filters),
        )
        return []
