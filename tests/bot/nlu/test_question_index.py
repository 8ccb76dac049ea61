from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.nlu.question_index import QuestionIndex
from tests.bot.nlu.fakes import FakeEncoder


def test_nearest_question_speaks_for_its_article() -> None:
    encoder = FakeEncoder()
    index = QuestionIndex(encoder.encode)
    index.update({"coupon.view": ["代金券在哪看", "怎么查代金券"], "audit.log": ["操作日志在哪看"]})
    best = index.snapshot.similarities(encoder.encode(["怎么查代金券"])[0])
    assert index.snapshot.article_ids == ("audit.log", "coupon.view")
    assert best[1] == pytest.approx(1.0, abs=1e-5)
    assert best[0] < best[1]


def test_only_new_texts_are_embedded() -> None:
    encoder = FakeEncoder()
    index = QuestionIndex(encoder.encode)
    assert index.update({"a.b": ["一", "二"]}) == 2
    assert index.update({"a.b": ["一", "二", "三"], "c.d": ["二"]}) == 1
    assert encoder.asked == ["一", "二", "三"]


def test_a_reader_keeps_its_snapshot() -> None:
    index = QuestionIndex(FakeEncoder().encode)
    index.update({"a.b": ["一"]})
    before = index.snapshot
    index.update({"c.d": ["二"]})
    assert before.article_ids == ("a.b",)
    assert index.snapshot.article_ids == ("c.d",)


def test_a_failing_encoder_leaves_the_old_snapshot() -> None:
    calls: list[Sequence[str]] = []

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        calls.append(texts)
        if len(calls) > 1:
            raise OSError("no space left")
        return FakeEncoder().encode(texts)

    index = QuestionIndex(embed)
    index.update({"a.b": ["一"]})
    with pytest.raises(OSError, match="no space left"):
        index.update({"a.b": ["一", "二"]})
    assert index.snapshot.questions == ("一",)


def test_an_empty_index_matches_nothing() -> None:
    index = QuestionIndex(FakeEncoder().encode)
    index.update({"a.b": []})
    assert index.snapshot.article_ids == ()
    assert index.snapshot.similarities(np.ones(64, dtype=np.float32)).tolist() == []
