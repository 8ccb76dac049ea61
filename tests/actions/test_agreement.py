"""Agreements: one, several, none."""

from actions.agreement import CheckAgreement
from tests.actions.recorded import CannedBackend, run, tracker

ONE, TWO = {"number": "AGR-2026-0001"}, {"number": "AGR-2026-0002"}


async def test_the_only_one_is_shown() -> None:
    answers = {
        "GET /v1/agreements": (200, {"items": [ONE], "total": 1}),
        "GET /v1/agreements/AGR-2026-0001": (200, {**ONE, "stage": "signing"}),
    }
    outcome = await run(CheckAgreement(CannedBackend(answers).client()), tracker("agreement_asked"))
    assert outcome.names == ["utter_agreement"]
    assert outcome.responses[0]["stage"] == "signing"


async def test_several_are_offered() -> None:
    answers = {"GET /v1/agreements": (200, {"items": [ONE, TWO], "total": 2})}
    outcome = await run(CheckAgreement(CannedBackend(answers).client()), tracker("agreement_asked"))
    assert outcome.names == ["utter_agreements"]
    assert outcome.responses[0]["items"] == [ONE, TWO]


async def test_none() -> None:
    answers = {"GET /v1/agreements": (200, {"items": [], "total": 0})}
    outcome = await run(CheckAgreement(CannedBackend(answers).client()), tracker("agreement_asked"))
    assert outcome.names == ["utter_agreements_none"]


async def test_by_number() -> None:
    backend = CannedBackend({"GET /v1/agreements/AGR-2026-0001": (404, {"code": "not_found"})})
    outcome = await run(CheckAgreement(backend.client()), tracker("agreement_asked_by_number"))
    assert outcome.names == ["utter_not_found"]
    assert len(backend.requests) == 1
