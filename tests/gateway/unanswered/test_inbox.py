"""Questions go into the inbox by themselves, beside those that mean the same; people decide about them."""

import pytest
from sqlalchemy import select

from gateway.publishing.models import ArticleVersion
from gateway.unanswered import removal
from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBot
from tests.gateway.unanswered.desk import BEYOND, MISS, Desk, ask, grouped

HALL = ("生态服务大厅几点开门", "生态服务大厅几点开门呢", "生态服务大厅几点关门")
WEATHER = "今天会下雨吗"


@pytest.fixture
async def desk(gateway: Gateway) -> Desk:
    return await Desk.of(gateway)


@pytest.fixture(autouse=True)
def answers(bot: FakeBot) -> None:
    bot.replies |= dict.fromkeys(HALL, MISS) | {WEATHER: BEYOND}


async def test_misses_are_grouped_by_meaning_and_counted(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[0], WEATHER, HALL[1], "怎么查看代金券", HALL[2])
    await grouped(gateway)

    first, second = await desk.groups()

    assert (first["title"], first["item_count"]) == ("生态服务大厅几点开门", 3)
    assert first["counts"] == {"miss": 3, "out_of_scope": 0, "disliked": 0, "filed": 0}
    assert (second["title"], second["counts"]["out_of_scope"]) == (WEATHER, 1)
    detail = await desk.call("GET", f"/groups/{first['id']}")
    assert [item["question"] for item in detail["items"]] == [HALL[2], HALL[1], HALL[0]]


async def test_what_is_known_is_neither_counted_nor_embedded_again(
    gateway: Gateway, desk: Desk, bot: FakeBot
) -> None:
    await ask(gateway, HALL[0])
    await grouped(gateway)
    await grouped(gateway)
    await ask(gateway, HALL[1])
    await grouped(gateway)

    assert bot.knowledge.embedded == [HALL[0], HALL[1]]
    assert [group["item_count"] for group in await desk.groups()] == [2]


async def test_while_the_bot_is_down_questions_wait(gateway: Gateway, desk: Desk, bot: FakeBot) -> None:
    await ask(gateway, HALL[0])
    bot.is_down = True
    with pytest.raises(Exception, match="knowledge_unavailable"):
        await gateway.parts.unanswered.work()
    page = await desk.call("GET", "/groups")
    assert (page["items"], page["waiting"]) == ([], 1)
    bot.is_down = False
    await grouped(gateway)
    page = await desk.call("GET", "/groups")
    assert ([group["title"] for group in page["items"]], page["waiting"]) == ([HALL[0]], 0)


async def test_a_dislike_brings_its_question_with_the_reason(gateway: Gateway, desk: Desk) -> None:
    visitor = await gateway.guest()
    await visitor.send("怎么查看代金券")
    shown = (await visitor.messages(2))[1]
    body = {"verdict": "down", "reasons": [], "comment": "答非所问"}
    response = await visitor.post(f"/messages/{shown['id']}/feedback", body)
    assert response.status_code == 200, response.text
    await grouped(gateway)

    (group,) = await desk.groups(kind="disliked")
    (item,) = (await desk.call("GET", f"/groups/{group['id']}"))["items"]
    assert (item["question"], item["kind"], item["comment"]) == ("怎么查看代金券", "disliked", "答非所问")


async def test_an_agent_files_the_question_with_the_answer(
    gateway: Gateway, desk: Desk, bot: FakeBot
) -> None:
    handoff = {"decision": {"kind": "handoff", "id": None, "confidence": 1.0, "also": []}}
    bot.replies["转人工"] = {**handoff, "commands": [{"kind": "handoff", "reason": "requested"}]}
    visitor = await gateway.guest()
    await visitor.send(HALL[0])
    await visitor.messages(2)
    await visitor.send("转人工")
    await visitor.messages(5)
    (queued,) = (await gateway.http.get("/api/escalations?state=queued", headers=desk.headers)).json()[
        "items"
    ]
    path = f"/api/escalations/{queued['id']}"
    await gateway.http.post(f"{path}/claim", headers=desk.headers)
    await gateway.http.post(f"{path}/messages", json={"text": "工作日9点开门。"}, headers=desk.headers)

    body = {"conversation_id": visitor.conversation_id}
    filed = await desk.call("POST", "/items", 201, json=body)
    again = await desk.call("POST", "/items", 201, json=body)
    await grouped(gateway)

    assert again == {"item_id": filed["item_id"], "is_duplicate": True}
    (group,) = await desk.groups()
    assert group["has_answer"]
    assert group["counts"] == {"miss": 1, "out_of_scope": 0, "disliked": 0, "filed": 1}
    items = (await desk.call("GET", f"/groups/{group['id']}"))["items"]
    (item,) = [item for item in items if item["kind"] == "filed"]
    assert (item["question"], item["answer"], item["agent"]["name"]) == (HALL[0], "工作日9点开门。", "小编")


async def test_nothing_can_be_filed_from_nowhere(desk: Desk) -> None:
    refused = await desk.call("POST", "/items", 404, json={"conversation_id": "c_unknown"})
    assert refused["code"] == "nothing_to_file"


async def test_of_two_editors_the_second_is_told(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[0])
    await grouped(gateway)
    (group,) = await desk.groups()
    path, body = f"/groups/{group['id']}/state", {"state": "ignored", "revision": group["revision"]}

    ignored = await desk.call("POST", path, json=body)
    refused = await desk.call("POST", path, 409, json=body)

    assert (ignored["state"], ignored["changed_by"]["name"]) == ("ignored", "小编")
    assert refused["code"] == "changed_meanwhile"
    page = await desk.call("GET", "/groups")
    assert (page["items"], page["counts"]) == ([], {"open": 0, "ignored": 1, "resolved": 0})


