"""The articles as they are now, beside a model that was trained on them as they were.

Questions that came after the training are found by similarity, articles that are gone or expired are dropped.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.importer import FAQ_INTENT, article_id
from bot.nlu.known_questions import KnownQuestions, match_key
from bot.nlu.local_date import local_today
from bot.nlu.match_calibration import MatchCalibration, best_of_the_others
from bot.nlu.question_index import Embed, QuestionIndex, QuestionVectors
from bot.nlu.text_normalizer import normalize
from knowledge import ArticleChange, ArticleSet, ArticleStore, ArticleWatcher, KnowledgeArticle

logger = logging.getLogger(__name__)

# Below this an untrained article is not worth a place in the ranking.
_FLOOR = 0.01


@dataclass(frozen=True)
class _Current:
    """What follows from one reading of the articles; replaced as a whole."""

    articles: ArticleSet
    new_questions: Mapping[str, str]
    """Key of a question that the model was not trained on → label."""


class LiveArticles:
    """Corrects the rankings of a trained model by what has happened to the articles since."""

    def __init__(
        self,
        store: ArticleStore,
        known: KnownQuestions,
        trained_points: QuestionVectors,
        calibration: MatchCalibration,
        embed: Embed,
        today: Callable[[], date] = local_today,
    ) -> None:
        """``trained_points`` are the projected vectors of all training examples, of articles and others."""
        self._store = store
        self._known = known
        self._trained_points = trained_points
        self._calibration = calibration
        self._today = today
        self._index = QuestionIndex(embed)
        self._take_over(store.snapshot)

    def follow(self) -> None:
        """Follow the files from a thread of its own, for as long as this object is in use."""
        itself = weakref.ref(self)  # the thread must not keep a replaced model alive

        def on_change(change: ArticleChange) -> None:
            live = itself()
            if live is not None:
                live._take_over(change.after)

        watcher = ArticleWatcher(self._store, on_change)
        weakref.finalize(self, watcher.stop, 0.0)
        watcher.start()

    @property
    def articles(self) -> Mapping[str, KnowledgeArticle]:
        """The articles by id, as the files are now."""
        return self._current.articles.articles

    def label_of(self, text: str) -> str | None:
        """The label of a question that an article has word for word, but the model has not."""
        return self._current.new_questions.get(match_key(text))

    @property
    def has_new_questions(self) -> bool:
        """Whether there are questions that only ``correct`` can find."""
        return bool(self._index.snapshot.article_ids)

    def is_live(self, label: str) -> bool:
        """Whether a label may be answered today; everything but an article always may."""
        return self._is_live_on(label, self._today())

    def _is_live_on(self, label: str, today: date) -> bool:
        identifier = article_id(label)
        if identifier is None:
            return True
        article = self._current.articles.articles.get(identifier)
        return article is not None and article.is_effective(today)

    def only_live(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """Probabilities over the labels that may be answered today; they sum to one."""
        today = self._today()
        kept = {label: value for label, value in probabilities.items() if self._is_live_on(label, today)}
        total = sum(kept.values())
        return {label: value / total for label, value in kept.items()} if total else kept

    def correct(self, probabilities: Mapping[str, float], point: QuestionVectors) -> dict[str, float]:
        """Probabilities over the live labels, from those of the model and the projected vector."""
        kept = self.only_live(probabilities)
        new = {label: value for label, value in self._match_new(point).items() if self.is_live(label)}
        if not new:
            return kept
        any_new = 1.0 - float(np.prod([1.0 - value for value in new.values()]))
        share = any_new / sum(new.values())
        corrected = {label: value * (1.0 - any_new) for label, value in kept.items()}
        for label, value in new.items():
            corrected[label] = corrected.get(label, 0.0) + value * share
        return corrected

    def _match_new(self, point: QuestionVectors) -> dict[str, float]:
        snapshot = self._index.snapshot
        if not snapshot.article_ids:
            return {}
        similarity = snapshot.similarities(point)
        nearest_trained = float((self._trained_points @ point).max(initial=-1.0))
        rivals = np.maximum(best_of_the_others(similarity[np.newaxis])[0], nearest_trained)
        matches = self._calibration.probability(similarity, similarity - rivals)
        return {
            f"{FAQ_INTENT}/{key}": float(value)
            for key, value in zip(snapshot.article_ids, matches, strict=True)
            if value >= _FLOOR
        }

    def _take_over(self, articles: ArticleSet) -> None:
        new = {
            article.id: [
                question
                for question in map(normalize, article.questions)
                if self._known.label_of(question) != f"{FAQ_INTENT}/{article.id}"
            ]
            for article in articles.articles.values()
        }
        embedded = self._index.update(new)
        claims = {
            match_key(question): f"{FAQ_INTENT}/{key}" for key, texts in new.items() for question in texts
        }
        self._current = _Current(articles, {key: label for key, label in claims.items() if key})
        if embedded:
            logger.info("questions taken over without training: %d", embedded)
