"""The training calendar: which region, which time."""

from datetime import UTC, datetime

import pytest

from actions.training import ViewTraining
from tests.actions.recorded import CannedBackend, run, said

FOUND = {"items": [{"id": "HCCDX-N01"}], "total": 1, "regions": [], "hint": "先与区域对齐。"}
PAGE = {"limit": "10", "offset": "0"}


def now() -> datetime:
    return datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("看培训安排", {}),
        ("华东区下一期HCCDX是哪天", {"region": "east"}),
        ("成都的HCCDX还有名额没", {"region": "southwest"}),
        ("下个月有哪些培训", {"starts_from": "2026-12-01", "starts_until": "2026-12-31"}),
        (
            "北京这边11月有HCCDX吗",
            {"region": "north", "starts_from": "2026-11-01", "starts_until": "2026-11-30"},
        ),
    ],
)
async def test_what_is_asked_for(text: str, query: dict[str, str]) -> None:
    backend = CannedBackend({"GET /v1/trainings": (200, FOUND)})
    outcome = await run(ViewTraining(backend.client(), now), said(text, "view_training"))
    assert outcome.names == ["utter_training"]
    assert dict(backend.requests[0].url.params) == {**PAGE, **query}


async def test_a_click_names_the_region() -> None:
    backend = CannedBackend({"GET /v1/trainings": (200, {**FOUND, "items": [], "total": 0})})
    clicked = said("华北区域", "view_training", region="north", option={"kind": "task"})
    outcome = await run(ViewTraining(backend.client(), now), clicked)
    assert outcome.names == ["utter_training_none"]
    assert outcome.responses[0]["scope"] == "north"
    assert dict(backend.requests[0].url.params) == {**PAGE, "region": "north"}


async def test_another_place_at_the_same_time() -> None:
    backend = CannedBackend({"GET /v1/trainings": (200, FOUND)})
    dates = {"starts_from": "2026-12-01", "starts_until": "2026-12-31"}
    tracker = said("下个月上海有哪些培训", "view_training")
    answer = (await run(ViewTraining(backend.client(), now), tracker)).responses[0]
    assert (answer["everywhere"], answer["is_local"]) == (dates, True)
    assert answer["north"] == {**dates, "region": "north"}
