"""Whom a task is not for hears so at once: by whatever action the task begins."""

from datetime import UTC, datetime

import pytest
from rasa_sdk import Action

from actions.association import StartAcceptance
from actions.server import make_actions
from actions.task_action import TaskAction
from knowledge.task_catalogue import TaskCatalogue
from tests.actions.recorded import CannedBackend, run, said
from tests.operations.dialogue import read_domain

NOTHING = CannedBackend({})
"""Any call would be an error."""


def all_actions() -> dict[str, Action]:
    return {
        one.name(): one for one in make_actions(NOTHING.client(), lambda: datetime(2026, 3, 10, tzinfo=UTC))
    }


def beginning() -> list[tuple[str, str]]:
    """Each task with the action that its rule runs."""
    _, rules = read_domain()
    return [(task, rules[task]) for task in TaskCatalogue.from_file().names]


@pytest.mark.parametrize(("task", "action"), beginning())
def test_every_task_begins_where_its_audience_is_checked(task: str, action: str) -> None:
    assert isinstance(all_actions()[action], TaskAction), f"{task} begins with {action}"


async def test_a_partner_is_refused_before_the_code_is_asked_for() -> None:
    outcome = await run(StartAcceptance(NOTHING.client()), said("我要接受伙伴的邀请", "accept_invitation"))
    assert outcome.names == ["utter_task_for_other_side"]
    assert outcome.events == []
    told = outcome.responses[0]
    assert (told["open_to"], told["caller"], told["visibility"]) == ("customer", "partner", "personal")
    assert told["items"] == [{"title": "怎样线下邀请报备客户？", "article_id": "customer.invite.offline"}]


async def test_a_form_that_goes_on_after_a_refusal_is_no_task() -> None:
    asked = said("我要接受伙伴的邀请", "accept_invitation", {"task": None})
    outcome = await run(all_actions()["action_ask_task_form_task_answer"], asked)
    assert outcome.names == []
