"""The measure of likeness, and that the shortcut finds exactly what comparing everything would find."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.similarity import bigrams, dice, similar_pairs


def test_bigrams() -> None:
    assert bigrams("代金代金") == {"代金": 2, "金代": 1}
    assert bigrams("券") == {"券": 1}
    assert bigrams("") == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("代金券", "代金券", 1.0),
        ("代金券", "代金卷", 0.5),
        ("代金券", "发票", 0.0),
        ("", "", 0.0),
        ("", "发票", 0.0),
    ],
)
def test_dice(one: str, other: str, expected: float) -> None:
    assert dice(bigrams(one), bigrams(other)) == expected


@given(st.lists(st.text(alphabet="abc", max_size=8), max_size=12), st.sampled_from([0.3, 0.5, 0.8, 1.0]))
def test_similar_pairs_misses_nothing(texts: list[str], threshold: float) -> None:
    bags = [bigrams(text) for text in texts]
    expected = {
        (one, other, dice(bags[one], bags[other]))
        for one, other in combinations(range(len(texts)), 2)
        if dice(bags[one], bags[other]) >= threshold
    }
    assert set(similar_pairs(texts, threshold)) == expected
