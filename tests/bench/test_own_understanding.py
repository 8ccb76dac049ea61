from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bench.own_understanding import configured
from bench.stock_training import adapted_config

PIPELINE = [
    {"name": "bot.nlu.text_normalizer.TextNormalizer"},
    {"name": "bot.nlu.domain_tokenizer.DomainTokenizer"},
    {"name": "DIETClassifier", "epochs": 10},
    {
        "name": "bot.nlu.question_classifier.QuestionClassifier",
        "encoders": [{"name": "e5", "threads": 2}],
        "fitting": {"a": 1, "b": 2},
    },
    {"name": "bot.nlu.answer_gate.AnswerGate"},
]


def _config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yml"
    file.write_text(yaml.safe_dump({"importers": ["x"], "pipeline": PIPELINE}), encoding="utf-8")
    return file


def test_our_components_are_kept_without_tokens_and_entities(tmp_path: Path) -> None:
    names = [entry["name"].rpartition(".")[2] for entry in configured(_config(tmp_path), {})]
    assert names == ["TextNormalizer", "QuestionClassifier", "AnswerGate"]


def test_a_variant_changes_only_what_it_names(tmp_path: Path) -> None:
    classifier = configured(_config(tmp_path), {"fitting": {"b": 0}})[1]
    assert classifier["fitting"] == {"a": 1, "b": 0}
    assert classifier["encoders"] == [{"name": "bench.stored_encoders.StoredE5", "threads": 2}]


def test_an_encoder_is_left_out(tmp_path: Path) -> None:
    classifier = configured(_config(tmp_path), {"encoders": [{"name": "use"}]})[1]
    assert classifier["encoders"] == [{"name": "bench.stored_encoders.StoredUse"}]


@pytest.mark.parametrize(("examples", "epochs"), [(8500, 10), (2125, 40), (100, 100), (1_000_000, 1)])
def test_the_stock_pipeline_is_shown_as_many_examples_whatever_its_sample(
    tmp_path: Path, examples: int, epochs: int
) -> None:
    stock = adapted_config(_config(tmp_path), examples)
    assert list(stock) == ["pipeline"]
    assert [entry["epochs"] for entry in stock["pipeline"] if "epochs" in entry] == [epochs]
