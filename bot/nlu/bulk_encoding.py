"""Encodes many texts of our own on all cores, one process per core.

Why not the encoder's own threads: they wait for each other after every layer, so two of them are far from
twice as fast. Questions of users never come here: the processes take longer to start than one encoding.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from bot.nlu.sentence_encoder import SentenceEncoder, Vectors

WORTHWHILE = 200
"""Fewer texts than this are encoded sooner than the processes start."""
_PORTION = 32

_encoders: list[SentenceEncoder] = []
"""The encoder of a worker process; empty in every other process."""


def encode_in_bulk(build: Callable[[], SentenceEncoder], texts: Sequence[str]) -> Vectors:
    """Encode ``texts`` into an array of shape (number of texts, dimension), in their order.

    Args:
        build: makes the encoder of one process; must be picklable and should use one thread.
        texts: at least one.
    """
    portions = [list(texts[start : start + _PORTION]) for start in range(0, len(texts), _PORTION)]
    # spawn: a forked copy of a process that has started threads may hang
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=_start, initargs=(build,)) as pool:
        return np.concatenate(list(pool.map(_encode, portions)))


def _start(build: Callable[[], SentenceEncoder]) -> None:
    _encoders.append(build())


def _encode(portion: Sequence[str]) -> Vectors:
    return _encoders[0].encode(portion)
