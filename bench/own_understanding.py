"""Our understanding alone (normaliser, classifier, gate), trained in this process on any training data.

Tokens and entities are left out: they decide about bare numbers only, and cost most of a Rasa training.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from bench.stored_encoders import STORED, encoders_at_work
from bot.nlu.answer_gate import DECISION

_OURS = "bot.nlu."
_LEFT_OUT = ("DomainTokenizer", "EntityExtractor")
_CLASSIFIER = "QuestionClassifier"


class OwnUnderstanding:
    """The trained components in the order of the configuration."""

    def __init__(
        self, components: Sequence[GraphComponent], training_s: float, storage: LocalModelStorage
    ) -> None:
        self._components = components
        self._storage = storage
        self.training_s = training_s

    @classmethod
    def trained(
        cls, data: TrainingData, directory: Path, changes: Mapping[str, Any] | None = None
    ) -> OwnUnderstanding:
        """Train as ``config.yml`` says, the classifier with ``changes``; ``directory`` must be empty."""
        started = time.monotonic()
        storage, context = LocalModelStorage(directory), ExecutionContext(GraphSchema({}))
        components: list[GraphComponent] = []
        for entry in configured(Path("config.yml"), changes or {}):
            kind = class_from_module_path(entry["name"])
            config = {**kind.get_default_config(), **entry}
            component = kind.create(config, storage, Resource(entry["name"]), context)
            if hasattr(component, "train"):
                component.train(data)
            if hasattr(component, "process_training_data"):
                component.process_training_data(data)
            components.append(component)
        return cls(components, time.monotonic() - started, storage)

    def following(self, articles: Path) -> OwnUnderstanding:
        """The same as it serves: the classifier loaded again, with real encoders, following ``articles``."""
        entry = next(item for item in configured(Path("config.yml"), {}, {}) if _is_classifier(item))
        kind = class_from_module_path(entry["name"])
        config = {**kind.get_default_config(), **entry, "articles": str(articles)}
        loaded = kind.load(config, self._storage, Resource(entry["name"]), ExecutionContext(GraphSchema({})))
        components = [loaded if isinstance(component, kind) else component for component in self._components]
        return OwnUnderstanding(components, self.training_s, self._storage)

    def decide(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The decision on each text."""
        messages = [Message({"text": text}) for text in texts]
        for component in self._components:
            messages = component.process(messages)  # type: ignore[attr-defined]
        return [message.get(DECISION) for message in messages]

    def question_ms(self, texts: Sequence[str]) -> float:
        """Milliseconds per question, one at a time, with the encoders at work."""
        with encoders_at_work():
            started = time.perf_counter()
            for text in texts:
                self.decide([text])
            return (time.perf_counter() - started) * 1000 / len(texts)


def configured(
    config: Path, changes: Mapping[str, Any], stored: Mapping[str, str] = STORED
) -> list[dict[str, Any]]:
    """Our components of the pipeline, with stored encoders and the changes to the classifier."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    ours = [entry for entry in pipeline if entry["name"].startswith(_OURS)]
    kept = [entry for entry in ours if entry["name"].rpartition(".")[2] not in _LEFT_OUT]
    return [_changed(entry, changes, stored) if _is_classifier(entry) else entry for entry in kept]


def _is_classifier(entry: Mapping[str, Any]) -> bool:
    return str(entry["name"]).endswith(_CLASSIFIER)


def _changed(
    entry: Mapping[str, Any], changes: Mapping[str, Any], stored: Mapping[str, str]
) -> dict[str, Any]:
    merged = {**entry, **changes}
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(entry.get(key), dict):
            merged[key] = {**entry[key], **value}
    merged["encoders"] = [
        {**encoder, "name": stored.get(encoder["name"], encoder["name"])} for encoder in merged["encoders"]
    ]
    return merged
