"""What the bot did not know becomes what it answers: asked, collected, published, live, and taken back."""

import time
from collections.abc import Callable
from typing import Any

from tests.end_to_end.agent import Agent
from tests.end_to_end.conftest import Meet

LIVE_WITHIN_S = 10.0
GROUPED_WITHIN_S = 30.0
QUESTION = "访客停车场的月卡怎么续"
SAME = "访客停车场月卡到期了怎么续"
SUMMARY = "访客停车场的月卡在物业前台续费。"
INBOX = "/api/desk/inbox"


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


def group_of(agent: Agent, question: str) -> dict[str, Any] | None:
    found = agent._call("GET", f"{INBOX}/groups?q={question}")["items"]
    return found[0] if found and found[0]["item_count"] >= 2 else None


def test_an_unanswered_question_becomes_a_live_answer_in_two_clicks(meet: Meet, agent: Agent) -> None:
    for question in (QUESTION, SAME):
        assert summary_of(meet, question) != SUMMARY
    group = eventually(lambda: group_of(agent, QUESTION), GROUPED_WITHIN_S)

    began = time.monotonic()
    draft = agent._call("GET", f"{INBOX}/groups/{group['id']}/draft")
    draft["article"]["answer"]["summary"] = SUMMARY
    replay = {"article": draft["article"], "group_id": group["id"], "last": 20}
    replayed = agent._call("POST", f"{INBOX}/articles/replay", replay)
    assert {flip["question"] for flip in replayed["flips"]} >= {QUESTION, SAME}
    assert summary_of(meet, QUESTION) != SUMMARY  # nothing is served before it is published

    change = {
        "article": draft["article"],
        "base": draft["base"],
        "group_id": group["id"],
        "revision": group["revision"],
    }
    published_at = time.monotonic()
    published = agent._call("POST", f"{INBOX}/articles/publish", change)
    eventually(lambda: summary_of(meet, QUESTION) == SUMMARY, LIVE_WITHIN_S)
    live_after_s = time.monotonic() - published_at
    assert summary_of(meet, "访客停车场的月卡到哪儿续") == SUMMARY
    assert live_after_s < LIVE_WITHIN_S, f"{live_after_s:.1f} s, {time.monotonic() - began:.1f} s in all"

    back = {"to": 1, "base": published["version"]["base_of"]}
    agent._call("POST", f"{INBOX}/articles/{published['article_id']}/rollback", back)
    eventually(lambda: summary_of(meet, QUESTION) != SUMMARY, LIVE_WITHIN_S)


def test_a_question_is_added_to_an_article_and_the_old_file_comes_back(meet: Meet, agent: Agent) -> None:
    question = "那批白色纸质凭证归谁管"
    article_id = "coupon.pickup.view"
    read = agent._call("GET", f"{INBOX}/articles/{article_id}")
    article = read["article"]
    article["similar_questions"].append(question)
    published = agent._call("POST", f"{INBOX}/articles/publish", {"article": article, "base": read["base"]})
    eventually(lambda: summary_of(meet, question) == article["answer"]["summary"], LIVE_WITHIN_S)

    first = published["version"]["number"] - 1
    back = {"to": first, "base": published["version"]["base_of"]}
    agent._call("POST", f"{INBOX}/articles/{article_id}/rollback", back)
    assert agent._call("GET", f"{INBOX}/articles/{article_id}")["base"] == read["base"]
