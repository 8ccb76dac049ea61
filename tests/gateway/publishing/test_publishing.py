"""From a group of unanswered questions to a served file, checked and replayed first, and back again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.desk import audit
from gateway.desk.roles import Role
from knowledge.loader import load_articles
from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.fakes import FakeBot
from tests.gateway.unanswered.desk import MISS, Desk, ask, grouped

HALL = ("生态服务大厅几点开门", "生态服务大厅几点开门呢", "生态服务大厅几点关门")
ANSWER = "生态服务大厅工作日9点到17点开放。\n带身份证到前台登记\n取号后等候叫号"
PRESENT = """\
# written by hand
id: notice.parking
standard_question: 园区停车怎么收费？
similar_questions:
  - 停车费多少
audience: [customer, partner]
answer:
  summary: 园区停车每小时5元。
  steps: []
  notes: []
  links: []
task: null
related: []
effective_from: 2026-01-01
expires_at: null
source:
  title: 公告
  checked_on: 2026-01-01
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    directory = tmp_path / "served"
    (directory / "notice").mkdir(parents=True)
    (directory / "notice" / "parking.yml").write_text(PRESENT, encoding="utf-8")
    return directory


@pytest.fixture
async def gateway(
    start_gateway: StartGateway, sqlite_url: str, articles: Path, bot: FakeBot
) -> AsyncIterator[Gateway]:
    bot.replies |= dict.fromkeys(HALL, MISS)
    async with start_gateway(sqlite_url, articles=articles, articles_every_s=0.05) as running:
        await asyncio.sleep(0.1)
        yield running


@pytest.fixture
async def desk(gateway: Gateway) -> Desk:
    return await Desk.of(gateway)


async def asked_group(gateway: Gateway, desk: Desk) -> dict[str, Any]:
    await ask(gateway, *HALL)
    await grouped(gateway)
    (group,) = await desk.groups()
    return group


async def drafted(gateway: Gateway, desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """The group, and its draft with the answer that an editor wrote."""
    group = await asked_group(gateway, desk)
    draft = await desk.call("GET", f"/groups/{group['id']}/draft")
    draft["article"]["answer"]["summary"] = "生态服务大厅工作日9点开门。"
    return group, draft


def change(group: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    return {
        "article": draft["article"],
        "base": draft["base"],
        "group_id": group["id"],
        "revision": group["revision"],
    }


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


async def test_what_the_linter_refuses_is_said_by_field_and_not_published(
    gateway: Gateway, desk: Desk, articles: Path
) -> None:
    group, draft = await drafted(gateway, desk)
    draft["article"] |= {"related": ["notice.nowhere"], "id": "nowhere.hall"}
    refused = await desk.call("POST", "/articles/publish", 422, json=change(group, draft))

    assert refused["code"] == "article_invalid"
    assert {(error["field"], error["rule"]) for error in refused["errors"]} >= {
        ("related", "related"),
        ("id", "category"),
    }
    assert list(load_articles(articles).articles) == ["notice.parking"]
    (still_open,) = await desk.groups()
    assert still_open["revision"] == group["revision"]


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("id", "../../etc/passwd", "id"),
        ("standard_question", " ", "standard_question"),
        ("audience", ["everybody"], "audience.0"),
        ("similar_questions", ["一样", "一样"], "similar_questions.1"),
        ("expires_at", "2020-01-01", "expires_at"),
    ],
)
async def test_what_cannot_be_read_is_named(
    gateway: Gateway, desk: Desk, field: str, value: Any, named: str
) -> None:
    _, draft = await drafted(gateway, desk)
    article = {**draft["article"], field: value}
    checked = await desk.call("POST", "/articles/check", json={"article": article, "base": None})
    assert named in [error["field"] for error in checked["errors"]]
    refused = await desk.call("POST", "/articles/publish", 422, json={"article": article, "base": None})
    assert refused["errors"] == checked["errors"]


