"""An encoder as somebody else would plug it in: named in the configuration by module and class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.nlu.sentence_encoder import Vectors
from tests.bot.nlu.fakes import FakeEncoder


class ThreadedEncoder(FakeEncoder):
    """Takes the number of threads like the built-in ones."""

    def __init__(self, threads: int) -> None:
        super().__init__(f"threaded-{threads}")


class CountingEncoder(ThreadedEncoder):
    """Remembers what it was asked while serving."""

    asked: ClassVar[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        CountingEncoder.asked += texts
        return super().encode(texts)
