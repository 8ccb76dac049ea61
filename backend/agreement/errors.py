"""Refusals about agreements."""

from backend.agreement.models import Agreement
from backend.agreement.service import NOTHING_LEFT, Waiting
from backend.agreement.states import Stage
from backend.errors import Problem
from backend.wording import Phrase, Wording


class PreviousMilestoneFirst(Problem):
    """Milestones are accepted in their order."""

    status = 409
    code = "previous_milestone_first"

    def __init__(self, agreement: Agreement, milestone: Stage) -> None:
        super().__init__(number=agreement.number, due=_stage(agreement.stage), wanted=_stage(milestone))


class AcceptanceBlocked(Problem):
    """The agreement does not wait for an acceptance request."""

    status = 409
    code = "acceptance_blocked"

    def __init__(self, agreement: Agreement, waiting: Waiting) -> None:
        manager = agreement.partner_account.manager
        values: dict[str, Wording] = {
            "manager": Phrase("agreement.unknown_manager", {}) if manager is None else manager.name,
            "partner": agreement.partner_account.name,
            "stage": _stage(agreement.stage),
        }
        part = "next_step" if waiting in NOTHING_LEFT else "blocker"
        sentence = Phrase(f"agreement.waiting.{waiting}.{part}", values)
        super().__init__(number=agreement.number, sentence=sentence)


def _stage(stage: Stage) -> Phrase:
    return Phrase(f"agreement.stage.{stage}", {})
