"""The model that serves users, for questions about it: how near the articles are, what it would decide.

Nothing here changes what is served: a candidate article is tried in a copy of the classifier.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER

from bot.importer import article_id
from bot.nlu.answer_gate import DECISION
from bot.nlu.live_articles import LiveArticles
from bot.nlu.question_classifier import QuestionClassifier
from bot.nlu.question_index import QuestionVectors
from bot.nlu.sentence_encoder import Vectors
from bot.nlu.text_normalizer import normalize
from knowledge import ArticleSet, KnowledgeArticle
from knowledge.loader import make_article_set

BREATH_S = 0.02
"""Users' questions go in between."""


class NoQuestionClassifier(RuntimeError):  # noqa: N818
    """The loaded model has none that follows the articles."""


@dataclass(frozen=True)
class FixedArticles:
    """An article store whose files nobody looks at."""

    snapshot: ArticleSet


class ServedModel:
    """One loaded model; `classifier` may be another than the one that serves."""

    def __init__(self, processor: MessageProcessor, name: str, classifier: QuestionClassifier) -> None:
        self._processor = processor
        self._name = name
        self._classifier = classifier
        self._runner = _runner_with(processor.graph_runner, name, classifier)

    @classmethod
    def of(cls, agent: Agent) -> ServedModel:
        """Finds the classifier in the graph of the agent. Raises `NoQuestionClassifier`."""
        processor = agent.processor
        nodes = processor.graph_runner._instantiated_nodes if processor else {}
        for name, node in nodes.items():
            if isinstance(node._component, QuestionClassifier) and node._component._live is not None:
                return cls(processor, name, node._component)
        raise NoQuestionClassifier

    @property
    def identity(self) -> str:
        """Names the encoders: vectors of two identities are never compared."""
        return "+".join(encoder.identity for encoder in self._classifier._vectorizer._encoders)

    @property
    def state(self) -> tuple[int, str]:
        """Changes with the model and with any article."""
        return id(self._classifier), self._live._current.articles.content_hash

    @property
    def articles(self) -> dict[str, KnowledgeArticle]:
        """By id, as they are now."""
        return dict(self._live.articles)

    def embed(self, text: str) -> Vectors:
        """A vector of length one whose product with another is their similarity; nothing is kept."""
        return self._project(normalize(text))

    def rank(self, text: str) -> list[tuple[KnowledgeArticle, float]]:
        """The articles with their scores (0 to 1), best first; word for word is 1."""
        classifier, normalized = self._classifier, normalize(text)
        if not normalized or classifier._trained is None:
            return []
        scores = classifier._probabilities(normalized, classifier._trained)
        known = classifier._known_label(normalized)
        if known is not None:
            scores[known] = 1.0
        articles = self._live.articles
        found = [(articles.get(article_id(label) or ""), score) for label, score in scores.items()]
        ranked = [(article, score) for article, score in found if article is not None]
        return sorted(ranked, key=lambda entry: (-entry[1], entry[0].id))

    def decide(self, text: str, audience: str = "guest") -> dict[str, Any]:
        """The decision on a text without a context, as its asker would get it."""
        message = UserMessage(text=text, metadata={"audience": audience})
        target = self._processor.model_metadata.nlu_target
        results = self._runner.run(
            inputs={PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: None}, targets=[target]
        )
        decision: dict[str, Any] = results[target][0].get(DECISION)
        return decision

    def warm(self, text: str) -> None:
        """Computes the vector that the next decision on this text needs; may run beside the server."""
        self._classifier._vectorizer.encode(normalize(text))

    def with_articles(self, changed: Iterable[KnowledgeArticle], removed: Iterable[str] = ()) -> ServedModel:
        """The same model on other articles, learned. Takes seconds, and some ms per question new to it."""
        classifier = copy.copy(self._classifier)
        trained, live = self._classifier._trained, self._live
        if trained is None:
            raise NoQuestionClassifier
        served = live._index.snapshot
        known = dict(zip(served.questions, served.vectors, strict=True))

        def embed(questions: Sequence[str]) -> QuestionVectors:
            return np.stack([known[text] if text in known else with_a_breath(text) for text in questions])

        def with_a_breath(question: str) -> QuestionVectors:
            time.sleep(BREATH_S)
            return self._project(question)

        articles = FixedArticles(_overlaid(live._current.articles, changed, removed))
        classifier._live = LiveArticles(  # the store is only read for its snapshot
            articles,  # type: ignore[arg-type]
            trained.known,
            trained.rows.points,
            trained.calibration,
            embed,
            live._learn,
            run=lambda job: job(),
            today=live._today,
        )
        return ServedModel(self._processor, self._name, classifier)

    def _project(self, question: str) -> QuestionVectors:
        trained = self._classifier._trained
        if trained is None:
            raise NoQuestionClassifier
        blocks = [encoder.encode([question]) for encoder in self._classifier._vectorizer._encoders]
        projected: QuestionVectors = trained.model.space.project(np.concatenate(blocks, axis=-1))[0]
        return projected

    @property
    def _live(self) -> LiveArticles:
        live = self._classifier._live
        if live is None:
            raise NoQuestionClassifier
        return live


def _runner_with(runner: Any, name: str, classifier: QuestionClassifier) -> Any:  # noqa: ANN401
    """A graph runner that shares all components but one."""
    node = copy.copy(runner._instantiated_nodes[name])
    node._component = classifier
    other = copy.copy(runner)
    other._instantiated_nodes = {**runner._instantiated_nodes, name: node}
    return other


def _overlaid(
    articles: ArticleSet, changed: Iterable[KnowledgeArticle], removed: Iterable[str]
) -> ArticleSet:
    by_id = {**articles.articles, **{article.id: article for article in changed}}
    kept = {key: article for key, article in by_id.items() if key not in set(removed)}
    paths = {key: articles.paths.get(key, key) for key in kept}
    return replace(
        make_article_set({paths[key]: article for key, article in kept.items()}, {}), errors=articles.errors
    )
