"""The example phrases of Rasa's NLU files, read without Rasa, to be compared with the articles' questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.article import ArticleError
from knowledge.loader import parse_yaml

# "[代金券]{"entity": "coupon_kind"}" and "[代金券](coupon_kind)" are both read as their text.
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class IntentExample:
    """One phrase under one intent."""

    path: str
    intent: str
    text: str


def read_intent_examples(content: bytes, path: str) -> tuple[IntentExample, ...]:
    """The examples of all intents of one file. Raises ``ArticleError``; other kinds of data are skipped."""
    data = parse_yaml(content, path)
    items = data.get("nlu", []) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ArticleError(path, ["must be a mapping with a list under nlu"])
    return tuple(
        IntentExample(path, str(item["intent"]), _ENTITY.sub(r"\1", text))
        for item in items
        if isinstance(item, dict) and "intent" in item
        for text in _texts(item.get("examples"))
    )


def _texts(examples: object) -> Iterator[str]:
    if isinstance(examples, str):
        lines = (line.strip() for line in examples.splitlines())
        yield from (line[1:].strip() for line in lines if line.startswith("-"))
    elif isinstance(examples, list):
        yield from (str(entry["text"]).strip(" -\n") for entry in examples if isinstance(entry, dict))
