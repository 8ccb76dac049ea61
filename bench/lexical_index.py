"""What a search engine finds without any model: BM25 over words, tf-idf over characters."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import bm25s
import jieba
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

Scores = NDArray[np.float32]


def words(text: str) -> list[str]:
    """The words of a text by jieba, without spaces and punctuation."""
    jieba.setLogLevel(logging.WARNING)
    return [word for word in jieba.lcut(text) if any(map(str.isalnum, word))]


class Bm25Index:
    """Okapi BM25 (Robertson et al. 1994) with the usual k1 = 1.5, b = 0.75, over jieba's words."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index at least one text that has a word."""
        self._size = len(texts)
        self._index = bm25s.BM25(k1=1.5, b=0.75)
        self._index.index([words(text) for text in texts], show_progress=False)

    def scores(self, query: str) -> Scores:
        """One score per text, in their order; all zero when no word of the query is known."""
        known = [word for word in words(query) if word in self._index.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        found: Scores = self._index.get_scores(known)
        return found


class CharacterIndex:
    """Cosine between tf-idf vectors of character n-grams up to three."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        self._rows = self._vectorizer.fit_transform(texts).T.tocsr()

    def scores(self, query: str) -> Scores:
        """One score per text, in their order."""
        product = self._vectorizer.transform([query]) @ self._rows
        return np.asarray(product.todense(), dtype=np.float32)[0]
