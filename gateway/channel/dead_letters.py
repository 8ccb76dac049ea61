"""`python -m gateway.channel.dead_letters [--retry NUMBER | --retry-all]`: what was not delivered, and why.

Reads the gateway's database; a running gateway sends what is tried again within a second. Prints nothing of
what was said, and to whom only by channel.
"""

import argparse
from collections.abc import Sequence

from gateway.channel import outbox
from gateway.channel.errors import DeadLetterNotFound
from gateway.channel.models import OutboxEntry
from gateway.database import Database
from gateway.settings import Settings
from gateway.words import Words, load_words


def table(entries: Sequence[OutboxEntry], words: Words) -> str:
    """One line for each, newest first."""
    if not entries:
        return words("dead_letters.none")
    lines = [_line(entry, words) for entry in entries]
    return "\n".join([words("dead_letters.head", count=len(entries)), *lines, words("dead_letters.hint")])


def _line(entry: OutboxEntry, words: Words) -> str:
    return words(
        "dead_letters.line",
        number=entry.number,
        at=f"{entry.created_at:%Y-%m-%d %H:%M}",
        channel=words(f"dead_letters.channels.{entry.channel}"),
        attempts=entry.attempts,
        reason=entry.last_error or "",
    )


def run(database: Database, words: Words, *, retry: int | None, is_all: bool) -> tuple[str, bool]:
    """What to print, and whether it went well."""
    if retry is None and not is_all:
        return table(database.read_now(outbox.dead_letters), words), True
    numbers = [e.number for e in database.read_now(outbox.dead_letters)] if is_all else [retry or 0]
    try:
        for number in numbers:
            database.write_now(outbox.revive, number=number)
    except DeadLetterNotFound:
        return words("dead_letters.unknown", number=retry), False
    return words("dead_letters.retried", count=len(numbers)), True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--retry", type=int)
    parser.add_argument("--retry-all", action="store_true")
    arguments = parser.parse_args()
    database = Database(Settings().resolved().database_url or "")
    try:
        database.migrate()
        text, is_ok = run(database, load_words(), retry=arguments.retry, is_all=arguments.retry_all)
    finally:
        database.close()
    print(text)
    raise SystemExit(0 if is_ok else 1)


if __name__ == "__main__":
    main()
