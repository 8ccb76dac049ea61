"""The training data with fewer phrasings for each topic: what the learning curve is drawn over."""

from __future__ import annotations

import random
from collections import defaultdict

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.importer import KnowledgeImporter
from bot.nlu.decision import ARTICLE, TASK, Candidate

TOPICS = (ARTICLE, TASK)


def load_training_data() -> TrainingData:
    """Everything that both pipelines are trained on."""
    return KnowledgeImporter("config.yml", "domain", ["data"]).get_nlu_data()


def sample(data: TrainingData, phrasings: int | None) -> TrainingData:
    """At most so many phrasings of each article and task; handoff, smalltalk and the like stay whole.

    The first phrasing of a topic (an article's standard question) is always kept, the others are drawn; a
    smaller sample is part of every larger one.
    """
    by_label: dict[str, list[Message]] = defaultdict(list)
    for example in data.intent_examples:
        by_label[example.get_full_intent()].append(example)
    kept = [example for label, examples in by_label.items() for example in _draw(label, examples, phrasings)]
    return TrainingData(training_examples=kept, responses=data.responses)


def _draw(label: str, examples: list[Message], phrasings: int | None) -> list[Message]:
    if phrasings is None or Candidate.from_label(label, 1.0).kind not in TOPICS:
        return examples
    others = examples[1:]
    random.Random(label).shuffle(others)  # noqa: S311 (the same sample in every run)
    return [examples[0], *others][:phrasings]
