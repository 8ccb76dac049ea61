from collections.abc import Callable

from tests.backend.callers import Caller
from tests.backend.moments import FakeClock

AsUser = Callable[[str], Caller]
PATH = "/v1/audit-records"


def test_the_last_seven_days_newest_first(as_reader: AsUser) -> None:
    page = as_reader("partner-admin").get(f"{PATH}?limit=100").json()
    seeded = [item for item in page["items"] if not item["at"].startswith("2026-03-10")]
    assert (page["days"], page["since"]) == (7, "2026-03-03T10:00:00+08:00")
    assert [(item["at"], item["user_name"], item["operation_label"], item["target"]) for item in seeded] == [
        ("2026-03-09T16:20:00+08:00", "沈佳", "查看协议", "AGR-2026-0002"),
        ("2026-03-08T09:45:00+08:00", "韩磊", "查看协议列表", None),
        ("2026-03-06T11:05:00+08:00", "韩磊", "查看协议", "AGR-2026-0003"),
        ("2026-03-04T15:30:00+08:00", "沈佳", "查看协议", "AGR-2026-0101"),
    ]
    assert [item["channel_label"] for item in seeded] == ["伙伴中心", "网页助手", "网页助手", "企业微信助手"]
    assert [item["outcome_label"] for item in seeded] == ["成功", "成功", "成功", "被拒绝"]
    assert [item["agent_note"] for item in seeded] == [None, None, "客服代为操作", None]


def test_what_is_done_through_the_assistant_is_there(as_user: AsUser, clock: FakeClock) -> None:
    admin, other = as_user("partner-admin"), as_user("partner2-admin")
    headers = {"X-Channel": "web"}
    admin.request("GET", "/v1/agreements/AGR-2026-0001", headers=headers)
    admin.get("/v1/me")
    clock.advance(minutes=1)
    newest = as_user("partner-staff").get(PATH).json()["items"][0]
    assert (newest["operation_label"], newest["target"]) == ("查看协议", "AGR-2026-0001")
    assert (newest["user_name"], newest["channel_label"]) == ("韩磊", "网页助手")
    assert other.get(PATH).json()["total"] == 0


def test_pages(as_user: AsUser) -> None:
    page = as_user("partner-admin").get(f"{PATH}?limit=1&offset=1").json()
    assert ([item["operation"] for item in page["items"]], page["total"]) == (["agreement.list"], 4)


def test_an_operation_without_words_is_shown_by_its_name(as_user: AsUser) -> None:
    as_user("partner-admin").get("/v1/unbinding/preflight")
    newest = as_user("partner-admin").get(PATH).json()["items"][0]
    assert newest["operation_label"] == "其他操作（unbinding.preflight）"
    assert newest["channel_label"] == "其他渠道"


def test_customers_are_refused(as_reader: AsUser) -> None:
    assert as_reader("customer-resale").get(PATH).json()["code"] == "not_permitted"
