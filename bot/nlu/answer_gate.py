"""The one place where it is decided how a message is answered, and why."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.decision import Decision, candidates_of
from bot.nlu.gate_rules import ANSWER, CONFIRMATION, FREE_TEXT, VALUE, Situation, Thresholds, decide
from bot.nlu.question_classifier import LEAST_CLEAR, QUESTION_RANKING
from bot.nlu.text_normalizer import NORMALIZED_TEXT, normalize
from knowledge.sensitive import load_sensitive

logger = logging.getLogger(__name__)

DECISION = "decision"
_EXPECTED_KINDS = (FREE_TEXT, ANSWER, CONFIRMATION, VALUE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerGate(GraphComponent):
    """Sets ``decision`` and the intent that the rules of the dialogue react to."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds, and what the slots of the forms expect."""
        return {
            "thresholds": asdict(Thresholds()),
            # slot → free_text | answer | confirmation | value; a slot that is not listed takes a value
            "expected_slots": {},
            # entity → task that is meant when a message is nothing but that entity
            "entity_tasks": {},
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse misspelt thresholds and slot kinds."""
        unknown = set(config.get("thresholds") or {}) - set(asdict(Thresholds()))
        if unknown:
            raise InvalidConfigException(f"AnswerGate: unknown thresholds {sorted(unknown)}")
        if (config.get("thresholds") or {}).get("direct", 1.0) < LEAST_CLEAR:
            raise InvalidConfigException(f"AnswerGate: direct is at least {LEAST_CLEAR}")
        for slot, kind in (config.get("expected_slots") or {}).items():
            if kind not in _EXPECTED_KINDS:
                raise InvalidConfigException(
                    f"AnswerGate: {slot} expects {kind!r}, not one of {_EXPECTED_KINDS}"
                )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerGate:
        """Create the gate; it learns nothing."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._thresholds = Thresholds(**(config.get("thresholds") or {}))
        self._expected_slots: Mapping[str, str] = config.get("expected_slots") or {}
        self._sensitive = load_sensitive()
        self._entity_tasks: Mapping[str, str] = config.get("entity_tasks") or {}

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide for each message."""
        for message in messages:
            decision = decide(self._situation(message), self._thresholds)
            # The text itself stays out of the log: people write names and numbers.
            logger.debug("decision %s %s because %s", decision.kind, decision.id, decision.reason)
            _write(message, decision)
        return messages

    def _situation(self, message: Message) -> Situation:
        metadata = message.get("metadata") or {}
        ranking = message.get(QUESTION_RANKING) or {"source": "none", "entries": []}
        text = message.get(NORMALIZED_TEXT)
        slot = metadata.get("expects")
        return Situation(
            text=normalize(message.get(TEXT) or "") if text is None else text,
            candidates=candidates_of(ranking["entries"]),
            is_known=ranking["source"] == "known",
            entities=message.get(ENTITIES) or [],
            expected_slot=slot,
            expected_kind=self._expected_slots.get(slot, VALUE) if slot else None,
            offered=metadata.get("offered") or [],
            entity_tasks=self._entity_tasks,
            sensitive=self._sensitive.find(message.get(TEXT) or ""),
            in_context=candidates_of(ranking.get("in_context") or []),
            parts=[candidates_of(part) for part in ranking.get("parts") or []],
        )


def _write(message: Message, decision: Decision) -> None:
    intent = {"name": decision.intent, "confidence": round(decision.confidence, 4)}
    others = [
        {"name": candidate.intent, "confidence": round(candidate.confidence, 4)}
        for candidate in decision.candidates
    ]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, others, add_to_output=True)
    message.set(DECISION, decision.as_dict(), add_to_output=True)
    if decision.option is not None:
        chosen = decision.option.parse_data()
        message.set(ENTITIES, chosen["entities"], add_to_output=True)
        message.set("option", chosen["option"], add_to_output=True)
