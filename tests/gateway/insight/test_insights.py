"""The numbers, counted by hand on a small past; each has its conversations."""

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from gateway.conversation.models import TurnState
from gateway.desk.roles import Role
from gateway.insight.handoffs import percentile
from tests.gateway.conftest import Gateway
from tests.gateway.insight.history import History
from tests.gateway.unanswered.desk import Desk

BEIJING = ZoneInfo("Asia/Shanghai")
JUNE = {"from": "2026-06-01", "to": "2026-06-30"}


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=BEIJING)


async def get(gateway: Gateway, path: str, **params: Any) -> Any:
    response = await send(gateway, path, **params)
    assert response.status_code == 200, response.text
    return response.json()


async def send(gateway: Gateway, path: str, **params: Any) -> httpx.Response:
    state = gateway.app.state
    if not hasattr(state, "auditor"):
        state.auditor = await Desk.of(gateway, Role.AUDITOR)
    path = f"/api/desk/insights{path}"
    return await gateway.http.get(path, params=params, headers=state.auditor.headers)


@pytest.fixture
async def june(gateway: Gateway) -> Gateway:
    """Five sessions on the web and one in WeCom; what becomes of each is in its name."""
    past = History()
    past.conversation("fine", at(1))
    past.turn("fine", at(1), "article", "coupon.view", text="怎么查看代金券")
    past.turn("fine", at(1, minute=5), "smalltalk")
    past.conversation("transferred", at(1))
    past.turn("transferred", at(1), "article", "invoice.request", text="开发票")
    past.turn("transferred", at(1, minute=2), "not_understood", text="咕噜咕噜")
    past.turn("transferred", at(1, minute=3), "handoff")
    past.handoff("transferred", at(1, minute=4), reason="two_misses", waited_s=100, handled_s=600, score=5)
    past.conversation("disliked", at(2))
    shown = past.turn("disliked", at(2), "article", "coupon.view", text="券在哪")
    past.dislike("disliked", shown, at(2, minute=1), "off_topic")
    past.conversation("returning", at(3), user="u1", audience="partner")
    past.turn("returning", at(3), "article", "order.refund", user="u1", audience="partner")
    past.turn("returning", at(5), "article", "order.refund", user="u1", audience="partner")
    past.conversation("later", at(3), user="u2")
    past.turn("later", at(3), "task", "view_coupons", user="u2")
    past.turn("later", at(6, 11), "task", "view_coupons", user="u2")  # 73 hours
    past.conversation("group", at(4), channel="wecom")
    past.turn("group", at(4, 23, 59), "out_of_scope", text="今天下雨吗")
    past.turn("group", at(5, 0, 1), "clarify")
    past.turn("group", at(5, 0, 2), None, state=TurnState.FAILED)
    past.handoff("group", at(5, 0, 3), reason="requested")
    await gateway.parts.database.write(past.write)
    return gateway


async def test_the_summary(june: Gateway) -> None:
    summary = await get(june, "/summary", **JUNE)

    outcomes = ("turns", "direct", "suggested", "refused", "missed", "task", "other", "failed")
    assert {name: summary[name] for name in outcomes} == {
        "turns": 13,
        "direct": 5,
        "suggested": 1,
        "refused": 1,
        "missed": 1,
        "task": 2,
        "other": 2,
        "failed": 1,
    }
    assert summary["conversations"] == 6
    # fine, the second visit of returning and both of later; without a transfer also disliked and returning
    assert summary["sessions"] | {"is_provisional_since": None} == {
        "total": 8,
        "self_served": 4,
        "without_transfer": 6,
        "self_service_rate": 0.5,
        "no_transfer_rate": 0.75,
        "is_provisional_since": None,
    }
    assert summary["handoffs"] == {
        "total": 2,
        "answered": 1,
        "cancelled": 1,
        "waiting_p50_s": 100.0,
        "waiting_p90_s": 100.0,
        "within_sla_rate": 1.0,
        "handling_p50_s": 600.0,
        "handling_p90_s": 600.0,
        "sla_s": 120.0,
    }
    assert summary["csat"] == {"count": 1, "average": 5.0, "satisfied_rate": 1.0}
    assert summary["feedback"] == {"up": 0, "down": 1}


async def test_days_begin_at_midnight_in_beijing(june: Gateway) -> None:
    days = {row["day"]: row for row in (await get(june, "/days", **JUNE))["items"]}

    assert len(days) == 30
    assert (days["2026-06-04"]["refused"], days["2026-06-04"]["suggested"]) == (1, 0)
    assert (days["2026-06-05"]["suggested"], days["2026-06-05"]["failed"]) == (1, 1)
    assert (days["2026-06-05"]["handoffs"], days["2026-06-01"]["handoffs"]) == (1, 1)
    assert (days["2026-06-01"]["self_service_rate"], days["2026-06-01"]["no_transfer_rate"]) == (0.5, 0.5)
    assert days["2026-06-20"]["turns"] == 0
    assert days["2026-06-20"]["self_service_rate"] is None


