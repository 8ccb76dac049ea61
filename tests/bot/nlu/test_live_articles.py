from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.known_questions import KnownQuestions
from bot.nlu.live_articles import LiveArticles
from bot.nlu.match_calibration import MatchCalibration
from knowledge import ArticleStore
from tests.bot.nlu.article_files import write_article
from tests.bot.nlu.fakes import FakeEncoder

TRAINED = [
    ("怎么查看代金券", "faq/coupon.view"),
    ("操作日志在哪里看", "faq/audit.log"),
    ("今天天气如何", "out_of_scope"),
]
MODEL_SAYS = {"faq/coupon.view": 0.5, "faq/audit.log": 0.2, "out_of_scope": 0.3}
CALIBRATION = MatchCalibration(similarity_weight=20.0, lead_weight=0.0, intercept=-16.0)
TODAY = date(2026, 6, 1)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_article(tmp_path, "coupon.view", ["怎么查看代金券"])
    write_article(tmp_path, "audit.log", ["操作日志在哪里看"])
    return tmp_path


def _live(directory: Path, encoder: FakeEncoder | None = None) -> LiveArticles:
    embed = (encoder or FakeEncoder()).encode
    points = FakeEncoder().encode([text for text, _ in TRAINED])
    known = KnownQuestions.from_examples(TRAINED)
    return LiveArticles(ArticleStore(directory), known, points, CALIBRATION, embed, today=lambda: TODAY)


def _point(text: str) -> np.ndarray:
    return FakeEncoder().encode([text])[0]


def test_nothing_changed_costs_nothing(directory: Path) -> None:
    encoder = FakeEncoder()
    live = _live(directory, encoder)
    assert encoder.asked == []
    assert live.correct(MODEL_SAYS, _point("代金券")) == pytest.approx(MODEL_SAYS)


def test_a_new_article_wins_with_its_own_question(directory: Path) -> None:
    write_article(directory, "invoice.apply", ["专票怎么申请开具", "发票开具的入口"])
    corrected = _live(directory).correct(MODEL_SAYS, _point("专票要怎么申请开具"))
    assert max(corrected, key=corrected.__getitem__) == "faq/invoice.apply"
    assert sum(corrected.values()) == pytest.approx(1.0)


def test_a_new_article_leaves_other_questions_alone(directory: Path) -> None:
    write_article(directory, "invoice.apply", ["专票怎么申请开具"])
    corrected = _live(directory).correct(MODEL_SAYS, _point("代金券在哪里"))
    assert corrected == pytest.approx(MODEL_SAYS, abs=0.02)


def test_a_question_added_to_a_trained_article_counts_for_it(directory: Path) -> None:
    write_article(directory, "coupon.view", ["怎么查看代金券", "抵扣码去哪个菜单找"])
    live = _live(directory)
    assert live.label_of("抵扣码去哪个菜单找") == "faq/coupon.view"
    corrected = live.correct(
        {**MODEL_SAYS, "faq/coupon.view": 0.1, "out_of_scope": 0.7}, _point("抵扣码去哪个菜单找呀")
    )
    assert max(corrected, key=corrected.__getitem__) == "faq/coupon.view"


def test_a_removed_article_is_not_answered(directory: Path) -> None:
    (directory / "coupon" / "view.yml").unlink()
    corrected = _live(directory).correct(MODEL_SAYS, _point("代金券"))
    assert corrected == pytest.approx({"faq/audit.log": 0.4, "out_of_scope": 0.6})


@pytest.mark.parametrize(
    ("effective_from", "expires_at", "is_live"),
    [("2026-06-01", None, True), ("2026-06-02", None, False), ("2026-01-02", "2026-06-01", False)],
)
def test_validity(directory: Path, effective_from: str, expires_at: str | None, is_live: bool) -> None:
    write_article(directory, "coupon.view", ["怎么查看代金券"], effective_from, expires_at)
    assert _live(directory).is_live("faq/coupon.view") is is_live


def test_labels_without_an_article_are_always_live(directory: Path) -> None:
    assert _live(directory).is_live("view_coupons")


def test_a_file_added_while_running_is_found_within_seconds(directory: Path) -> None:
    live = _live(directory)
    live.follow()
    write_article(directory, "invoice.apply", ["专票怎么申请开具"])
    deadline = time.monotonic() + 5
    while live.label_of("专票怎么申请开具") is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert live.label_of("专票怎么申请开具") == "faq/invoice.apply"
