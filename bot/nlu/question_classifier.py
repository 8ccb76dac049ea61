"""Scores articles, tasks, handoff, smalltalk, dialogue acts and out-of-scope together, in one ranking.

A question that we know word for word is settled without an encoder. Everything else becomes one vector (the
encoders side by side) and goes through the trained model.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
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

from bot.nlu.known_questions import KnownQuestions
from bot.nlu.question_model import QuestionModel, fit
from bot.nlu.question_vectors import QuestionVectorizer
from bot.nlu.text_normalizer import NORMALIZED_TEXT, normalize

logger = logging.getLogger(__name__)

QUESTION_RANKING = "question_ranking"
RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent):
    """Sets ``question_ranking``: ``{"source": …, "entries": [{"label", "confidence"}]}``.

    ``source`` is ``known`` (word for word), ``model`` or ``none``.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Two encoders, and the strength (scikit-learn's C) that cross-validation chose."""
        return {
            "encoders": [{"name": "nano_e5", "threads": 2}, {"name": "use", "threads": 1}],
            "strength": 100.0,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a classifier without an encoder before anything is trained."""
        if not config.get("encoders", cls.get_default_config()["encoders"]):
            raise InvalidConfigException("QuestionClassifier: name at least one encoder")

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
        self._model: QuestionModel | None = None
        self._known = KnownQuestions({})

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
        try:
            with model_storage.read_from(resource) as directory:
                component._read(directory)
        except ValueError:
            logger.error("the model holds no question classifier: every question will be not understood")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = _distinct(training_data.intent_examples)
        texts, labels = list(examples), list(examples.values())
        if len(set(labels)) < 2:
            raise InvalidConfigException("QuestionClassifier: the training data needs at least two intents")
        vectors = self._vectorizer.embed(texts)
        self._model = fit(vectors, self._vectorizer.sizes, labels, float(self._config["strength"]))
        self._known = KnownQuestions.from_examples(zip(texts, labels, strict=True))
        logger.info("questions: %d, labels: %d", len(texts), len(set(labels)))
        with self._storage.write_to(self._resource) as directory:
            self._model.save(directory)
            self._known.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank every message."""
        for message in messages:
            text = message.get(NORMALIZED_TEXT)
            text = normalize(message.get(TEXT) or "") if text is None else text
            message.set(QUESTION_RANKING, self._rank(text))
        return messages

    def _rank(self, text: str) -> dict[str, Any]:
        known = self._known.label_of(text)
        if known is not None:
            return {"source": "known", "entries": [{"label": known, "confidence": 1.0}]}
        if not text or self._model is None:
            return {"source": "none", "entries": []}
        probabilities = self._model.probabilities(self._vectorizer.encode(text)[np.newaxis])[0]
        order = np.argsort(-probabilities)[:RANKING_LENGTH]
        entries = [{"label": self._model.labels[i], "confidence": float(probabilities[i])} for i in order]
        return {"source": "model", "entries": entries}

    def _read(self, directory: Path) -> None:
        self._model = QuestionModel.load(directory)
        self._known = KnownQuestions.load(directory)


def _distinct(examples: Iterable[Message]) -> dict[str, str]:
    """Label by normalised text; when two labels claim one text, the first one keeps it."""
    labels: dict[str, str] = {}
    for example in examples:
        text = normalize(example.get(TEXT) or "")
        if text:
            labels.setdefault(text, example.get_full_intent())
    return labels
