"""A long conversation stays as fast as a new one. `python -m bench.latency` measures what is promised."""

import statistics
import time

from tests.end_to_end.conftest import Meet
from tests.end_to_end.visitor import Visitor

QUESTIONS = [
    "如何查看代金券？",
    "如何使用代金券？",
    "如何查看现金券？",
    "如何使用现金券？",
    "如何查看审计日志？",
]
TURNS = 300
SAMPLES = 20
ALLOWED_MORE_S = 0.040
FAQ_P95_S = 2.0


def test_after_300_turns_a_reply_takes_no_longer(meet: Meet) -> None:
    """Old and new conversations take turns, so that a busy machine slows both."""
    old = meet("customer-resale")
    for turn in range(TURNS):
        old.say(QUESTIONS[turn % len(QUESTIONS)])
    assert len([m for m in old.messages if m["author"] == "user"]) == TURNS

    more_s = []
    for sample in range(SAMPLES):
        question = QUESTIONS[sample % len(QUESTIONS)]
        new = meet("customer-resale")
        new_s = duration_s(new, question)
        more_s.append(duration_s(old, question) - new_s)
    assert statistics.median(more_s) < ALLOWED_MORE_S


def test_a_question_is_answered_soon(meet: Meet) -> None:
    guest = meet()
    durations = sorted(duration_s(guest, QUESTIONS[number % len(QUESTIONS)]) for number in range(60))
    assert durations[56] < FAQ_P95_S


def duration_s(visitor: Visitor, question: str) -> float:
    began = time.perf_counter()
    assert visitor.say(question).kinds[0] == "article"
    return time.perf_counter() - began
