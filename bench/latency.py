"""`python -m bench.latency`: what one user waits for and what the bot needs, with all four processes up."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from bench.compare import EXAM_DIRECTORY
from bench.measurement import Latency, Question, measure_latency, read_questions
from bench.rasa_process import Server
from tests.end_to_end.tokens import Signer
from tests.end_to_end.visitor import Visitor
from tests.stack import NAMES, Stack, running_stack

PARSED, ASKED = 200, 100
PAUSE_S = 0.02
PROMISED = {"parse_p95_ms": 40, "faq_p95_ms": 150, "memory_mb": 1331, "start_s": 40}
"""The targets on two idle cores; 1.3 GB are 1331 MB."""


@dataclass(frozen=True)
class Measured:
    """One run."""

    parse: Latency
    faq: Latency
    memory_mb: float
    second_start_s: float


def main() -> None:
    """Measure and print."""
    parsed, asked = choose_questions(read_questions(sorted(EXAM_DIRECTORY.glob("*.tsv"))))
    with running_stack(GATEWAY_MESSAGES_PER_MINUTE="100000") as stack:
        print(table(measure(stack, parsed, asked)))


def choose_questions(exam: Sequence[Question]) -> tuple[list[str], list[str]]:
    """Unseen questions, spread over the exam: any for parsing, others about articles for the gateway."""
    parsed = _spread([question.text for question in exam], PARSED + 1)
    about_articles = [q.text for q in exam if all(e.startswith("article:") for e in q.expected)]
    return parsed, _spread([text for text in about_articles if text not in set(parsed)], ASKED + 1)


def _spread(texts: Sequence[str], count: int) -> list[str]:
    different = list(dict.fromkeys(texts))
    return [different[index * len(different) // count] for index in range(min(count, len(different)))]


def measure(stack: Stack, parsed: Sequence[str], asked: Sequence[str]) -> Measured:
    """Everything; a first question of each kind warms up and is not counted."""
    secret = {"token": stack.bot_secret()}
    with httpx.Client(base_url=stack.url("bot"), params=secret, timeout=60, trust_env=False) as bot:
        measure_latency(bot, parsed[:1])
        parse = measure_latency(bot, parsed[1:])
    with httpx.Client(base_url=stack.url("gateway"), timeout=60, trust_env=False) as http:
        guest = Visitor(http, Signer(stack.installation.keys)).start()
        _timed_answer(guest, asked[0])
        faq = Latency.of([_timed_answer(guest, text) for text in asked[1:]])
    memory_mb = Server(stack.url("bot"), stack.processes["bot"].pid, 0).memory_mb
    stack.stop_all()
    started = time.monotonic()
    stack.start(*NAMES)
    return Measured(parse, faq, memory_mb, time.monotonic() - started)


def _timed_answer(guest: Visitor, text: str) -> float:
    """From sending the question until its answer has come by long poll, in milliseconds."""
    if guest.owner != "bot":  # the last question was taken for a wish to speak to a person
        guest.start()
    time.sleep(PAUSE_S)
    started = time.perf_counter()
    guest.say(text)
    return (time.perf_counter() - started) * 1000


def table(measured: Measured) -> str:
    """The results as markdown, with the day, the machine and how busy it was."""
    rows = [
        (f"`/model/parse` p50, {PARSED} unseen questions", f"{measured.parse.p50_ms:.0f} ms", ""),
        ("`/model/parse` p95", f"{measured.parse.p95_ms:.0f} ms", f"≤ {PROMISED['parse_p95_ms']} ms"),
        (f"answer through the gateway p50, {ASKED} unseen questions", f"{measured.faq.p50_ms:.0f} ms", ""),
        ("answer through the gateway p95", f"{measured.faq.p95_ms:.0f} ms", f"≤ {PROMISED['faq_p95_ms']} ms"),
        ("memory of the bot", f"{measured.memory_mb:.0f} MB", f"≤ {PROMISED['memory_mb']} MB"),
        ("second start, all four healthy", f"{measured.second_start_s:.0f} s", f"≤ {PROMISED['start_s']} s"),
    ]
    load = os.getloadavg()[0]
    lines = [
        f"{datetime.now(UTC).date().isoformat()} · {os.cpu_count()} cores, load {load:.1f} · one user",
        "",
        "| | measured | promised |",
        "|---|---|---|",
        *(f"| {label} | {value} | {promise} |" for label, value, promise in rows),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
