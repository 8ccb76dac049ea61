"""Who looks after the caller's partner."""

from actions.ecosystem_manager import FindManager
from tests.actions.recorded import CannedBackend, run, said

MANAGER = {"name": "林晓岚", "phone": "010-5550-0101", "email": "lin@example.com"}


async def test_the_manager_is_shown() -> None:
    answer = {"partner_name": "北辰科技有限公司", "manager": MANAGER}
    backend = CannedBackend({"GET /v1/ecosystem-manager": (200, answer)})
    outcome = await run(FindManager(backend.client()), said("我的生态经理是谁", "find_manager"))
    assert outcome.names == ["utter_manager"]
    assert outcome.responses[0]["manager"] == MANAGER
    assert outcome.responses[0]["visibility"] == "personal"


async def test_nobody_is_assigned() -> None:
    backend = CannedBackend({"GET /v1/ecosystem-manager": (200, {"partner_name": "北辰", "manager": None})})
    outcome = await run(FindManager(backend.client()), said("我的生态经理是谁", "find_manager"))
    assert outcome.names == ["utter_manager_none"]
