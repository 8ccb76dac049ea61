from pathlib import Path

import numpy as np

from bot.nlu.vector_cache import RecentVectors, VectorCache
from tests.bot.nlu.fakes import FakeEncoder


def test_a_text_is_embedded_once(tmp_path: Path) -> None:
    encoder, path = FakeEncoder(), tmp_path / "deep" / "vectors.sqlite"
    first = VectorCache(path).encode(encoder, ["代金券", "现金券", "代金券"])
    again = VectorCache(path).encode(encoder, ["现金券", "协议"])
    assert encoder.asked == ["代金券", "现金券", "协议"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])


def test_encoders_do_not_share_vectors(tmp_path: Path) -> None:
    one, other = FakeEncoder("one"), FakeEncoder("other")
    cache = VectorCache(tmp_path / "vectors.sqlite")
    cache.encode(one, ["代金券"])
    cache.encode(other, ["代金券"])
    assert other.asked == ["代金券"]


def test_no_texts_give_an_empty_matrix(tmp_path: Path) -> None:
    assert VectorCache(tmp_path / "vectors.sqlite").encode(FakeEncoder(), []).shape == (0, 64)


def test_recent_vectors_forget_the_oldest() -> None:
    encoder = FakeEncoder()
    recent = RecentVectors(encoder, size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        recent.encode(text)
    assert encoder.asked == ["a", "b", "c", "b"]
