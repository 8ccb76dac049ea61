"""The knowledge base changes under the running bot: news are answered in seconds, mistakes lose nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.conftest import Meet
from tests.end_to_end.installation import Places
from tests.stack import Stack

LIVE_WITHIN_S = 5.0
ID = "notice.service_hall"
QUESTIONS = [
    "生态服务大厅几点开门？",
    "服务大厅的开放时间",
    "大厅周末开不开",
    "生态服务大厅午休吗",
    "几点之前能进生态服务大厅",
    "服务大厅节假日营业吗",
    "生态服务大厅下午几点关门",
    "去服务大厅办事要预约吗",
    "生态服务大厅早上几点上班",
]
SUMMARY = "生态服务大厅工作日9点开门。"


def article(summary: str = SUMMARY) -> str:
    """The file of an article that no model was trained with."""
    day = date(2026, 11, 1)
    data = {
        "id": ID,
        "standard_question": QUESTIONS[0],
        "similar_questions": QUESTIONS[1:],
        "audience": ["customer", "partner"],
        "answer": {"summary": summary, "steps": [], "notes": [], "links": []},
        "task": None,
        "related": ["coupon.voucher.view"],
        "effective_from": day,
        "expires_at": None,
        "source": {"title": "大厅公告", "checked_on": day},
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


@pytest.fixture
def file(places: Places) -> Iterator[Path]:
    file = places.articles / "notice" / "service_hall.yml"
    yield file
    file.unlink(missing_ok=True)


def eventually(is_so: Callable[[], bool]) -> float:
    """Asks again until it is so; the seconds that it took, at most what an editor is promised."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < LIVE_WITHIN_S
        time.sleep(0.1)
    return time.monotonic() - began


def summary_of(meet: Meet, question: str) -> str | None:
    contents = [envelope["content"] for envelope in meet().say(question).envelopes]
    return next((content["summary"] for content in contents if content["kind"] == "article"), None)


def test_a_new_article_is_answered_within_seconds(meet: Meet, file: Path) -> None:
    assert summary_of(meet, QUESTIONS[0]) != SUMMARY
    file.write_text(article(), encoding="utf-8")
    eventually(lambda: summary_of(meet, QUESTIONS[0]) == SUMMARY)
    assert [summary_of(meet, question) for question in QUESTIONS] == [SUMMARY] * len(QUESTIONS)
    assert summary_of(meet, "如何查看代金券？") != SUMMARY


def test_an_edited_and_a_withdrawn_article(meet: Meet, file: Path) -> None:
    file.write_text(article(), encoding="utf-8")
    eventually(lambda: summary_of(meet, QUESTIONS[0]) == SUMMARY)
    file.write_text(article("改成8点半开门了。"), encoding="utf-8")
    eventually(lambda: summary_of(meet, QUESTIONS[0]) == "改成8点半开门了。")
    file.unlink()
    eventually(lambda: summary_of(meet, QUESTIONS[0]) != "改成8点半开门了。")


def test_a_new_question_leads_to_its_old_article(meet: Meet, places: Places) -> None:
    file = places.articles / "coupon" / "pickup.view.yml"
    before = file.read_text(encoding="utf-8")
    question = "仓库里那批提货凭证归哪个页面管"
    try:
        file.write_text(before.replace("audience:", f"  - {question}\naudience:", 1), encoding="utf-8")
        expected = yaml.safe_load(before)["answer"]["summary"]
        eventually(lambda: summary_of(meet, question) == expected)
    finally:
        file.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("broken", ["id: [", "", "\x00\xff", "id: notice.service_hall\nanswer: 3\n"])
def test_a_broken_file_leaves_the_last_good_version_serving(
    meet: Meet, file: Path, stack: Stack, broken: str
) -> None:
    file.write_text(article(), encoding="utf-8")
    eventually(lambda: summary_of(meet, QUESTIONS[0]) == SUMMARY)
    errors = stack.log_text().count("article not taken over")
    file.write_text(broken, encoding="latin-1")
    eventually(lambda: stack.log_text().count("article not taken over") > errors)
    assert f"{file.as_posix()}: " in stack.log_text()
    assert summary_of(meet, QUESTIONS[0]) == SUMMARY
    assert summary_of(meet, "如何查看现金券？") is not None
    file.write_text(article("修好了。"), encoding="utf-8")
    eventually(lambda: summary_of(meet, QUESTIONS[0]) == "修好了。")


def test_no_message_is_dropped_while_articles_come_in(meet: Meet, file: Path) -> None:
    answered: list[str | None] = []
    is_over = threading.Event()

    def keep_asking() -> None:
        while not is_over.is_set():
            answered.append(summary_of(meet, "如何查看代金券？"))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        for number in range(5):
            file.write_text(article(f"第{number}版。"), encoding="utf-8")
            eventually(lambda number=number: summary_of(meet, QUESTIONS[0]) == f"第{number}版。")  # type: ignore[misc]
    finally:
        is_over.set()
        asking.join()
    assert len(answered) >= 5
    assert set(answered) == {summary_of(meet, "如何查看代金券？")}
    assert None not in answered
