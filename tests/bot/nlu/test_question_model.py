from pathlib import Path

import numpy as np
import pytest

from bot.nlu.match_calibration import CAUTIOUS, best_of_the_others, fit_match_calibration
from bot.nlu.question_model import Fitting, QuestionModel, QuestionSpace, fit

TEXTS = [text for text in ("查看代金券", "解除关联", "今天下雨") for _ in range(12)]


def _clusters(rows: int = 12) -> tuple[np.ndarray, list[str]]:
    random = np.random.default_rng(1)
    centres = {"faq/a.b": [1, 0, 0, 0], "faq/c.d": [0, 1, 0, 0], "out_of_scope": [0, 0, 1, 1]}
    labels = [label for label in centres for _ in range(rows)]
    points = np.array([centres[label] for label in labels]) + random.normal(0, 0.1, (len(labels), 4))
    return points.astype(np.float32), labels


def test_fit_separates_and_survives_the_disk(tmp_path: Path) -> None:
    vectors, labels = _clusters()
    model = fit(vectors, (2, 2), TEXTS, labels, Fitting())
    model.save(tmp_path)
    loaded = QuestionModel.load(tmp_path)
    point = loaded.space.project(np.array([[0.9, 0.1, 0.0, 0.0]], dtype=np.float32))
    probabilities = loaded.probabilities(point, ["代金券"])[0]
    assert loaded.labels == ("faq/a.b", "faq/c.d", "out_of_scope")
    assert probabilities.argmax() == 0
    assert probabilities.sum() == pytest.approx(1.0, abs=1e-5)
    assert np.allclose(probabilities, model.probabilities(point, ["代金券"])[0])


def test_the_quick_view_needs_one_encoder_and_survives_the_disk(tmp_path: Path) -> None:
    vectors, labels = _clusters()
    fit(vectors, (2, 2), TEXTS, labels, Fitting(), quick_block=0).save(tmp_path)
    model = QuestionModel.load(tmp_path)
    spelt = model.spelt(["代金券"])
    first = model.quickly(model.quick, np.array([[0.9, 0.1]], dtype=np.float32), spelt)[0]
    other = model.quickly(model.quick, np.array([[0.1, 0.9]], dtype=np.float32), spelt)[0]
    assert (first.argmax(), other.argmax()) == (0, 1)
    assert first.sum() == pytest.approx(1.0, abs=1e-5)


def test_without_a_quick_encoder_there_is_no_quick_view(tmp_path: Path) -> None:
    vectors, labels = _clusters()
    fit(vectors, (2, 2), TEXTS, labels, Fitting()).save(tmp_path)
    assert QuestionModel.load(tmp_path).quick is None


@pytest.mark.parametrize("labels", [["a", "b", "b"], ["a"] * 6 + ["b"] * 6])
def test_two_labels_and_tiny_data_are_enough(labels: list[str]) -> None:
    vectors = np.array([[1, 0, 1] if label == "a" else [0, 1, 0] for label in labels], dtype=np.float32)
    model = fit(vectors, (2, 1), labels, labels, Fitting())
    assert model.probabilities(model.space.project(vectors), labels)[0].argmax() == 0
    assert model.probabilities(model.space.project(vectors), labels)[-1].argmax() == 1


def test_each_encoder_counts_the_same() -> None:
    space = QuestionSpace(np.zeros(4, dtype=np.float32), (1, 3))
    point = space.project(np.array([[100.0, 3.0, 0.0, 4.0]], dtype=np.float32))[0]
    assert point == pytest.approx(np.array([1.0, 0.6, 0.0, 0.8]) / np.sqrt(2), abs=1e-6)


def test_match_needs_similarity_and_lead() -> None:
    vectors, labels = _clusters()
    points = QuestionSpace.around(vectors, (4,)).project(vectors)
    calibration = fit_match_calibration(points, labels, ["faq/a.b", "faq/c.d"])
    near, far = np.float32(0.95), np.float32(0.2)
    assert calibration.probability(near, np.float32(0.4)) > 0.9
    assert calibration.probability(far, np.float32(-0.5)) < 0.1


def test_match_is_cautious_with_a_single_article() -> None:
    assert fit_match_calibration(np.eye(2, dtype=np.float32), ["faq/a.b", "x"], ["faq/a.b"]) is CAUTIOUS
    assert CAUTIOUS.probability(np.float32(1.0), np.float32(0.0)) > 0.8
    assert CAUTIOUS.probability(np.float32(0.8), np.float32(0.0)) < 0.2


def test_best_of_the_others() -> None:
    values = np.array([[0.1, 0.9, 0.5], [0.3, 0.3, 0.1]], dtype=np.float32)
    expected = np.array([[0.9, 0.5, 0.9], [0.3, 0.3, 0.3]], dtype=np.float32)
    assert np.array_equal(best_of_the_others(values), expected)
    assert best_of_the_others(values[:, :1]).tolist() == [[-1.0], [-1.0]]


def test_a_misspelt_question_is_known_by_its_sound() -> None:
    same = np.ones((len(TEXTS), 4), dtype=np.float32)  # the encoders see no difference at all
    model = fit(same, (2, 2), TEXTS, ["coupon"] * 12 + ["unbinding"] * 12 + ["other"] * 12, Fitting())
    points = model.space.project(same[:2])
    named = [
        model.labels[column] for column in model.probabilities(points, ["jie除关连", "代京卷"]).argmax(axis=1)
    ]
    assert named == ["unbinding", "coupon"]


def test_held_out_rows_make_the_model_less_sure() -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(60, 4)).astype(np.float32)  # nothing to learn
    labels = ["a", "b"] * 30
    model = fit(vectors, (2, 2), ["x"] * 60, labels, Fitting())
    assert model.temperature > 1.5
