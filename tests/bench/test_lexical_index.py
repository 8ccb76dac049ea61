from __future__ import annotations

import pytest

from bench.lexical_index import Bm25Index, CharacterIndex, words

TEXTS = ["代金券在哪里查看", "怎么解除关联", "发票什么时候开"]


def test_words_are_without_punctuation() -> None:
    assert words("发票,什么时候 开?") == ["发票", "什么", "时候", "开"]


@pytest.mark.parametrize("index", [Bm25Index(TEXTS), CharacterIndex(TEXTS)])
@pytest.mark.parametrize(("query", "nearest"), [("解除关联要多久", 1), ("发票开了吗", 2)])
def test_the_text_that_shares_words_comes_first(
    index: Bm25Index | CharacterIndex, query: str, nearest: int
) -> None:
    scores = index.scores(query)
    assert scores.shape == (3,)
    assert int(scores.argmax()) == nearest


@pytest.mark.parametrize("index", [Bm25Index(TEXTS), CharacterIndex(TEXTS)])
@pytest.mark.parametrize("query", ["xyz", "", "???"])
def test_a_query_of_unknown_words_finds_nothing(index: Bm25Index | CharacterIndex, query: str) -> None:
    assert index.scores(query).tolist() == [0.0, 0.0, 0.0]
