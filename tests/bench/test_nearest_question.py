from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bench.nearest_question import decide


class FixedIndex:
    """Scores that were written down for one query."""

    def scores(self, query: str) -> NDArray[np.float32]:
        assert query == "代金券"
        return np.array([0.2, 0.9, 0.8, 0.5], dtype=np.float32)


def test_each_label_is_listed_once_with_its_nearest_question() -> None:
    labels = ["view_coupons", "faq/a.b", "faq/a.b", "greet"]
    (decision,), question_ms = decide(FixedIndex(), labels, ["代金券？"])
    assert (decision["kind"], decision["id"]) == ("article", "a.b")
    assert [(item["kind"], item["id"]) for item in decision["candidates"]] == [
        ("article", "a.b"),
        ("smalltalk", None),
        ("task", "view_coupons"),
    ]
    assert question_ms >= 0.0
