import numpy as np
import pytest

from bot.nlu.sentence_encoder import shared_encoder


@pytest.mark.parametrize(("name", "dimension"), [("e5", 384), ("use", 512)])
def test_built_in_encoders_know_what_is_alike(name: str, dimension: int) -> None:
    encoder = shared_encoder(name, 1)
    question, alike, unlike = encoder.encode(["怎么查看代金券", "代金券在哪里看", "明天会下雨吗"])
    assert question.shape == (dimension,)
    assert np.linalg.norm(question) == pytest.approx(1.0, abs=1e-3)
    assert question @ alike > question @ unlike + 0.03
    assert encoder.encode([]).shape == (0, dimension)


def test_one_instance_per_process() -> None:
    assert shared_encoder("use", 1) is shared_encoder("use", 1)


def test_an_encoder_can_be_named_by_its_path() -> None:
    assert shared_encoder("tests.bot.nlu.threaded_encoder.ThreadedEncoder", 3).identity == "threaded-3"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown sentence encoder 'bert'; known: e5, use"):
        shared_encoder("bert", 1)