async def test_filters(june: Gateway) -> None:
    assert (await get(june, "/summary", **JUNE, channel="wecom"))["turns"] == 3
    assert (await get(june, "/summary", **JUNE, audience="partner"))["direct"] == 2
    assert (await get(june, "/summary", **{"from": "2026-06-02", "to": "2026-06-02"}))["turns"] == 1
    channels = (await get(june, "/channels", **JUNE))["items"]
    assert [(row["channel"], row["turns"], row["handoffs"]) for row in channels] == [
        ("web", 10, 1),
        ("wecom", 3, 1),
    ]


async def test_articles_and_hot_questions(june: Gateway) -> None:
    items = (await get(june, "/articles", **JUNE))["items"]
    found = [(row["article_id"], row["hits"], row["conversations"], row["down"]) for row in items]
    assert found == [("coupon.view", 2, 2, 1), ("order.refund", 2, 1, 0), ("invoice.request", 1, 1, 0)]
    assert [row["handoffs_after"] for row in items] == [0, 0, 1]
    by_dislikes = (await get(june, "/articles", **JUNE, order="down", limit=1))["items"]
    assert [row["article_id"] for row in by_dislikes] == ["coupon.view"]
    hot = (await get(june, "/questions", **JUNE, limit=1))["items"]
    assert [(row["article_id"], row["conversations"]) for row in hot] == [("coupon.view", 2)]


async def test_handoff_reasons_and_ratings(june: Gateway) -> None:
    reasons = (await get(june, "/handoffs", **JUNE))["items"]
    assert [(row["reason"], row["answered"], row["cancelled"]) for row in reasons] == [
        ("requested", 0, 1),
        ("two_misses", 1, 0),
    ]
    ratings = await get(june, "/ratings", **JUNE)
    assert ratings["items"][-1] == {"score": 5, "count": 1}
    assert ratings["tags"][0] == {"code": "slow", "title": "等待太久", "count": 1}
    assert ratings["reasons"][0] == {"code": "off_topic", "title": "答非所问", "count": 1}


@pytest.mark.parametrize(
    ("metric", "conversations"),
    [
        ("missed", ["transferred"]),
        ("refused", ["group"]),
        ("down", ["disliked"]),
        ("failed", ["group"]),
        ("handoff", ["group", "transferred"]),
        ("task", ["later", "later"]),
        ("not_self_served", ["group", "returning", "disliked", "transferred"]),
    ],
)
async def test_every_number_leads_to_its_conversations(
    june: Gateway, metric: str, conversations: list[str]
) -> None:
    found = await get(june, "/conversations", **JUNE, metric=metric)
    assert [case["conversation_id"] for case in found["items"]] == conversations
    assert found["total"] == len(conversations)


async def test_the_drill_down_takes_an_article_and_a_reason(june: Gateway) -> None:
    found = await get(june, "/conversations", **JUNE, metric="direct", article_id="invoice.request")
    assert [(case["conversation_id"], case["question"]) for case in found["items"]] == [
        ("transferred", "开发票")
    ]
    found = await get(june, "/conversations", **JUNE, metric="handoff", reason="two_misses")
    assert [case["conversation_id"] for case in found["items"]] == ["transferred"]
    found = await get(june, "/conversations", **JUNE, metric="rated")
    assert [item["conversation_id"] for item in found["items"]] == ["transferred"]
    assert (await get(june, "/conversations", **JUNE, metric="rated", score=4))["total"] == 0
    assert (await get(june, "/conversations", **JUNE, metric="rated", score=5))["total"] == 1
    found = await get(june, "/conversations", **JUNE, metric="turns", limit=2, offset=1)
    assert (len(found["items"]), found["total"]) == (2, 13)


async def test_csv_opens_in_a_spreadsheet_and_runs_nothing(gateway: Gateway) -> None:
    past = History()
    past.conversation("evil", at(1))
    past.turn("evil", at(1), "not_understood", text="=HYPERLINK(1)")
    await gateway.parts.database.write(past.write)
    response = await send(gateway, "/conversations", **JUNE, metric="missed", format="csv")

    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["conversation_id", "channel", "audience", "at", "question"]
    assert rows[1][4] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("period", [("2026-06-02", "2026-06-01"), ("2024-01-01", "2026-01-01")])
async def test_a_period_that_cannot_be(gateway: Gateway, period: tuple[str, str]) -> None:
    response = await send(gateway, "/summary", **{"from": period[0], "to": period[1]})
    assert (response.status_code, response.json()["code"]) == (422, "period_invalid")


async def test_nothing_happened(gateway: Gateway) -> None:
    summary = await get(gateway, "/summary")
    assert (summary["turns"], summary["sessions"]["self_service_rate"]) == (0, None)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([3, 1, 2], 0.5, 2), ([1, 2], 0.5, 1), (list(range(1, 11)), 0.9, 9), ([7], 0.9, 7)],
)
def test_percentiles(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected
