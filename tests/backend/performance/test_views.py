"""Performance: a period's sum, its statuses, filters, the period before, the export, a question."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.backend.callers import Caller
from tests.backend.proposals import perform, propose

AsUser = Callable[[str], Caller]
PATH = "/v1/performance"
FEEDBACK = f"{PATH}/feedback"


def test_this_month_is_a_forecast(as_reader: AsUser) -> None:
    found = as_reader("partner-staff").get(PATH).json()
    assert (found["from_month"], found["to_month"], found["total"]) == ("2026-03", "2026-03", 3)
    assert found["amount"]["amount"] == "5275.40"
    assert [(row["status"], row["count"]) for row in found["by_status"]] == [("forecast", 3)]


def test_the_month_before_is_partly_reviewed_and_compared(as_reader: AsUser) -> None:
    found = as_reader("partner-admin").get(f"{PATH}?from_month=2026-02&limit=5").json()
    assert (found["total"], len(found["items"])) == (12, 5)
    assert found["amount"]["amount"] == "44248.90"
    assert {row["status"]: (row["amount"]["amount"], row["count"]) for row in found["by_status"]} == {
        "draft": ("15553.25", 4),
        "final": ("28695.65", 8),
    }
    assert (
        found["previous"]["label"]
        == as_reader("partner-admin").get(f"{PATH}?from_month=2026-01").json()["label"]
    )


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("from_month=2026-02&status=draft", 4),
        ("from_month=2026-02&order_type=pay_per_use", 6),
        ("from_month=2026-02&customer=锦程", 4),
        ("from_month=2026-02&customer=%25", 0),
        ("from_month=2026-02&to_month=2026-03", 15),
        ("from_month=2020-01", 0),
    ],
)
def test_what_a_filter_leaves(as_reader: AsUser, query: str, total: int) -> None:
    assert as_reader("partner-admin").get(f"{PATH}?{query}").json()["total"] == total


def test_another_partner_sees_none_of_it(as_reader: AsUser) -> None:
    north, south = (
        {item["number"] for item in as_reader(name).get(f"{PATH}?from_month=2026-02").json()["items"]}
        for name in ("partner-admin", "partner2-admin")
    )
    assert len(south) == 1
    assert north.isdisjoint(south)


def test_months_in_the_wrong_order(as_reader: AsUser) -> None:
    refused = as_reader("partner-admin").get(f"{PATH}?from_month=2026-02&to_month=2026-01")
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


def test_the_export_holds_every_record_that_matches(as_user: AsUser) -> None:
    staff = as_user("partner-staff")
    file = staff.post(f"{PATH}/exports", json={"from_month": "2026-02", "status": "draft"}).json()
    assert file["name"].endswith(".xlsx")
    sheet = load_workbook(BytesIO(staff.get(f"/v1/files/{file['id']}").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 5
    assert {row[0] for row in rows[1:]} == {"PR-000006", "PR-000009", "PR-000012", "PR-000015"}


def test_one_open_question_about_a_record(as_user: AsUser) -> None:
    staff = as_user("partner-staff")
    wish = {"record_number": "PR-000004", "feedback_text": "金额少了一笔"}
    made = perform(staff, FEEDBACK, **wish)
    assert (made["number"], made["state"]) == ("PF-20260310-0001", "submitted")
    again = propose(as_user("partner-admin"), FEEDBACK, **wish)
    assert (again.status_code, again.json()["code"]) == (409, "feedback_exists")
    assert "PF-20260310-0001" in again.json()["detail"]


def test_a_record_of_another_partner(as_user: AsUser) -> None:
    wish = {"record_number": "PR-000004", "feedback_text": "金额少了一笔"}
    assert propose(as_user("partner2-admin"), FEEDBACK, **wish).json()["code"] == "not_found"
