"""Shows the caller's association, and accepts a partner's invitation."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.operation import CODE, Entered, Operation, Said, begin, described
from actions.task_action import TaskAction
from actions.turn import Turn


class ViewAssociation(TaskAction):
    """The partner, the model and since when, with what the model means."""

    action = "action_view_association"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        found = await self.backend.association(turn)
        if found["association"] is None:
            say(dispatcher, "utter_association_none")
        else:
            say(dispatcher, "utter_association", items=found["meaning"], **found)
        return []


class AcceptInvitation(Operation):
    """Associates the caller's account with the partner who invited it."""

    kind = "accept_invitation"
    inputs = (CODE,)
    question = "utter_ask_invitation_code"

    async def preview(self, turn: Turn, entered: Entered) -> Said:
        invitation = await self.backend.invitation(turn, entered.code)
        if not invitation["is_eligible"]:
            return Said(
                "utter_invitation_blocked",
                {
                    "items": [check for check in invitation["checks"] if not check["is_satisfied"]],
                    "partner_name": invitation["partner_name"],
                    "model_label": invitation["model_label"],
                    "unsatisfied_count": invitation["unsatisfied_count"],
                },
            )
        return Said("utter_invitation_confirmation", described(invitation, "consequences", entered))

    async def perform(self, turn: Turn, entered: Entered) -> Said:
        return Said("utter_invitation_accepted", await self.backend.accept_invitation(turn, entered.code))


class StartAcceptance(TaskAction):
    """Opens the form; a code in the message is not asked for again, nor one that could not be used."""

    action = "action_accept_invitation"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        code = turn.entities.get("invitation_code")
        if code is not None:  # the invitation's own checks tell everything that is in the way
            return begin(AcceptInvitation, "invitation", **{CODE: str(code)})
        found = await self.backend.association(turn)
        if found["association"] is not None:
            say(dispatcher, "utter_association_already", **found)
            return []
        return begin(AcceptInvitation, "invitation")
