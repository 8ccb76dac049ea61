"""The gateway's own sentences, from `locale/`: code holds names, data holds words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LOCALE = Path(__file__).parent / "locale"


class Words:
    """Looks sentences up by dotted name."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._tree = tree

    def __call__(self, key: str, /, **values: Any) -> str:  # noqa: ANN401  (numbers and strings)
        """The sentence `key` with its placeholders filled.

        Raises:
            KeyError: there is no such sentence, or a placeholder has no value.
        """
        node: Any = self._tree
        for part in key.split("."):
            node = node[part]
        if not isinstance(node, str):
            raise KeyError(key)
        return node.format(**values)

    def entry(self, key: str) -> Mapping[str, Any] | None:
        """The group of words `key`; None when there is none."""
        node: Any = self._tree
        for part in key.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        return node if isinstance(node, Mapping) else None

    def phrases(self, key: str) -> frozenset[str]:
        """A list of things that people type. Raises KeyError."""
        return frozenset(self._tree[key])


@cache
def load_words(locale: str = "zh-CN") -> Words:
    """Reads `locale/<locale>.yml`, once."""
    return Words(yaml.safe_load((LOCALE / f"{locale}.yml").read_text(encoding="utf-8")))
