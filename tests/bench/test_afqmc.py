from __future__ import annotations

import numpy as np
import pytest

from bench.afqmc import Found, main, recall, table
from bench.afqmc_task import Pair, build_task


def test_recall_counts_queries_with_a_relevant_entry() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.3, 0.9], [0.1, 0.2, 0.3]], dtype=np.float32)
    relevant = [frozenset({0}), frozenset({1}), frozenset({0, 1})]
    assert recall(scores, relevant, 1) == pytest.approx(1 / 3)
    assert recall(scores, relevant, 2) == 1.0
    assert recall(scores, relevant, 5) == 1.0


def test_without_the_data_one_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AFQMC", raising=False)
    assert main([]) == 0
    assert capsys.readouterr().err.startswith("AFQMC: no data given")


def test_a_wrong_directory_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", "nowhere"]) == 1
    assert "nowhere/train.tsv" in capsys.readouterr().err


def test_the_table_leaves_times_out_that_were_not_taken() -> None:
    task = build_task([Pair("甲", "乙", True)], 10)
    results = {10: {name: Found(0.5, 0.75) for name in ("bm25", "characters", "use", "e5", "ours")}}
    lines = table({10: task}, results, {"e5": 1.0}, is_timed=False).splitlines()
    assert "| BM25 | 0.500 | 0.750 | – |" in lines
    assert "accuracy only" in lines[0]
