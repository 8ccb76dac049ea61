"""The articles as they are now, beside a model that was trained on them as they were.

Questions that came after the training are found by similarity at once, and learned within seconds; articles
that are gone or expired are dropped.
"""

from __future__ import annotations

import functools
import logging
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bot.importer import FAQ_INTENT, article_id
from bot.nlu.known_questions import KnownQuestions, match_key
from bot.nlu.late_questions import MOST_LEARNED, LateQuestions
from bot.nlu.local_date import local_today
from bot.nlu.match_calibration import MatchCalibration, best_of_the_others
from bot.nlu.newest_job import Job, NewestJob
from bot.nlu.question_index import EMPTY, Embed, IndexSnapshot, QuestionIndex, QuestionVectors
from bot.nlu.question_model import QuestionModel
from bot.nlu.text_normalizer import normalize
from knowledge import ArticleChange, ArticleSet, ArticleStore, ArticleWatcher, KnowledgeArticle

logger = logging.getLogger(__name__)

# Below this an untrained article is not worth a place in the ranking.
_FLOOR = 0.01

Learn = Callable[[IndexSnapshot, Callable[[str], bool]], LateQuestions]
"""Learns new questions; the second argument says whether a label may still be answered."""


@dataclass(frozen=True)
class _Current:
    """What follows from one reading of the articles; replaced as a whole."""

    articles: ArticleSet
    new_questions: Mapping[str, str]
    """Key of a question that the model was not trained on → label."""
    unlearned: IndexSnapshot = EMPTY
    """The new questions that only similarity finds so far."""
    late: LateQuestions | None = None


class LiveArticles:
    """Corrects the rankings of a trained model by what has happened to the articles since."""

    def __init__(
        self,
        store: ArticleStore,
        known: KnownQuestions,
        trained_points: QuestionVectors,
        calibration: MatchCalibration,
        embed: Embed,
        learn: Learn | None = None,
        run: Callable[[Job], None] | None = None,
        today: Callable[[], date] = local_today,
    ) -> None:
        """``trained_points`` are the projected vectors of all training examples, of articles and others.

        Without ``learn`` similarity is all there is; ``run`` does the learning, by default in a thread.
        """
        self._store = store
        self._known = known
        self._trained_points = trained_points
        self._calibration = calibration
        self._today = today
        self._learn = learn
        self._index = QuestionIndex(embed)
        self._run, self._swap = run or NewestJob("late questions").submit, threading.Lock()
        self._current = _Current(store.snapshot, {})
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
        """Whether there are questions that the trained model cannot find."""
        return bool(self._index.snapshot.article_ids)

    @property
    def learned(self) -> QuestionModel | None:
        """The model with what it has learned since the training, if anything."""
        late = self._current.late
        return late.model if late else None

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
        current = self._current
        snapshot = current.unlearned
        if not snapshot.article_ids:
            return {}
        similarity = snapshot.similarities(point)
        known = [self._trained_points, *([current.late.index.vectors] if current.late else [])]
        nearest_known = max(float((points @ point).max(initial=-1.0)) for points in known)
        rivals = np.maximum(best_of_the_others(similarity[np.newaxis])[0], nearest_known)
        matches = self._calibration.probability(similarity, similarity - rivals)
        # Of ten thousand articles a few are near: a loop over all of them takes longer than the search.
        near = np.flatnonzero(matches >= _FLOOR)
        return {_label(snapshot.article_ids[number]): float(matches[number]) for number in near}

    def _take_over(self, articles: ArticleSet) -> None:
        new = {
            article.id: [
                text
                for text in map(_normalized, article.questions)
                if self._known.label_of(text) != _label(article.id)
            ]
            for article in articles.articles.values()
        }
        embedded = self._index.update(new)
        claims = {match_key(text): _label(key) for key, texts in new.items() for text in texts}
        with self._swap:
            late, snapshot = self._current.late, self._index.snapshot
            claimed = {key: label for key, label in claims.items() if key}
            unlearned = snapshot.without(late.index) if late else snapshot
            self._current = _Current(articles, claimed, unlearned, late)
        if embedded:
            logger.info("questions taken over without training: %d", embedded)
        self._learn_soon(snapshot)

    def _learn_soon(self, snapshot: IndexSnapshot) -> None:
        late = self._current.late
        if self._learn is None or snapshot is (late.index if late else EMPTY):
            return
        if len(snapshot.questions) > MOST_LEARNED:
            logger.warning("%d questions are found by similarity alone: train again", len(snapshot.questions))
            return
        itself = weakref.ref(self)  # the thread must not keep a replaced model alive

        def job() -> None:
            live = itself()
            if live is not None:
                live._learn_now(snapshot)

        self._run(job)

    def _learn_now(self, snapshot: IndexSnapshot) -> None:
        late = self._learn(snapshot, self.is_live) if self._learn and snapshot.article_ids else None
        with self._swap:
            newest = self._index.snapshot
            unlearned = newest.without(late.index) if late else newest
            self._current = replace(self._current, unlearned=unlearned, late=late)
        logger.info("questions learned without training: %d", len(snapshot.questions))


@functools.lru_cache(maxsize=65_536)
def _normalized(question: str) -> str:
    """Of an article: they are read again with every change of any of them."""
    return normalize(question)


def _label(key: str) -> str:
    return f"{FAQ_INTENT}/{key}"
