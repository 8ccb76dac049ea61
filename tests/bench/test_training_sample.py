from __future__ import annotations

from collections import Counter

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.training_sample import sample

DATA = TrainingData(
    [
        Message.build(f"{label} {number}", label)
        for label in ("faq/a.b", "view_coupons")
        for number in range(9)
    ]
    + [Message.build(f"greet {number}", "greet") for number in range(9)]
)


def _texts(phrasings: int | None) -> set[str]:
    return {example.get("text") for example in sample(DATA, phrasings).intent_examples}


def test_topics_are_cut_and_the_rest_stays_whole() -> None:
    counts = Counter(example.get_full_intent() for example in sample(DATA, 3).intent_examples)
    assert counts == {"faq/a.b": 3, "view_coupons": 3, "greet": 9}


def test_the_standard_question_is_kept_and_samples_are_nested() -> None:
    assert "faq/a.b 0" in _texts(1)
    assert _texts(2) < _texts(5) < _texts(None)


def test_the_same_sample_in_every_run() -> None:
    assert _texts(4) == _texts(4)


def test_all_is_all() -> None:
    assert len(_texts(None)) == len(_texts(100)) == 27
