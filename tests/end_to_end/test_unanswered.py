"""What the bot did not know becomes what it answers: asked, collected, published, live, and taken back."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway.database import Database
from gateway.desk import accounts, passwords
from gateway.desk.roles import Role
from tests.end_to_end.conftest import Meet
from tests.end_to_end.installation import Places
from tests.end_to_end.visitor import PATIENCE_S
from tests.stack import Stack

LIVE_WITHIN_S = 10.0
GROUPED_WITHIN_S = 30.0
QUESTION = "访客停车场的月卡怎么续"
SAME = "访客停车场月卡到期了怎么续"
SUMMARY = "访客停车场的月卡在物业前台续费。"
INBOX = "/api/desk/inbox"
USERNAME, PASSWORD = "bianji", "correct horse battery"


@dataclass
class Editor:
    """A knowledge editor's console."""

    http: httpx.Client
    csrf_token: str

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"X-CSRF-Token": self.csrf_token}
        response = self.http.request(method, f"{INBOX}{path}", json=body, headers=headers)
        assert response.status_code in (200, 201), response.text
        answer: dict[str, Any] = response.json()
        return answer


@pytest.fixture(scope="module")
def editor(stack: Stack, places: Places) -> Iterator[Editor]:
    database = Database(places.databases["gateway"])
    database.write_now(
        accounts.create,
        username=USERNAME,
        name="小编",
        role=Role.KNOWLEDGE_EDITOR,
        password_hash=passwords.hash_password(PASSWORD),
        now=datetime.now(UTC),
    )
    database.close()
    with httpx.Client(base_url=stack.url("gateway"), timeout=PATIENCE_S, trust_env=False) as http:
        entered = http.post("/api/desk/login", json={"username": USERNAME, "password": PASSWORD})
        assert entered.status_code == 200, entered.text
        yield Editor(http, entered.json()["csrf_token"])


def eventually(find: Callable[[], Any], within_s: float) -> Any:
    """Asks again until there is something."""
    deadline = time.monotonic() + within_s
    while not (found := find()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def summary_of(meet: Meet, question: str) -> str | None:
    contents = [envelope["content"] for envelope in meet().say(question).envelopes]
    return next((content["summary"] for content in contents if content["kind"] == "article"), None)


def group_of(editor: Editor, question: str) -> dict[str, Any] | None:
    found = editor.call("GET", f"/groups?q={question}")["items"]
    return found[0] if found and found[0]["item_count"] >= 2 else None


def test_an_unanswered_question_becomes_a_live_answer_in_two_clicks(meet: Meet, editor: Editor) -> None:
    for question in (QUESTION, SAME):
        assert summary_of(meet, question) != SUMMARY
    group = eventually(lambda: group_of(editor, QUESTION), GROUPED_WITHIN_S)

    began = time.monotonic()
    draft = editor.call("GET", f"/groups/{group['id']}/draft")
    draft["article"]["answer"]["summary"] = SUMMARY
    replay = {"article": draft["article"], "group_id": group["id"], "last": 20}
    replayed = editor.call("POST", "/articles/replay", replay)
    assert {flip["question"] for flip in replayed["flips"]} >= {QUESTION, SAME}
    assert summary_of(meet, QUESTION) != SUMMARY  # nothing is served before it is published

    change = {
        "article": draft["article"],
        "base": draft["base"],
        "group_id": group["id"],
        "revision": group["revision"],
    }
    published_at = time.monotonic()
    published = editor.call("POST", "/articles/publish", change)
    eventually(lambda: summary_of(meet, QUESTION) == SUMMARY, LIVE_WITHIN_S)
    live_after_s = time.monotonic() - published_at
    assert summary_of(meet, "访客停车场的月卡到哪儿续") == SUMMARY
    assert live_after_s < LIVE_WITHIN_S, f"{live_after_s:.1f} s, {time.monotonic() - began:.1f} s in all"

    back = {"to": 1, "base": published["version"]["base_of"]}
    editor.call("POST", f"/articles/{published['article_id']}/rollback", back)
    eventually(lambda: summary_of(meet, QUESTION) != SUMMARY, LIVE_WITHIN_S)


def test_a_question_is_added_to_an_article_and_the_old_file_comes_back(meet: Meet, editor: Editor) -> None:
    question = "那批白色纸质凭证归谁管"
    article_id = "coupon.pickup.view"
    read = editor.call("GET", f"/articles/{article_id}")
    article = read["article"]
    article["similar_questions"].append(question)
    published = editor.call("POST", "/articles/publish", {"article": article, "base": read["base"]})
    eventually(lambda: summary_of(meet, question) == article["answer"]["summary"], LIVE_WITHIN_S)

    first = published["version"]["number"] - 1
    back = {"to": first, "base": published["version"]["base_of"]}
    editor.call("POST", f"/articles/{article_id}/rollback", back)
    assert editor.call("GET", f"/articles/{article_id}")["base"] == read["base"]
