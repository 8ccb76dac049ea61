from collections.abc import Callable

import pytest

from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
PATH = "/v1/trainings"


def ids(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_trainings_ahead_soonest_first(as_reader: AsUser) -> None:
    page = as_reader("partner-staff").get(PATH).json()
    assert ids(page) == [f"HCCDX-{name}" for name in ("S01", "N01", "E01", "C01", "S02", "W01", "E02")]
    assert page["total"] == 7
    assert [region["label"] for region in page["regions"]] == ["华北", "华东", "华南", "华中", "西南"]
    assert "林晓岚（010-5550-0101）" in page["hint"]
    assert "个人实名" in page["hint"]


def test_one_training(as_reader: AsUser) -> None:
    (first,) = as_reader("partner-admin").get(f"{PATH}?region=north").json()["items"]
    assert first == {
        "id": "HCCDX-N01",
        "title": "HCCDX 云服务交付工程师培训（第一期）",
        "region": "north",
        "region_label": "华北",
        "form_label": "线下",
        "place": "北京",
        "starts_on": "2026-03-19",
        "ends_on": "2026-03-21",
        "register_until": "2026-03-15",
        "registration": "open",
        "registration_label": "报名中，剩余 12 个名额，2026年3月15日 截止",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=east", [("HCCDX-E01", "full"), ("HCCDX-E02", "open")]),
        ("region=south&limit=1", [("HCCDX-S01", "closed")]),
        ("region=south&limit=1&offset=1", [("HCCDX-S02", "open")]),
        ("region=northwest", []),
        ("starts_from=2026-04-01", [("HCCDX-S02", "open"), ("HCCDX-W01", "open"), ("HCCDX-E02", "open")]),
        ("starts_from=2026-01-01&starts_until=2026-03-15", [("HCCDX-S01", "closed")]),
    ],
)
def test_filters_and_pages(as_reader: AsUser, query: str, found: list[tuple[str, str]]) -> None:
    page = as_reader("partner-admin").get(f"{PATH}?{query}").json()
    assert [(item["id"], item["registration"]) for item in page["items"]] == found


def test_customers_are_refused(as_reader: AsUser) -> None:
    assert as_reader("customer-resale").get(PATH).json()["code"] == "not_permitted"


def test_an_unknown_region_is_a_clear_error(as_reader: AsUser) -> None:
    assert as_reader("partner-admin").get(f"{PATH}?region=moon").json()["code"] == "validation_failed"
