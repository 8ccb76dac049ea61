"""jieba with the words of our domain: ``terms.txt`` lies among dictionaries of other kinds."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer

from bot.nlu.source_fingerprint import files_fingerprint


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DomainTokenizer(JiebaTokenizer):
    """Rasa's tokenizer reads every file of the directory as a jieba dictionary; this one only ``*.txt``."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Copy the dictionary into the model again when a word has changed."""
        path = config.get("dictionary_path")
        return files_fingerprint(Path(path), "*.txt") if path else None

    @staticmethod
    def _load_custom_dictionary(path: str) -> None:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        for dictionary in sorted(Path(path).glob("*.txt")):
            jieba.load_userdict(str(dictionary))

    @staticmethod
    def _copy_files_dir_to_dir(input_dir: str, output_dir: str) -> None:
        Path(output_dir).mkdir(parents=True, exist_ok=True)
        for dictionary in sorted(Path(input_dir).glob("*.txt")):
            shutil.copy2(dictionary, output_dir)
