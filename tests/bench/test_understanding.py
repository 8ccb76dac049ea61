from __future__ import annotations

from typing import Any

import pytest

from bench.understanding import main, page

EXAM: dict[str, Any] = {
    "top_1": 0.95,
    "handoff_recall": None,
    "robustness_drop": 0.021,
    "registers": {
        "noisy": {
            "questions": 40,
            "top_1_interval": [0.9, 0.769, 0.96],
            "top_3_interval": [1.0, 0.912, 1.0],
        }
    },
}


def test_the_page_holds_registers_and_targets() -> None:
    lines = page(EXAM, 40, {"top_1": 0.9}, 20).splitlines()
    assert "| noisy | 40 | 0.900 [0.769, 0.960] | 1.000 [0.912, 1.000] |" in lines
    assert "| top-1 | 0.950 | 0.900 | ≥ 0.90 |" in lines
    assert "| handoff recall |  |  | ≥ 0.99 |" in lines
    assert "| drop | 0.021 |  | ≤ 0.04 |" in lines


def test_a_missing_model_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", "nowhere.tar.gz"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
