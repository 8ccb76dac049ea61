"""Everything that a training leaves behind for the classifier, and its way to disk and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import scipy.sparse

from bot.importer import article_id
from bot.nlu.known_questions import KnownQuestions
from bot.nlu.late_questions import TrainedRows
from bot.nlu.match_calibration import MatchCalibration, fit_match_calibration
from bot.nlu.question_index import QuestionVectors
from bot.nlu.question_model import Fitting, QuestionModel, fit

_POINTS_FILE, _SPELLING_FILE, _MATCH_FILE = "points.npz", "spelling_rows.npz", "match_calibration.json"


@dataclass(frozen=True)
class TrainedQuestions:
    """The fitted model with what is needed to judge questions that came after it."""

    model: QuestionModel
    known: KnownQuestions
    rows: TrainedRows
    """The training examples."""
    calibration: MatchCalibration

    @classmethod
    def learn(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        vectors: QuestionVectors,
        sizes: Sequence[int],
        fitting: Fitting,
        quick_block: int | None = None,
    ) -> TrainedQuestions:
        """Fit everything on normalised ``texts`` with their labels and raw vectors (see ``fit``)."""
        model = fit(vectors, sizes, texts, labels, fitting, quick_block)
        points = model.space.project(vectors)
        articles = [label for label in model.labels if article_id(label) is not None]
        known = KnownQuestions.from_examples(zip(texts, labels, strict=True))
        rows = TrainedRows(points, model.lexicon.transform(texts), tuple(labels))
        return cls(model, known, rows, fit_match_calibration(points, labels, articles))

    def save(self, directory: Path) -> None:
        """Write arrays and JSON, nothing that could run when it is read."""
        self.model.save(directory)
        self.known.save(directory)
        numbers = np.array([self.model.labels.index(label) for label in self.rows.labels], dtype=np.int32)
        np.savez(directory / _POINTS_FILE, points=self.rows.points.astype(np.float16), labels=numbers)
        scipy.sparse.save_npz(directory / _SPELLING_FILE, self.rows.spelling)
        (directory / _MATCH_FILE).write_text(json.dumps(asdict(self.calibration)), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> TrainedQuestions:
        """Read what ``save`` wrote."""
        model = QuestionModel.load(directory)
        with np.load(directory / _POINTS_FILE, allow_pickle=False) as arrays:
            points = arrays["points"].astype(np.float32)
            labels = tuple(model.labels[number] for number in arrays["labels"])
        spelling = scipy.sparse.load_npz(directory / _SPELLING_FILE)
        calibration = json.loads((directory / _MATCH_FILE).read_text(encoding="utf-8"))
        return cls(
            model=model,
            known=KnownQuestions.load(directory),
            rows=TrainedRows(points, spelling, labels),
            calibration=MatchCalibration(**calibration),
        )
