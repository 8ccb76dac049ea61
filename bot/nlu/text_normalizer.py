"""One spelling for what people type in many: width, case, script, spacing and punctuation.

The result is an attribute of its own. It is never written to the message text: Rasa would then take a
full-width slash for the start of ``/intent`` and trigger it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from opencc import OpenCC
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.respelling import respelled, words_fingerprint
from bot.nlu.source_fingerprint import package_fingerprint

NORMALIZED_TEXT = "normalized_text"

_PUNCTUATION = str.maketrans({"。": ".", "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-"})
# Controls, format characters (zero width, direction marks), surrogates, private use, and pictures.
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"}
_IDEOGRAPH = r"[\u3400-\u9fff]"
_SPACE_BESIDE_IDEOGRAPH = re.compile(rf"(?<={_IDEOGRAPH}) +| +(?={_IDEOGRAPH})")
_REPEATED_PUNCTUATION = re.compile(r"([^\w\s])(?:\s*\1)+")
_TRAILING_PUNCTUATION = " .,;:!?~-…'\"`"


@functools.lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, by phrases where they differ; as long as ``text``."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplified_character(character) for character in text)


def _simplified_character(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def fold_characters(text: str) -> str:
    """Fold width, case and script character by character; the result is exactly as long as ``text``.

    Positions found in it are positions in the text that the user wrote.
    """
    folded = "".join(_fold_character(character) for character in text)
    return simplified(folded)


def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def normalize(text: str) -> str:
    """The text as the classifier sees it; empty when nothing readable is left."""
    folded = simplified(unicodedata.normalize("NFKC", text).lower())
    readable = "".join(_readable(character) for character in folded.translate(_PUNCTUATION))
    single_spaced = " ".join(readable.split())
    compact = _REPEATED_PUNCTUATION.sub(r"\1", _SPACE_BESIDE_IDEOGRAPH.sub("", single_spaced))
    return respelled(compact.strip(_TRAILING_PUNCTUATION))


def _readable(character: str) -> str:
    if character.isspace():
        return " "
    # A variation selector is a mark without a letter of its own; it only follows an emoji.
    if unicodedata.category(character) in _DROPPED_CATEGORIES or "\ufe00" <= character <= "\ufe0f":
        return " "
    return character


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormalizer(GraphComponent):
    """Sets ``normalized_text`` on every message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormalizer:
        """Create the component; it has no settings and no state."""
        return cls()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept every configuration: there is nothing to set."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Normalise again when the code around this class or the words of the knowledge base have changed."""
        return package_fingerprint() + words_fingerprint()

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise the text of each message."""
        for message in messages:
            message.set(NORMALIZED_TEXT, normalize(message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training examples the same way."""
        self.process(training_data.training_examples)
        return training_data
