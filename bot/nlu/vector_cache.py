"""Vectors of our own texts on disk, by content: a text is embedded once, not once per training.

Only training and knowledge texts go here. What users write is kept in memory alone.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from bot.nlu.sentence_encoder import SentenceEncoder, Vectors


def default_cache_path() -> Path:
    """``vectors.sqlite`` in the data directory (``WENBAN_VAR``)."""
    return Path(os.environ.get("WENBAN_VAR", "var")) / "vectors.sqlite"


class VectorCache:
    """A content-addressed store of vectors; several processes may use one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def encode(self, encoder: SentenceEncoder, texts: Sequence[str]) -> Vectors:
        """Return the vectors of ``texts``, computing and keeping the ones that are not yet known."""
        keys = [_key(encoder.identity, text) for text in texts]
        with closing(self._connect()) as connection:
            known = _read(connection, keys)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if missing:
                computed = dict(zip(missing, encoder.encode(list(missing.values())), strict=True))
                known.update(computed)
                _write(connection, computed)
        if not keys:
            return np.empty((0, encoder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=30)
        connection.execute("CREATE TABLE IF NOT EXISTS vector (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
        return connection


def _key(identity: str, text: str) -> str:
    return hashlib.sha256(f"{identity}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _read(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        marks = ",".join("?" * len(part))
        query = f"SELECT key, value FROM vector WHERE key IN ({marks})"  # noqa: S608 (question marks only)
        rows = connection.execute(query, part)
        found.update((key, np.frombuffer(value, dtype=np.float32)) for key, value in rows)
    return found


def _write(connection: sqlite3.Connection, vectors: dict[str, Vectors]) -> None:
    with connection:
        connection.executemany(
            "INSERT OR IGNORE INTO vector VALUES (?, ?)",
            [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()],
        )


class RecentVectors:
    """The vectors of the last questions of users, in memory only: people ask the same things."""

    def __init__(self, encoder: SentenceEncoder, size: int = 2048) -> None:
        self._encoder = encoder
        self._size = size
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, text: str) -> Vectors:
        """Return the vector of one text, shape (dimension,)."""
        vector = self._vectors.pop(text, None)
        if vector is None:
            vector = self._encoder.encode([text])[0]
        self._vectors[text] = vector
        if len(self._vectors) > self._size:
            self._vectors.popitem(last=False)
        return vector
