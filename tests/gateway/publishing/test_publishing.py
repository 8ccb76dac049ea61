"""From a group of unanswered questions to a served file, checked and replayed first, and back again."""

from pathlib import Path

import yaml

from knowledge.loader import load_articles
from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBot
from tests.gateway.publishing.drafting import ANSWER, HALL, asked_group, change, drafted
from tests.gateway.unanswered.desk import Desk, ask, grouped


async def test_a_group_becomes_an_article_in_the_served_directory(
    gateway: Gateway, desk: Desk, articles: Path, bot: FakeBot
) -> None:
    near = {"article_id": "notice.parking", "title": "停车", "summary": "5元", "score": 0.1}
    bot.knowledge.near = [near]
    group, draft = await drafted(gateway, desk)
    assert (draft["is_new"], draft["base"]) == (True, None)
    assert draft["article"]["standard_question"] == HALL[0]
    assert sorted(draft["article"]["similar_questions"]) == sorted(HALL[1:])

    published = await desk.call("POST", "/articles/publish", 201, json=change(group, draft))

    article_id = f"notice.asked_{group['id']}"
    assert published["article_id"] == article_id
    article = load_articles(articles).articles[article_id]
    assert article.answer.summary == "生态服务大厅工作日9点开门。"
    assert article.related == ("notice.parking",)
    (resolved,) = await desk.groups(state="resolved")
    assert (resolved["article_id"], resolved["changed_by"]["name"]) == (article_id, "小编")
    read = await desk.call("GET", f"/articles/{article_id}")
    assert [(v["number"], v["action"], v["is_current"]) for v in read["versions"]] == [
        (2, "published", True),
        (1, "found", False),
    ]


async def test_the_agents_answer_is_the_articles(gateway: Gateway, desk: Desk) -> None:
    visitor = await gateway.guest()
    await visitor.send(HALL[0])
    await visitor.messages(2)
    body = {"conversation_id": visitor.conversation_id, "answer": ANSWER}
    await desk.call("POST", "/items", 201, json=body)
    await grouped(gateway)
    (group,) = await desk.groups()

    article = (await desk.call("GET", f"/groups/{group['id']}/draft"))["article"]

    assert article["answer"]["summary"] == "生态服务大厅工作日9点到17点开放。"
    assert article["answer"]["steps"] == ["带身份证到前台登记", "取号后等候叫号"]
    checked = await desk.call("POST", "/articles/check", json={"article": article, "base": None})
    assert checked["errors"] == []
    assert [(remark["field"], remark["rule"]) for remark in checked["warnings"]] == [
        ("similar_questions", "similar_questions")
    ]


async def test_the_groups_questions_go_into_an_article_that_is_there(
    gateway: Gateway, desk: Desk, articles: Path
) -> None:
    group = await asked_group(gateway, desk)
    draft = await desk.call("GET", f"/groups/{group['id']}/draft?article_id=notice.parking")
    assert sorted(draft["added_questions"]) == sorted(HALL)
    await desk.call("POST", "/articles/publish", 201, json=change(group, draft))

    text = (articles / "notice" / "parking.yml").read_text(encoding="utf-8")
    assert text.startswith("# written by hand\n")
    assert yaml.safe_load(text)["similar_questions"] == ["停车费多少", *draft["added_questions"]]


async def test_a_published_article_can_be_taken_back(gateway: Gateway, desk: Desk, articles: Path) -> None:
    group, draft = await drafted(gateway, desk)
    published = await desk.call("POST", "/articles/publish", 201, json=change(group, draft))
    article_id, base = published["article_id"], published["version"]["base_of"]

    back = await desk.call("POST", f"/articles/{article_id}/rollback", 201, json={"to": 1, "base": base})
    assert back["version"]["base_of"] is None
    assert article_id not in load_articles(articles).articles
    again = await desk.call("POST", f"/articles/{article_id}/rollback", 201, json={"to": 2, "base": None})
    assert again["version"]["base_of"] == base
    assert article_id in load_articles(articles).articles

    stale = {"to": 1, "base": None}
    assert (await desk.call("POST", f"/articles/{article_id}/rollback", 409, json=stale))["code"] == (
        "changed_meanwhile"
    )
    versions = (await desk.call("GET", f"/articles/{article_id}"))["versions"]
    assert [(v["number"], v["action"], v["by"] and v["by"]["name"]) for v in versions] == [
        (4, "rolled_back", "小编"),
        (3, "rolled_back", "小编"),
        (2, "published", "小编"),
        (1, "found", None),
    ]
    first = await desk.call("GET", f"/articles/{article_id}/versions/1")
    assert (first["article"], first["yaml"]) == (None, None)


async def test_the_replay_shows_the_answers_that_would_flip(
    gateway: Gateway, desk: Desk, bot: FakeBot
) -> None:
    bot.knowledge.decided["园区停车怎么收费"] = {"kind": "article", "id": "notice.parking", "confidence": 0.9}
    _, draft = await drafted(gateway, desk)
    await ask(gateway, "园区停车怎么收费", HALL[0])
    draft["article"]["similar_questions"].append("园区停车怎么收费")

    replayed = await desk.call("POST", "/articles/replay", json={"article": draft["article"], "last": 50})

    assert (replayed["asked"], replayed["changed"]) == (4, 4)
    flips = {flip["question"]: flip for flip in replayed["flips"]}
    assert flips["园区停车怎么收费"]["before"]["title"] == "园区停车怎么收费？"
    assert flips["园区停车怎么收费"]["after"]["title"] == HALL[0]
    assert flips[HALL[0]]["before"]["kind"] == "not_understood"


async def test_before_a_rollback_one_sees_what_it_would_change(
    gateway: Gateway, desk: Desk, bot: FakeBot
) -> None:
    group, draft = await drafted(gateway, desk)
    published = await desk.call("POST", "/articles/publish", 201, json=change(group, draft))
    article_id = published["article_id"]
    mine = {"kind": "article", "id": article_id, "confidence": 0.9}
    bot.knowledge.decided |= {HALL[0]: mine, HALL[1]: mine}
    await ask(gateway, "今天会下雨吗")

    gone = await desk.call("POST", f"/articles/{article_id}/versions/1/replay", json={"last": 50})
    same = await desk.call("POST", f"/articles/{article_id}/versions/2/replay", json={"last": 50})
    unknown = await desk.call("POST", f"/articles/{article_id}/versions/9/replay", 404, json={})

    assert (gone["asked"], gone["changed"]) == (4, 2)
    assert {flip["question"] for flip in gone["flips"]} == {HALL[0], HALL[1]}
    assert {(flip["before"]["kind"], flip["after"]["kind"]) for flip in gone["flips"]} == {
        ("article", "not_understood")
    }
    assert [flip["question"] for flip in same["flips"]] == [HALL[2]]
    assert unknown["code"] == "article_not_found"
    assert (await desk.call("GET", f"/articles/{article_id}"))["versions"][0]["number"] == 2


async def test_an_article_can_be_picked(desk: Desk) -> None:
    found = await desk.call("GET", "/articles", params={"q": "停车"})
    assert [article["article_id"] for article in found["items"]] == ["notice.parking"]
    categories = (await desk.call("GET", "/categories"))["items"]
    assert "notice" in [category["id"] for category in categories]
    assert await desk.call("GET", "/articles/notice.nowhere", 404)
    assert await desk.call("GET", "/articles/..%2Fnotice", 404)
