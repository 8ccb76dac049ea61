"""An encoder as somebody else would plug it in: named in the configuration by module and class."""

from __future__ import annotations

from tests.bot.nlu.fakes import FakeEncoder


class ThreadedEncoder(FakeEncoder):
    """Takes the number of threads like the built-in ones."""

    def __init__(self, threads: int) -> None:
        super().__init__(f"threaded-{threads}")
