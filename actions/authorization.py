"""Shows what a partner may do or asks to do, and approves, rejects or revokes it."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import Document
from actions.export import offer, send_file, wants_export
from actions.operation import REASON, Entered, Operation, Said, begin, described
from actions.page import Page
from actions.task_action import TaskAction
from actions.turn import Turn

PATH = "/v1/authorizations"
APPROVE, REJECT, REVOKE = "approve", "reject", "revoke"


class AuthorizationOperation(Operation):
    """What the customer does with one authorization; subclasses name the act and its words."""

    act: str
    permission: str
    """The key of the backend's answer that says whether it is possible now."""
    consequences: str
    done: str

    async def preview(self, turn: Turn, entered: Entered) -> Said:
        found = await self.backend.authorization(turn, entered.target)
        if not found[self.permission]:
            return Said("utter_authorization_changed", found)
        return Said(
            f"utter_authorization_{self.act}_confirmation", described(found, self.consequences, entered)
        )

    async def perform(self, turn: Turn, entered: Entered) -> Said:
        reason = entered.reason or None
        return Said(
            self.done, await self.backend.decide_authorization(turn, entered.target, self.act, reason)
        )


class ApproveAuthorization(AuthorizationOperation):
    kind = "approve_authorization"
    act, permission, consequences = APPROVE, "can_be_approved", "approval_consequences"
    done = "utter_authorization_approved"


class RejectAuthorization(AuthorizationOperation):
    kind = "reject_authorization"
    inputs = (REASON,)
    question = "utter_ask_authorization_rejection_reason"
    act, permission, consequences = REJECT, "can_be_rejected", "rejection_consequences"
    done = "utter_authorization_refused"


class RevokeAuthorization(AuthorizationOperation):
    kind = "revoke_authorization"
    inputs = (REASON,)
    question = "utter_ask_authorization_revocation_reason"
    act, permission, consequences = REVOKE, "can_be_revoked", "revocation_consequences"
    done = "utter_authorization_refused"


KINDS: dict[str, type[ApproveAuthorization | RejectAuthorization | RevokeAuthorization]] = {
    APPROVE: ApproveAuthorization,
    REJECT: RejectAuthorization,
    REVOKE: RevokeAuthorization,
}


class ManageAuthorizations(TaskAction):
    """The named authorization, the only one that waits, or a list; a clicked act opens the form."""

    action = "action_manage_authorizations"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        number = turn.entities.get("authorization_number")
        if number:
            found = await self.backend.authorization(turn, str(number))
        elif wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PATH)
            return []
        else:
            shown = await self._choose(turn, dispatcher)
            if shown is None:
                return []
            found = shown
        kind = KINDS.get(str(turn.entities.get("decision")))
        if kind is not None:
            return begin(kind, str(found["number"]))
        say(dispatcher, "utter_authorization", items=found["scope_lines"], **found)
        return []

    async def _choose(self, turn: Turn, dispatcher: CollectingDispatcher) -> Document | None:
        page = Page.of(turn)
        found = await self.backend.authorizations(turn, **page.query)
        if found["total"] == 1:
            return dict(found["items"][0])
        if found["items"]:
            shown = {**found, "requested_count": found["requested_count"] or None}
            say(dispatcher, "utter_authorizations", **shown, **page.rest(found, {}), **offer(found, {}))
        else:
            say(dispatcher, "utter_authorizations_none")
        return None
