import logging
import threading

import pytest

from bot.nlu.newest_job import NewestJob

PATIENCE_S = 5.0


def test_of_the_jobs_that_wait_only_the_newest_is_done() -> None:
    jobs, done = NewestJob("test"), []
    has_begun, may_end, is_over = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        has_begun.set()
        may_end.wait(PATIENCE_S)
        done.append("first")

    def last() -> None:
        done.append("last")
        is_over.set()

    jobs.submit(first)
    assert has_begun.wait(PATIENCE_S)
    jobs.submit(lambda: done.append("overtaken"))
    jobs.submit(last)
    may_end.set()
    assert is_over.wait(PATIENCE_S)
    assert done == ["first", "last"]


def test_a_failed_job_is_logged_and_the_next_one_done(caplog: pytest.LogCaptureFixture) -> None:
    jobs, is_over = NewestJob("late questions"), threading.Event()

    def fail() -> None:
        raise ValueError("no such row")

    with caplog.at_level(logging.ERROR):
        jobs.submit(fail)
        while not caplog.records:
            threading.Event().wait(0.01)
        jobs.submit(is_over.set)
        assert is_over.wait(PATIENCE_S)
    assert caplog.records[0].getMessage() == "late questions: failed"
