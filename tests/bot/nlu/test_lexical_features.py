from pathlib import Path

import numpy as np
import pytest

from bot.nlu.lexical_features import LexicalFeatures, characters, sounds
from bot.nlu.pinyin_syllables import split_syllables

TEXTS = ["查看代金券", "怎么查看代金券", "解除关联", "怎么解除关联"]


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("daijinquan", ["dai", "jin", "quan"]),
        ("xian", ["xian"]),
        ("kubernetes", ["kubernetes"]),
        ("", [""]),
    ],
)
def test_pinyin_is_cut_into_the_fewest_syllables(word: str, syllables: list[str]) -> None:
    assert split_syllables(word) == syllables


def test_n_grams() -> None:
    assert characters("解关联") == ["解", "关", "联", "解关", "关联", "解关联"]
    assert sounds("解guanlian") == ["jie", "guan", "lian", "jie guan", "guan lian", "jie guan lian"]


def test_what_sounds_the_same_is_alike_and_what_is_written_the_same_is_more_alike() -> None:
    features = LexicalFeatures.fit(TEXTS, 100)
    right, sound, other = features.transform(["查看代金券", "chakan代今券", "解除关联"]).toarray()
    assert np.linalg.norm(right) == pytest.approx(1.0, abs=1e-5)
    assert right @ sound > 0.4
    assert right @ other == 0.0


def test_the_most_frequent_are_kept_and_survive_the_disk(tmp_path: Path) -> None:
    features = LexicalFeatures.fit(TEXTS, 3)
    features.save(tmp_path)
    loaded = LexicalFeatures.load(tmp_path)
    assert loaded.transform(TEXTS).shape == (4, 6)
    assert np.array_equal(loaded.transform(TEXTS).toarray(), features.transform(TEXTS).toarray())


def test_a_text_without_known_n_grams_is_an_empty_row() -> None:
    assert LexicalFeatures.fit(TEXTS, 100).transform(["?", ""]).nnz == 0