async def test_an_ignored_group_stays_ignored_and_a_resolved_one_comes_back(
    gateway: Gateway, desk: Desk
) -> None:
    await ask(gateway, HALL[0], WEATHER)
    await grouped(gateway)
    states = {HALL[0]: "resolved", WEATHER: "ignored"}
    for group in await desk.groups():
        body = {"state": states[group["title"]], "revision": group["revision"]}
        await desk.call("POST", f"/groups/{group['id']}/state", json=body)
    gateway.clock.advance(minutes=1)
    await ask(gateway, HALL[1], WEATHER)
    await grouped(gateway)

    assert [(group["title"], group["item_count"]) for group in await desk.groups()] == [(HALL[0], 2)]
    assert [group["item_count"] for group in await desk.groups(state="ignored")] == [2]


async def test_groups_are_merged(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[0], WEATHER)
    await grouped(gateway)
    one, other = await desk.groups()
    body = {"into": one["id"], "revision": other["revision"]}
    merged = await desk.call("POST", f"/groups/{other['id']}/merge", json=body)

    assert (merged["id"], merged["item_count"]) == (one["id"], 2)
    assert await desk.call("GET", f"/groups/{other['id']}", 404)
    assert len(await desk.groups()) == 1


async def test_a_merged_group_takes_its_articles_versions_along(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[0], WEATHER)
    await grouped(gateway)
    one, other = await desk.groups()
    version = ArticleVersion(
        article_id="notice.hall", number=1, action="published", group_id=other["id"], at=gateway.clock()
    )
    await gateway.parts.database.write(lambda session: session.add(version))

    body = {"into": one["id"], "revision": other["revision"]}
    await desk.call("POST", f"/groups/{other['id']}/merge", json=body)

    kept = await gateway.parts.database.read(lambda s: s.scalars(select(ArticleVersion.group_id)).all())
    assert kept == [one["id"]]


async def test_questions_that_mean_something_else_get_a_group_of_their_own(
    gateway: Gateway, desk: Desk
) -> None:
    await ask(gateway, HALL[0], HALL[2])
    gateway.clock.advance(minutes=1)
    await ask(gateway, HALL[1])
    await grouped(gateway)
    (group,) = await desk.groups()
    path = f"/groups/{group['id']}"
    items = (await desk.call("GET", path))["items"]
    closing = [item["id"] for item in items if item["question"] == HALL[2]]

    own = await desk.call("POST", f"{path}/split", 201, json={"item_ids": closing, "revision": 1})
    stale = await desk.call("POST", f"{path}/split", 409, json={"item_ids": closing, "revision": 1})
    left = await desk.call("GET", path)

    assert (own["title"], own["item_count"], own["state"]) == (HALL[2], 1, "open")
    assert (left["item_count"], left["revision"], left["changed_by"]["name"]) == (2, 2, "小编")
    assert {item["question"] for item in left["items"]} == {HALL[0], HALL[1]}
    assert (own["last_at"] < left["last_at"], own["first_at"] == left["first_at"]) == (True, True)
    assert stale["code"] == "changed_meanwhile"
    await ask(gateway, HALL[2])
    await grouped(gateway)
    assert (await desk.call("GET", f"/groups/{own['id']}"))["item_count"] == 2


async def test_a_split_leaves_something_on_both_sides(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[0], HALL[1])
    await grouped(gateway)
    (group,) = await desk.groups()
    path = f"/groups/{group['id']}"
    everything = [item["id"] for item in (await desk.call("GET", path))["items"]]

    for chosen in (everything, [999_999]):
        refused = await desk.call(
            "POST", f"{path}/split", 422, json={"item_ids": chosen, "revision": group["revision"]}
        )
        assert refused["code"] == "nothing_to_split"
    assert [group["item_count"] for group in await desk.groups()] == [2]


async def test_groups_are_filtered(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[0], WEATHER)
    await grouped(gateway)
    assert [group["title"] for group in await desk.groups(kind="miss")] == [HALL[0]]
    assert [group["title"] for group in await desk.groups(q="下雨")] == [WEATHER]
    assert await desk.groups(channel="wecom") == []
    assert len(await desk.groups(audience="guest")) == 2


async def test_the_inbox_is_not_for_everybody(gateway: Gateway) -> None:
    response = await gateway.http.get("/api/desk/inbox/groups")
    assert response.status_code == 401


async def test_a_dislike_that_is_taken_back_is_gone(gateway: Gateway, desk: Desk) -> None:
    visitor = await gateway.guest()
    await visitor.send("怎么查看代金券")
    shown = (await visitor.messages(2))[1]
    for verdict in ("down", "up"):
        body = {"verdict": verdict}
        response = await visitor.post(f"/messages/{shown['id']}/feedback", body)
        assert response.status_code == 200, response.text
        await grouped(gateway)
        found = await desk.groups()
        assert len(found) == (1 if verdict == "down" else 0)


async def test_a_forgotten_conversation_leaves_no_word(gateway: Gateway, desk: Desk) -> None:
    await ask(gateway, HALL[2], HALL[0], HALL[1], WEATHER)
    await grouped(gateway)
    (hall, weather) = await desk.groups()
    for group, question in ((hall, HALL[2]), (weather, WEATHER)):
        items = (await desk.call("GET", f"/groups/{group['id']}"))["items"]
        (where,) = [item["conversation_id"] for item in items if item["question"] == question]
        await gateway.parts.database.write(removal.forget_conversation, conversation_id=where)

    (left,) = await desk.groups()
    assert left["item_count"] == 2
    items = (await desk.call("GET", f"/groups/{left['id']}"))["items"]
    assert {item["question"] for item in items} == {HALL[0], HALL[1]}
