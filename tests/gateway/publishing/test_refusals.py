"""What is not published: nothing is half done, and the editor is told why."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from knowledge.loader import load_articles
from tests.gateway.conftest import Gateway
from tests.gateway.publishing.drafting import PRESENT, change, drafted
from tests.gateway.unanswered.desk import Desk


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
