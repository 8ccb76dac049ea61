"""Finds numbers, dates, amounts and coupon words in a message, and gives them one spelling.

spaCy without a statistical model: jieba words, an ``EntityRuler`` for phrases and expressions for everything
that is a shape. What is looked for is data (``entity_patterns.yml``).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language

from bot.nlu.local_date import local_today
from bot.nlu.text_normalizer import fold_characters

PATTERNS_FILE = Path(__file__).with_name("entity_patterns.yml")
# Longer texts are a pasted document; what matters for an operation stands at the beginning.
_MAX_CHARACTERS = 2000


@dataclass(frozen=True)
class Entity:
    """A found entity; ``start`` and ``end`` are positions in the text that was given."""

    name: str
    value: str | bool
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The form that Rasa expects."""
        return {"entity": self.name, "value": self.value, "start": self.start, "end": self.end}


Reader = Callable[["re.Match[str]", Mapping[str, Any], date], "str | None"]
"""Match, settings of the pattern, today → value; None when the shape is not a value."""


def _read_code(match: re.Match[str], settings: Mapping[str, Any], _today: date) -> str:
    text: str = settings["format"].format(*match.groups())
    return text.upper().replace("_", "-")


def _read_day(match: re.Match[str], _settings: Mapping[str, Any], today: date) -> str | None:
    parts = match.groupdict()
    try:
        day = date(int(parts.get("year") or today.year), int(parts["month"]), int(parts["day"]))
    except ValueError:  # the 31st of February is not a date, and neither is the build 2026.45.99
        return None
    return day.isoformat()


def _read_relative_day(_match: re.Match[str], settings: Mapping[str, Any], today: date) -> str:
    return (today + timedelta(days=settings["days"])).isoformat()


def _read_amount(match: re.Match[str], settings: Mapping[str, Any], _today: date) -> str:
    number = Decimal(match["number"].replace(",", "")) * Decimal(settings.get("factor", 1))
    return f"{number:.2f}"


def _read_text(match: re.Match[str], _settings: Mapping[str, Any], _today: date) -> str:
    return match["text"]


READERS: dict[str, Reader] = {
    "code": _read_code,
    "day": _read_day,
    "relative_day": _read_relative_day,
    "amount": _read_amount,
    "text": _read_text,
}


class EntityFinder:
    """Applies the patterns to a text."""

    def __init__(self, patterns: Mapping[str, Any], today: Callable[[], date] = local_today) -> None:
        self._today = today
        self._expressions = [(re.compile(item["pattern"]), item) for item in patterns["expressions"]]
        self._single = frozenset(patterns["single"])
        self._values: dict[str, str | bool] = {}
        self._language = self._build_language(patterns["phrases"])

    def find(self, text: str) -> list[Entity]:
        """All entities of ``text`` in the order of their positions; overlaps go to the earlier pattern."""
        folded = fold_characters(text[:_MAX_CHARACTERS])
        found: list[Entity] = []
        for entity in (*self._matches(folded), *self._phrases(folded)):
            if not any(entity.start < other.end and other.start < entity.end for other in found):
                found.append(entity)
        found.sort(key=lambda entity: entity.start)
        return list(self._without_repetitions(_without_contradictions(found)))

    def _matches(self, text: str) -> Iterator[Entity]:
        for expression, settings in self._expressions:
            for match in expression.finditer(text):
                value = READERS[settings["reader"]](match, settings, self._today())
                if value is not None:
                    group = "text" if "text" in expression.groupindex else 0
                    yield Entity(settings["entity"], value, match.start(group), match.end(group))

    def _phrases(self, text: str) -> Iterator[Entity]:
        for span in self._language(text).ents:
            yield Entity(span.label_, self._values[span.id_], span.start_char, span.end_char)

    def _without_repetitions(self, entities: list[Entity]) -> Iterator[Entity]:
        """A slot that is filled by two entities would get a list: what is single is taken once."""
        seen: set[object] = set()
        for entity in entities:
            key = entity.name if entity.name in self._single else (entity.name, entity.value)
            if key not in seen:
                seen.add(key)
                yield entity

    def _build_language(self, phrases: Mapping[str, Mapping[str | bool, list[str]]]) -> Language:
        logging.getLogger("jieba").setLevel(logging.WARNING)
        import jieba

        language = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
        ruler = language.add_pipe("entity_ruler")
        for entity, values in phrases.items():
            for value, wordings in values.items():
                identifier = f"{entity}={value}"
                self._values[identifier] = value
                for wording in wordings:
                    # A phrase only matches whole words, so each phrase has to be a word.
                    jieba.add_word(wording)
                    ruler.add_patterns([{"label": entity, "pattern": wording, "id": identifier}])
        return language


def _without_contradictions(entities: list[Entity]) -> list[Entity]:
    """Drop a choice that was made twice: who names vouchers and cash coupons wants no filter."""
    values: dict[str, set[str | bool]] = {}
    for entity in entities:
        values.setdefault(entity.name, set()).add(entity.value)
    return [entity for entity in entities if entity.name != "coupon_kind" or len(values[entity.name]) == 1]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities of our patterns to the message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings besides the file with the patterns."""
        return {"patterns": str(PATTERNS_FILE)}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityExtractor:
        """Read the patterns and build the matcher."""
        patterns = yaml.safe_load(Path(config["patterns"]).read_text(encoding="utf-8"))
        return cls(EntityFinder(patterns))

    def __init__(self, finder: EntityFinder) -> None:
        self._finder = finder

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """The patterns must be readable before a training starts."""
        if not Path(config.get("patterns", PATTERNS_FILE)).is_file():
            raise ValueError(f"{config['patterns']}: no such file with entity patterns")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities to each message."""
        for message in messages:
            entities = [entity.as_dict() for entity in self._finder.find(message.get(TEXT) or "")]
            found = self.add_extractor_name(entities)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