async def test_of_two_editors_of_one_article_the_second_is_told(desk: Desk, articles: Path) -> None:
    read = await desk.call("GET", "/articles/notice.parking")
    mine = {"article": {**read["article"], "similar_questions": ["停车贵不贵"]}, "base": read["base"]}
    other = {"article": {**read["article"], "similar_questions": ["停车收钱吗"]}, "base": read["base"]}

    answers = await asyncio.gather(
        desk.send("POST", "/articles/publish", json=mine), desk.send("POST", "/articles/publish", json=other)
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    winner = mine if answers[0].status_code == 201 else other
    served = load_articles(articles).articles["notice.parking"]
    assert list(served.similar_questions) == winner["article"]["similar_questions"]


async def test_a_file_that_was_edited_by_hand_is_not_overwritten(desk: Desk, articles: Path) -> None:
    read = await desk.call("GET", "/articles/notice.parking")
    file = articles / "notice" / "parking.yml"
    file.write_text(PRESENT.replace("5元", "6元"), encoding="utf-8")
    refused = await desk.call(
        "POST", "/articles/publish", 409, json={"article": read["article"], "base": read["base"]}
    )
    assert refused["code"] == "changed_meanwhile"
    assert "6元" in file.read_text(encoding="utf-8")


async def test_a_stale_group_publishes_nothing(gateway: Gateway, desk: Desk, articles: Path) -> None:
    group, draft = await drafted(gateway, desk)
    body = {"state": "ignored", "revision": group["revision"]}
    await desk.call("POST", f"/groups/{group['id']}/state", json=body)
    refused = await desk.call("POST", "/articles/publish", 409, json=change(group, draft))
    assert refused["code"] == "changed_meanwhile"
    assert list(load_articles(articles).articles) == ["notice.parking"]
    assert await desk.call("GET", f"/articles/{draft['article']['id']}", 404)


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


async def test_a_failed_transaction_leaves_no_file(
    gateway: Gateway, desk: Desk, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, draft = await drafted(gateway, desk)
    write = gateway.parts.database.write

    async def fail_at_the_end(*args: Any, **kwargs: Any) -> Any:
        await write(*args, **kwargs)
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(gateway.parts.database, "write", fail_at_the_end)
        response = await desk.send("POST", "/articles/publish", json=change(group, draft))
    assert response.status_code == 500
    assert list(load_articles(articles).articles) == ["notice.parking"]


async def test_an_article_can_be_picked(desk: Desk) -> None:
    found = await desk.call("GET", "/articles", params={"q": "停车"})
    assert [article["article_id"] for article in found["items"]] == ["notice.parking"]
    categories = (await desk.call("GET", "/categories"))["items"]
    assert "notice" in [category["id"] for category in categories]
    assert await desk.call("GET", "/articles/notice.nowhere", 404)
    assert await desk.call("GET", "/articles/..%2Fnotice", 404)


async def test_a_directory_that_cannot_be_written_changes_nothing(
    gateway: Gateway, desk: Desk, articles: Path
) -> None:
    group, draft = await drafted(gateway, desk)
    draft["article"]["id"] = "coupon.hall"
    (articles / "coupon").write_text("a file where a folder should be", encoding="utf-8")
    refused = await desk.call("POST", "/articles/publish", 503, json=change(group, draft))
    assert refused["code"] == "article_not_written"
    assert await desk.call("GET", "/articles/coupon.hall", 404)
    assert [group["state"] for group in await desk.groups()] == ["open"]


async def test_every_edit_is_in_the_audit_log(gateway: Gateway, desk: Desk) -> None:
    group, draft = await drafted(gateway, desk)
    published = await desk.call("POST", "/articles/publish", 201, json=change(group, draft))
    article_id, base = published["article_id"], published["version"]["base_of"]
    await desk.call("POST", f"/articles/{article_id}/rollback", 201, json={"to": 1, "base": base})

    records = await gateway.parts.database.read(
        audit.list_records, user_id=None, subject=article_id, operation=None, before=None, limit=10
    )
    assert [(record.operation, record.user_name) for record in records] == [
        ("article_rolled_back", "小编"),
        ("article_published", "小编"),
    ]


@pytest.mark.parametrize(
    ("role", "may_read", "may_edit"),
    [
        (Role.AGENT, True, False),
        (Role.SUPERVISOR, True, True),
        (Role.KNOWLEDGE_EDITOR, True, True),
        (Role.AUDITOR, True, False),
    ],
)
async def test_who_may_edit(gateway: Gateway, role: Role, may_read: bool, may_edit: bool) -> None:
    someone = await Desk.of(gateway, role)
    read = await someone.send("GET", "/articles/notice.parking")
    edit = await someone.send("POST", "/articles/notice.parking/rollback", json={"to": 99, "base": None})
    assert (read.status_code, edit.status_code) == (200 if may_read else 403, 409 if may_edit else 403)


async def test_an_agents_token_of_the_host_edits_nothing(gateway: Gateway) -> None:
    stranger = Desk(gateway, gateway.agent())
    response = await stranger.send("POST", "/articles/notice.parking/rollback", json={"to": 1, "base": None})
    assert response.status_code == 401
