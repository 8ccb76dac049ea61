"""Articles that came after the training, learned beside a model that stays as it is."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.late_questions import LateQuestions, learn_late
from bot.nlu.live_articles import LiveArticles
from bot.nlu.question_index import QuestionIndex
from bot.nlu.question_model import Fitting
from bot.nlu.trained_questions import TrainedQuestions
from knowledge import ArticleStore
from tests.bot.nlu.article_files import write_article
from tests.bot.nlu.fakes import FakeEncoder

COUPON = ["怎么查看代金券", "代金券在哪里看", "查代金券的入口", "代金券查询方法", "想看代金券怎么看"]
LOG = ["操作日志在哪里看", "怎么查操作日志", "查日志的入口", "日志查询方法", "想看操作日志怎么看"]
WEATHER = ["今天天气如何", "明天下雨吗", "天气预报", "外面冷不冷", "周末出太阳吗"]
INVOICE = ["专票怎么申请开具", "发票开具的入口", "开专票的方法", "怎么开发票", "想开专票怎么开"]
TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def trained() -> TrainedQuestions:
    texts = [*COUPON, *LOG, *WEATHER]
    labels = [label for label in ("faq/coupon.view", "faq/audit.log", "out_of_scope") for _ in range(5)]
    vectors = FakeEncoder().encode(texts)
    return TrainedQuestions.learn(texts, labels, vectors, (FakeEncoder.dimension,), Fitting())


def _points(trained: TrainedQuestions, texts: list[str]) -> np.ndarray:
    return trained.model.space.project(FakeEncoder().encode(texts))


def _learn(trained: TrainedQuestions, questions: dict[str, list[str]]) -> LateQuestions:
    index = QuestionIndex(lambda texts: _points(trained, list(texts)))
    index.update(questions)
    return learn_late(trained.model, trained.rows, index.snapshot, lambda _: True, Fitting())


def _best(late: LateQuestions, trained: TrainedQuestions, text: str) -> tuple[str, float]:
    probabilities = late.model.by_label(late.model.probabilities(_points(trained, [text]), [text]))
    assert sum(probabilities.values()) == pytest.approx(1.0, abs=1e-4)
    best = max(probabilities, key=probabilities.__getitem__)
    return best, probabilities[best]


def test_a_late_article_is_found_and_the_others_stay(trained: TrainedQuestions) -> None:
    late = _learn(trained, {"invoice.apply": INVOICE})
    assert late.model.labels == (*trained.model.labels, "faq/invoice.apply")
    assert _best(late, trained, "专票开具怎么申请")[0] == "faq/invoice.apply"
    assert _best(late, trained, "代金券怎么查看")[0] == "faq/coupon.view"
    assert _best(late, trained, "操作日志怎么查")[0] == "faq/audit.log"
    assert _best(late, trained, "今天下雨吗")[0] == "out_of_scope"


def test_no_weight_of_the_model_changes(trained: TrainedQuestions) -> None:
    before = trained.model.meaning.weights.copy()
    late = _learn(trained, {"invoice.apply": INVOICE})
    assert np.array_equal(trained.model.meaning.weights, before)
    assert np.array_equal(late.model.meaning.weights[:, :3], before)


def test_new_wordings_of_a_trained_article_count_for_it(trained: TrainedQuestions) -> None:
    late = _learn(trained, {"coupon.view": ["抵扣码去哪个菜单找", "抵扣码的菜单", "抵扣码找不到"]})
    assert _best(late, trained, "抵扣码在哪个菜单")[0] == "faq/coupon.view"
    assert _best(late, trained, "代金券怎么查看")[0] == "faq/coupon.view"


def test_a_renamed_article_does_not_compete_with_its_old_name(trained: TrainedQuestions) -> None:
    index = QuestionIndex(lambda texts: _points(trained, list(texts)))
    index.update({"coupon.list": COUPON})
    late = learn_late(
        trained.model, trained.rows, index.snapshot, lambda label: label != "faq/coupon.view", Fitting()
    )
    probabilities = late.model.by_label(late.model.probabilities(_points(trained, COUPON), COUPON)[:1])
    assert probabilities["faq/coupon.list"] > probabilities["faq/coupon.view"]


def test_the_rows_survive_the_disk(trained: TrainedQuestions, tmp_path: Path) -> None:
    trained.save(tmp_path)
    loaded = TrainedQuestions.load(tmp_path)
    assert loaded.rows.labels == trained.rows.labels
    assert np.allclose(loaded.rows.spelling.toarray(), trained.rows.spelling.toarray())
    assert np.allclose(loaded.rows.points, trained.rows.points, atol=1e-3)


def _live(trained: TrainedQuestions, directory: Path, **settings: object) -> LiveArticles:
    learn = functools.partial(learn_late, trained.model, trained.rows, fitting=Fitting())
    return LiveArticles(
        ArticleStore(directory),
        trained.known,
        trained.rows.points,
        trained.calibration,
        lambda texts: _points(trained, list(texts)),
        learn,
        today=lambda: TODAY,
        **settings,  # type: ignore[arg-type]
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_article(tmp_path, "coupon.view", COUPON)
    write_article(tmp_path, "audit.log", LOG)
    return tmp_path


def test_the_articles_of_the_training_need_no_learning(trained: TrainedQuestions, directory: Path) -> None:
    live = _live(trained, directory, run=lambda job: job())
    assert live.learned is None
    assert not live.has_new_questions


def test_what_is_learned_is_no_longer_matched_by_similarity(
    trained: TrainedQuestions, directory: Path
) -> None:
    write_article(directory, "invoice.apply", INVOICE)
    live = _live(trained, directory, run=lambda job: job())
    assert live.learned is not None
    point, text = _points(trained, ["怎么申请专票"])[0], "怎么申请专票"
    said = live.learned.by_label(live.learned.probabilities(point[np.newaxis], [text]))
    assert live.correct(said, point) == pytest.approx(said)
    assert max(said, key=said.__getitem__) == "faq/invoice.apply"


def test_until_it_is_learned_similarity_finds_it(trained: TrainedQuestions, directory: Path) -> None:
    write_article(directory, "invoice.apply", INVOICE)
    live = _live(trained, directory, run=lambda _: None)
    assert live.learned is None
    said = live.correct({"faq/coupon.view": 0.6, "out_of_scope": 0.4}, _points(trained, ["怎么开专票"])[0])
    assert max(said, key=said.__getitem__) == "faq/invoice.apply"
