"""Who is associated already is not asked for a code."""

from actions.association import StartAcceptance
from actions.operation import CODE, FORM
from tests.actions.recorded import CannedBackend, Outcome, run, said

ASSOCIATED = {
    "association": {"partner_name": "北方云科技", "model_label": "代售模式"},
    "days": 3,
    "meaning": [],
}
FREE = {"association": None, "days": None, "meaning": []}


async def start(found: object, **entities: str) -> Outcome:
    backend = CannedBackend({"GET /v1/association": (200, found)})
    asked = said("接受伙伴的邀请", "accept_invitation", audience="customer", **entities)
    return await run(StartAcceptance(backend.client()), asked)


async def test_who_is_associated_hears_so_at_once() -> None:
    outcome = await start(ASSOCIATED)
    assert outcome.names == ["utter_association_already"]
    assert outcome.followup is None


async def test_who_is_free_is_asked_for_the_code() -> None:
    outcome = await start(FREE)
    assert (outcome.followup, outcome.slots[CODE]) == (FORM, None)


async def test_a_code_in_the_message_is_checked_with_everything_else() -> None:
    outcome = await start(ASSOCIATED, invitation_code="AB12-3456")
    assert (outcome.followup, outcome.slots[CODE]) == (FORM, "AB12-3456")
