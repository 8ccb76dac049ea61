"""``python -m bench.follow_ups``: questions without a subject, after an answer or a task.

Each row of the file is a topic, what is asked next, and the accepted ids, separated by ``|``; besides ids of
articles and tasks, ``out_of_scope``, ``smalltalk`` and ``request_handoff`` may be accepted. The weights of
``bot.nlu.follow_up`` are from ``follow_up_development.tsv``; ``tests/knowledge/follow_up_exam.tsv`` is by
somebody who has seen neither it nor the training phrases, and nothing is tuned on it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bot.evaluate import MODELS_DIRECTORY, find_model, parse_all
from bot.nlu.answer_gate import DECISION
from bot.nlu.decision import CLARIFY, DIALOGUE, HANDOFF, NOT_UNDERSTOOD, OUT_OF_SCOPE, SMALLTALK

DEVELOPMENT = Path("bench") / "follow_up_development.tsv"
REQUEST_HANDOFF = "request_handoff"
OUTCOMES = ("right", "offered", "offered others", "refused", "repeated", "wrong")
RIGHT, OFFERED, OFFERED_OTHERS, REFUSED, REPEATED, WRONG = OUTCOMES
_NO_ANSWER = {OUT_OF_SCOPE, NOT_UNDERSTOOD, DIALOGUE, SMALLTALK}


class Row(NamedTuple):
    """One follow-up."""

    topic: str
    text: str
    accepted: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of the rows; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench.follow_ups", description=__doc__)
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="a model file, or a directory with models")
    parser.add_argument("--file", type=Path, default=DEVELOPMENT)
    parser.add_argument("--misses", action="store_true", help="print every row that is not right")
    parser.add_argument("--report", type=Path, help="where to write the shares as JSON")
    options = parser.parse_args(arguments)
    rows = read_rows(options.file)
    topics = [{"last_topic": row.topic} for row in rows]
    parsed = parse_all(find_model(options.model), [row.text for row in rows], topics)
    outcomes = [outcome(row, message[DECISION]) for row, message in zip(rows, parsed, strict=True)]
    counts = Counter(outcomes)
    for name, count in counts.most_common():
        print(f"{name:15}{count:5}  {count / len(rows):.3f}")
    if options.report:
        options.report.write_text(json.dumps({name: counts[name] / len(rows) for name in OUTCOMES}))
    if options.misses:
        for row, message, result in zip(rows, parsed, outcomes, strict=True):
            if result != RIGHT:
                decision = message[DECISION]
                print(f"{result:15}{row.topic} {row.text}  {decision['id']}  {decision['reason']}")
    return 0


def read_rows(file: Path) -> list[Row]:
    """The rows of a file."""
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Row(topic, text, frozenset(accepted.split("|"))) for topic, text, accepted in lines]


def outcome(row: Row, decision: Mapping[str, Any]) -> str:
    """What the user of one row got."""
    kind, found = decision["kind"], decision["id"]
    got = REQUEST_HANDOFF if kind == HANDOFF else found or kind
    if got in row.accepted or (got == NOT_UNDERSTOOD and OUT_OF_SCOPE in row.accepted):
        return RIGHT
    if kind == CLARIFY:
        offered = {candidate["id"] for candidate in decision["candidates"]}
        return OFFERED if offered & row.accepted else OFFERED_OTHERS
    if kind in _NO_ANSWER:
        return REFUSED
    return REPEATED if found == row.topic else WRONG


if __name__ == "__main__":
    sys.exit(main())
