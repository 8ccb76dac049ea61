from __future__ import annotations

from pathlib import Path

import pytest

from bench.afqmc_task import AfqmcError, Pair, RetrievalTask, build_task, build_tuning_task, read_pairs

PAIRS = [
    Pair("花呗怎么还", "如何还花呗", True),
    Pair("借呗额度", "花呗额度", False),
    Pair("怎么还花呗", "如何还花呗", True),
    Pair("如何还花呗", "花呗在哪还", True),
    Pair("花呗怎么还", "花呗在哪还", True),
    Pair("花呗停了", "花呗被关了", True),
]


def test_entries_are_the_first_second_questions_and_no_query_is_an_entry() -> None:
    task = build_task(PAIRS, 3)
    assert task.entries == ("如何还花呗", "花呗额度", "花呗在哪还")
    assert task.queries == ("花呗怎么还", "怎么还花呗")
    assert task.relevant == (frozenset({0, 2}), frozenset({0}))


def test_fewer_entries_than_wanted_are_all_of_them() -> None:
    task = build_task(PAIRS, 30_000)
    assert len(task.entries) == 4
    assert task.queries == ("花呗怎么还", "怎么还花呗", "花呗停了")


def test_weights_are_chosen_on_other_queries() -> None:
    evaluated = set(build_task(PAIRS, 3).queries)
    assert build_tuning_task(PAIRS, 30_000, evaluated) == RetrievalTask(
        entries=("如何还花呗", "花呗额度", "花呗在哪还", "花呗被关了"),
        queries=("花呗停了",),
        relevant=(frozenset({3}),),
    )


def _write(directory: Path, train: str, dev: str) -> Path:
    (directory / "train.tsv").write_text(train, encoding="utf-8")
    (directory / "dev.tsv").write_text(dev, encoding="utf-8")
    return directory


def test_train_is_read_before_dev(tmp_path: Path) -> None:
    pairs = read_pairs(_write(tmp_path, "甲\t乙\t1\n", "丙\t丁\t0\n"))
    assert pairs == [Pair("甲", "乙", True), Pair("丙", "丁", False)]


@pytest.mark.parametrize("line", ["甲\t乙", "甲\t乙\t2", "甲\t乙\t1\t丙", ""])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(AfqmcError, match=r"train\.tsv:2: not"):
        read_pairs(_write(tmp_path, f"甲\t乙\t1\n{line}\n", ""))


def test_a_directory_without_the_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(AfqmcError, match=r"train\.tsv"):
        read_pairs(tmp_path)
