"""Says why a message is understood as it is: ``make explain TEXT="…"``.

The text goes through the model that serves users; nothing is stored.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.evaluate import MODELS_DIRECTORY, find_model, parse_all
from bot.nlu.answer_gate import DECISION
from bot.nlu.question_classifier import QUESTION_RANKING
from bot.nlu.text_normalizer import NORMALIZED_TEXT

_SHOWN = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bot.explain", description=__doc__)
    parser.add_argument("--text", required=True)
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="a model file, or a directory with models")
    options = parser.parse_args(arguments)
    try:
        (message,) = parse_all(find_model(options.model), [options.text], only_output=False)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(explanation(message)))
    return 0


def explanation(message: Mapping[str, Any]) -> Iterator[str]:
    """The lines for one parsed message, in the order in which it was understood."""
    ranking, decision = message.get(QUESTION_RANKING) or {}, message[DECISION]
    yield f"text        {message['text']}"
    yield f"normalized  {message.get(NORMALIZED_TEXT, '')}"
    yield f"tokens      {' / '.join(token.text for token in message.get('text_tokens') or [])}"
    entities = (f"{entity['entity']}={entity['value']}" for entity in message.get("entities") or [])
    yield f"entities    {', '.join(entities) or '-'}"
    yield f"ranking     {ranking.get('source', 'none')}"
    yield from _listed(ranking.get("entries") or [])
    for name in ("in_context", "parts"):
        for entries in _rankings(ranking.get(name)):
            yield f"{name:11} "
            yield from _listed(entries)
    yield f"decision    {decision['kind']} {decision['id'] or ''} {decision['confidence']:.2f}"
    yield f"reason      {decision['reason']}"


def _listed(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (f"            {entry['confidence']:.3f}  {entry['label']}" for entry in entries[:_SHOWN])


def _rankings(value: Sequence[Any] | None) -> list[Sequence[Mapping[str, Any]]]:
    """One ranking (of the completed question) or several (of the parts) as a list of them."""
    if not value:
        return []
    return [value] if isinstance(value[0], Mapping) else list(value)


if __name__ == "__main__":
    sys.exit(main())
