"""Scores articles, tasks, handoff, smalltalk, dialogue acts and out-of-scope together, in one ranking.

A question that we know word for word is settled without an encoder, a clear one by the quick encoder alone.
Everything else goes through the whole model, by its meaning and its spelling, and is corrected by what has
changed since.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from bot.nlu.follow_up import follow_up
from bot.nlu.late_questions import learn_late
from bot.nlu.live_articles import LiveArticles
from bot.nlu.question_embedding import QuestionEmbedding
from bot.nlu.question_model import Fitting, QuestionModel
from bot.nlu.question_parts import question_parts
from bot.nlu.question_vectors import QuestionVectorizer
from bot.nlu.sentence_encoder import Vectors
from bot.nlu.source_fingerprint import package_fingerprint
from bot.nlu.text_normalizer import NORMALIZED_TEXT, normalize
from bot.nlu.trained_questions import TrainedQuestions
from knowledge import ArticleStore, served_articles_directory

logger = logging.getLogger(__name__)

QUESTION_RANKING = "question_ranking"
KNOWN, MODEL, NONE = "known", "model", "none"
RANKING_LENGTH = 10
LEAST_CLEAR = 0.5
"""A label below this is no clear answer to anything; ``AnswerGate`` takes no lower threshold."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent):
    """Sets ``question_ranking``: ``{"source", "entries": [{"label", "confidence"}], "in_context", "parts"}``.

    ``source`` is ``known`` (word for word), ``model`` or ``none``; ``in_context`` are the entries of the
    question with the subject that it left out, ``parts`` those of each of several questions in one message.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Two encoders, and the strength that cross-validation on the training data chose."""
        return {
            # built-in names or "module.Class"; threads are per question. One may be the quick one: when it is
            # as sure as ``settles_at``, with the spelling, the others are not asked.
            "encoders": [{"name": "e5", "threads": 1}, {"name": "use", "threads": 1}],
            # how the model is fitted: see ``question_model.Fitting``
            "fitting": asdict(Fitting()),
            # directory of the articles to follow while serving; null: the one of the knowledge package
            "articles": None,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a classifier without an encoder before anything is trained."""
        if not config.get("encoders", cls.get_default_config()["encoders"]):
            raise InvalidConfigException("QuestionClassifier: name at least one encoder")
        unknown = set(config.get("fitting") or {}) - set(asdict(Fitting()))
        if unknown:
            raise InvalidConfigException(f"QuestionClassifier: unknown fitting settings {sorted(unknown)}")
        sure = [item["settles_at"] for item in config.get("encoders", []) if "settles_at" in item]
        if len(sure) > 1 or any(not 0.5 <= value <= 1.0 for value in sure):
            raise InvalidConfigException("QuestionClassifier: one encoder may settle, at 0.5 to 1.0")

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when the code around this class has changed."""
        return package_fingerprint()

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        vectorizer: QuestionVectorizer,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._vectorizer = vectorizer
        self._quick_block, self._settles_at = _quick_encoder(config["encoders"])
        self._trained: TrainedQuestions | None = None
        self._live: LiveArticles | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource, QuestionVectorizer.from_config(config["encoders"]))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: object,
    ) -> QuestionClassifier:
        """Load what ``train`` wrote; a model without it classifies nothing and says so."""
        component = cls.create(config, model_storage, resource, execution_context)
        # One question is a handful of small products: more threads would only wait for each other, and spin.
        threadpool_limits(limits=1, user_api="blas")
        try:
            with model_storage.read_from(resource) as directory:
                component._trained = TrainedQuestions.load(directory)
        except ValueError:
            logger.error("the model holds no question classifier: every question will be not understood")
        else:
            component._follow_articles()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = _distinct(training_data.intent_examples)
        texts, labels = list(examples), list(examples.values())
        if len(set(labels)) < 2:
            raise InvalidConfigException("QuestionClassifier: the training data needs at least two intents")
        vectors, fitting = self._vectorizer.embed(texts), Fitting(**(self._config.get("fitting") or {}))
        sizes = self._vectorizer.sizes
        self._trained = TrainedQuestions.learn(texts, labels, vectors, sizes, fitting, self._quick_block)
        logger.info("questions: %d, labels: %d", len(texts), len(set(labels)))
        with self._storage.write_to(self._resource) as directory:
            self._trained.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank every message."""
        for message in messages:
            text = message.get(NORMALIZED_TEXT)
            text = normalize(message.get(TEXT) or "") if text is None else text
            message.set(QUESTION_RANKING, self._rank_in_context(text, message.get("metadata") or {}))
        return messages

    def _rank_in_context(self, text: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        ranking = self._rank(text)
        if ranking["source"] != MODEL or metadata.get("expects"):
            return ranking
        articles = self._live.articles if self._live else {}
        question = follow_up(text, metadata.get("last_topic"), articles)
        if question is not None:
            completed = self._rank(normalize(question.question))["entries"]
            ranking["in_context"] = _best(question.weigh(_by_label(completed), _by_label(ranking["entries"])))
        ranking["parts"] = self._rank_parts(question_parts(text))
        return ranking

    def _rank_parts(self, parts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """The rankings of a message's questions; none as soon as two can no longer be clear.

        Long messages tell a story first: its sentences need not be understood one by one.
        """
        rankings: list[list[dict[str, Any]]] = []
        spare = len(parts) - 2
        for part in parts:
            rankings.append(self._rank(part)["entries"])
            spare -= rankings[-1][0]["confidence"] < LEAST_CLEAR if rankings[-1] else 1
            if spare < 0:
                return []
        return rankings

    def _rank(self, text: str) -> dict[str, Any]:
        if not text or self._trained is None:
            return {"source": NONE, "entries": []}
        known = self._known_label(text)
        if known is not None:
            return {"source": KNOWN, "entries": [{"label": known, "confidence": 1.0}]}
        return {"source": MODEL, "entries": _best(self._probabilities(text, self._trained))}

    def _known_label(self, text: str) -> str | None:
        label = self._trained.known.label_of(text) if self._trained else None
        if self._live is None:
            return label
        label = label or self._live.label_of(text)
        return label if label is not None and self._live.is_live(label) else None

    def _probabilities(self, text: str, trained: TrainedQuestions) -> dict[str, float]:
        model = (self._live and self._live.learned) or trained.model
        spelt = model.spelt([text])
        quick = self._settled_quickly(text, model, spelt)
        if quick is not None:
            return quick
        point = model.space.project(self._vectorizer.encode(text)[np.newaxis])
        probabilities = model.by_label(model.combined(point, spelt))
        return self._live.correct(probabilities, point[0]) if self._live else probabilities

    def _settled_quickly(self, text: str, model: QuestionModel, spelt: Vectors) -> dict[str, float] | None:
        """By the quick encoder, where it is sure of something that may be answered."""
        if model.quick is None or (self._live and self._live.has_new_questions):
            return None  # only the whole vector finds what came after the training
        vector = self._vectorizer.encode_with(model.quick.block, text)[np.newaxis]
        probabilities = model.by_label(model.quickly(model.quick, vector, spelt))
        winner, confidence = max(probabilities.items(), key=lambda item: item[1])
        if confidence < self._settles_at:
            return None
        if self._live is None:
            return probabilities
        return self._live.only_live(probabilities) if self._live.is_live(winner) else None

    def _follow_articles(self) -> None:
        trained, place = self._trained, self._config.get("articles")
        directory = Path(place) if place else served_articles_directory()
        if trained is None:
            return
        embed = QuestionEmbedding(self._vectorizer, trained.model.space)
        try:
            store = ArticleStore(directory)
        except OSError as error:
            logger.error("%s: cannot be followed: %s", directory, error.strerror or error)
            return
        fitting = Fitting(**(self._config.get("fitting") or {}))
        learn = functools.partial(learn_late, trained.model, trained.rows, fitting=fitting)
        points = trained.rows.points
        self._live = LiveArticles(store, trained.known, points, trained.calibration, embed, learn)
        embed.is_serving = True
        self._live.follow()


def _by_label(entries: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    return {entry["label"]: entry["confidence"] for entry in entries}


def _quick_encoder(encoders: Sequence[Mapping[str, Any]]) -> tuple[int | None, float]:
    """Position and threshold of the encoder that is asked first, if others could be spared by it."""
    sure = [
        (number, float(item["settles_at"])) for number, item in enumerate(encoders) if "settles_at" in item
    ]
    return sure[0] if sure and len(encoders) > 1 else (None, 1.0)


def _best(probabilities: Mapping[str, float]) -> list[dict[str, Any]]:
    ordered = sorted(probabilities.items(), key=lambda item: -item[1])[:RANKING_LENGTH]
    return [{"label": label, "confidence": confidence} for label, confidence in ordered]


def _distinct(examples: Iterable[Message]) -> dict[str, str]:
    """Label by normalised text; when two labels claim one text, the first one keeps it."""
    labels: dict[str, str] = {}
    for example in examples:
        text = normalize(example.get(TEXT) or "")
        if text:
            labels.setdefault(text, example.get_full_intent())
    return labels
