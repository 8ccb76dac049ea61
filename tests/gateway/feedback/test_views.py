"""Verdicts on answers and ratings of people: kept once, changed where that makes sense, by the right ones."""

from typing import Any

import httpx
import pytest

from tests.gateway.conftest import Gateway, Visitor

RATING = "请为小李的本次服务打分，您的评价会帮助我们改进。"


async def answered(gateway: Gateway) -> tuple[Visitor, list[dict[str, Any]]]:
    visitor = await gateway.user()
    await visitor.send("一")
    return visitor, await visitor.messages(2)


async def judge(visitor: Visitor, message: dict[str, Any], **body: Any) -> httpx.Response:
    return await visitor.post(f"/messages/{message['id']}/feedback", body)


async def given(visitor: Visitor) -> Any:
    return (await visitor.http.get(visitor.path + "/feedback", headers=visitor.headers)).json()


async def test_a_verdict_is_kept_and_can_be_changed(gateway: Gateway) -> None:
    visitor, (_, answer) = await answered(gateway)

    up = await judge(visitor, answer, verdict="up")
    down = await judge(
        visitor, answer, verdict="down", reasons=["unclear", "unclear", "other"], comment=" 太长\x00 "
    )

    assert up.json() == {"message_id": answer["id"], "verdict": "up", "reasons": [], "comment": None}
    latest = {
        "message_id": answer["id"],
        "verdict": "down",
        "reasons": ["unclear", "other"],
        "comment": "太长",
    }
    assert (down.status_code, down.json()) == (200, latest)
    assert await given(visitor) == {"messages": [latest], "ratings": []}


async def test_what_cannot_be_judged(gateway: Gateway) -> None:
    visitor, (own, answer) = await answered(gateway)
    other, (_, others_answer) = await answered(gateway)
    stranger = await gateway.user("partner-1")

    refusals = [
        await judge(visitor, own, verdict="up"),
        await judge(visitor, others_answer, verdict="up"),
        await judge(visitor, {"id": "nothing"}, verdict="up"),
        await judge(visitor, answer, verdict="down", reasons=["invented"]),
        await judge(visitor, answer, verdict="up", reasons=["unclear"]),
        await judge(visitor, answer, verdict="sideways"),
        await judge(visitor, answer, verdict="down", comment="长" * 501),
        await judge(Visitor(stranger.http, stranger.headers, visitor.conversation_id), answer, verdict="up"),
    ]

    assert [(r.status_code, r.json()["code"]) for r in refusals] == [
        (409, "feedback_not_possible"),
        (404, "message_not_found"),
        (404, "message_not_found"),
        (422, "reason_unknown"),
        (422, "validation_failed"),
        (422, "validation_failed"),
        (422, "validation_failed"),
        (404, "conversation_not_found"),
    ]
    assert (await given(visitor))["messages"] == (await given(other))["messages"] == []


async def served_by_a_person(gateway: Gateway, step: str = "close") -> tuple[Visitor, dict[str, Any]]:
    """The visitor and the question for stars."""
    visitor = await gateway.guest()
    await visitor.post("/handoff")
    listed = await gateway.http.get("/api/escalations?state=queued", headers=gateway.agent())
    path = f"/api/escalations/{listed.json()['items'][0]['id']}"
    for action in ("claim", step):
        assert (await gateway.http.post(f"{path}/{action}", headers=gateway.agent())).is_success
    return visitor, (await visitor.messages(4))[3]


@pytest.mark.parametrize("step", ["close", "return-to-bot"])
async def test_after_a_persons_service_stars_are_asked_for(gateway: Gateway, step: str) -> None:
    _, asked = await served_by_a_person(gateway, step)

    content = asked["content"]
    assert (asked["author"], content["kind"], content["text"]) == ("system", "rating", RATING)
    assert (content["agent_name"], content["scale"]) == ("小李", 5)
    assert {"code": "solved", "title": "问题已解决", "for": "high"} in content["tags"]


async def test_a_rating_is_given_once(gateway: Gateway) -> None:
    visitor, asked = await served_by_a_person(gateway)
    escalation_id = asked["content"]["escalation_id"]
    body = {"escalation_id": escalation_id, "score": 5, "tags": ["solved"], "comment": "很好"}

    first, again = await visitor.post("/rating", body), await visitor.post("/rating", body)
    other = await visitor.post("/rating", {**body, "score": 1})

    assert (first.status_code, first.json()) == (
        201,
        {"escalation_id": escalation_id, "score": 5, "text": "感谢您的评价！"},
    )
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (409, "rating_already_given")
    assert await given(visitor) == {"messages": [], "ratings": [{"escalation_id": escalation_id, "score": 5}]}


async def test_what_cannot_be_rated(gateway: Gateway) -> None:
    visitor, asked = await served_by_a_person(gateway)
    other, others = await served_by_a_person(gateway)
    waiting = await gateway.guest()
    await waiting.post("/handoff")
    listed = await gateway.http.get("/api/escalations?state=queued", headers=gateway.agent())
    mine = {"escalation_id": asked["content"]["escalation_id"]}

    refusals = [
        await visitor.post("/rating", {"escalation_id": others["content"]["escalation_id"], "score": 5}),
        await waiting.post("/rating", {"escalation_id": listed.json()["items"][0]["id"], "score": 5}),
        await visitor.post("/rating", {**mine, "score": 6}),
        await visitor.post("/rating", {**mine, "score": 5, "tags": ["invented"]}),
        await Visitor(visitor.http, other.headers, visitor.conversation_id).post(
            "/rating", {**mine, "score": 5}
        ),
    ]
    gateway.clock.advance(days=8)
    refusals.append(await visitor.post("/rating", {**mine, "score": 5}))

    assert [(r.status_code, r.json()["code"]) for r in refusals] == [
        (404, "rating_not_asked"),
        (404, "rating_not_asked"),
        (422, "validation_failed"),
        (422, "reason_unknown"),
        (401, "visitor_token_invalid"),
        (409, "rating_too_late"),
    ]


async def test_the_widget_is_told_what_can_be_ticked(sqlite_gateway: Gateway) -> None:
    response = await sqlite_gateway.http.get("/api/widget/config")

    config = response.json()
    assert response.headers["cache-control"] == "public, max-age=60"
    assert (config["max_text_length"], config["is_demo"]) == (1000, True)
    assert config["frame_ancestors"] == ["'self'", "http://127.0.0.1:*", "http://localhost:*"]
    assert {"code": "unclear", "title": "看不懂"} in config["feedback_reasons"]
    assert {"code": "slow", "title": "等待太久", "for": "low"} in config["rating_tags"]
