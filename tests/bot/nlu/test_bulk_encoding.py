"""Many texts at once: the same vectors in the same order, from processes of their own."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from bot.nlu.bulk_encoding import encode_in_bulk
from bot.nlu.sentence_encoder import Vectors


class LengthEncoder:
    """Encodes a text as its length and the process that encoded it."""

    identity = "length"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.array([[len(text), os.getpid() % 65536] for text in texts], dtype=np.float32)


def test_the_order_is_kept_and_the_work_is_done_elsewhere() -> None:
    texts = ["问" * (number % 50) for number in range(100)]
    vectors = encode_in_bulk(LengthEncoder, texts)
    assert vectors.shape == (100, 2)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]
    assert os.getpid() % 65536 not in set(vectors[:, 1].tolist())
