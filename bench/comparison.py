"""``python -m bench.comparison``: all methods on one training set and one exam, and what phrasings are worth.

Reads the exam only to count; no question of it is printed or kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.dense_index import VECTORS, embed, open_index
from bench.lexical_index import Bm25Index
from bench.nearest_question import IndexMaker, decide
from bench.own_understanding import OwnUnderstanding
from bench.report import NOT_TIMED, REPORT, ROOT, markdown_table, occasion, shown_ms, write_section
from bench.stock_training import StockError, StockModel, stock_model
from bench.training_sample import load_training_data, sample
from bot.evaluate import MODELS_DIRECTORY, decide_all, find_model
from bot.exam import Exam, Row, read_exam
from bot.exam_interval import Share
from bot.exam_metrics import measure
from bot.exam_register import REGISTERS
from bot.nlu.sentence_encoder import shared_encoder
from bot.nlu.text_normalizer import normalize
from bot.nlu.vector_cache import VectorCache

EXAM = ROOT / "tests" / "knowledge" / "exam"
ABLATION = ROOT / "bench" / "ablation.yml"
PHRASINGS = (2, 5, 10, 20, None)
STOCK_PHRASINGS = (5, None)
TIMED_QUESTIONS = 100
SECTIONS = {
    "methods": "All methods on the same exam (`python -m bench.comparison`)",
    "learning": "What more phrasings are worth",
    "ablation": "What each view is worth",
}


@dataclass(frozen=True)
class Result:
    """One method on the whole exam."""

    name: str
    rows: Sequence[Row]
    training_s: float | None = None
    question_ms: float | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts that were asked for and write their sections; returns the exit code."""
    options = _parser().parse_args(arguments)
    exam = read_exam(sorted(EXAM.glob("*.tsv")))
    bench = Comparison(exam, load_training_data(), options.stock, is_timed=not options.untimed)
    parts = {"methods": bench.methods, "learning": bench.learning_curve, "ablation": bench.ablation}
    try:
        for name in options.parts.split(","):
            text = parts[name](options.model) if name == "methods" else parts[name]()
            print(f"{SECTIONS[name]}\n{text}\n", flush=True)
            write_section(REPORT, name, SECTIONS[name], text)
    except (FileNotFoundError, StockError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.comparison", description=__doc__)
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="our model, or a directory with models")
    parser.add_argument("--parts", default=",".join(SECTIONS), help="which of them, joined by commas")
    parser.add_argument("--stock", help="a model of the stock pipeline on the same data; else one is trained")
    parser.add_argument("--untimed", action="store_true", help="leave the times out: the machine is busy")
    return parser


class Comparison:
    """One exam and one training set for everything."""

    def __init__(self, exam: Exam, data: TrainingData, stock: str | None, *, is_timed: bool) -> None:
        """``stock`` is a model file of the stock pipeline on all the data; None: train one."""
        self._exam = exam
        self._data = data
        self._whole_stock = StockModel(Path(stock), None) if stock else None
        self._is_timed = is_timed

    def methods(self, model: str) -> str:
        """The table of all methods."""
        results = [*self._alone(), self._stock(None), Result("问伴", self._answered_by(find_model(model)))]
        header = ["", "top-1 [95 %]", "top-3", *REGISTERS, "out-of-scope recall", "ms per question"]
        return self._page(header, [result_cells(result) for result in results])

    def learning_curve(self) -> str:
        """Accuracy over phrasings per topic, of ours and of stock."""
        self._keep_vectors()
        lines = []
        for phrasings in PHRASINGS:
            own = self._own(phrasings)
            stock = self._stock(phrasings) if phrasings in STOCK_PHRASINGS else None
            count = len(sample(self._data, phrasings).intent_examples)
            ours, theirs = _top(own, 1), _top(stock, 1) if stock else None
            lead = f"{ours - theirs:+.3f}" if theirs is not None else NOT_TIMED
            name = "all" if phrasings is None else str(phrasings)
            shown = NOT_TIMED if theirs is None else f"{theirs:.3f}"
            lines.append([name, f"{count:,}", f"{ours:.3f}", f"{_top(own, 3):.3f}", shown, lead])
            print(f"phrasings {name}: ours {ours:.3f}, stock {shown}", flush=True)
        header = ["phrasings per topic", "examples", "问伴 top-1", "top-3", "stock top-1", "lead"]
        return self._page(header, lines)

    def ablation(self) -> str:
        """Accuracy and time with each view off."""
        self._keep_vectors()
        variants: Mapping[str, Any] = yaml.safe_load(ABLATION.read_text(encoding="utf-8"))
        results = [self._own(None, "everything", {})]
        for name, changes in variants.items():
            results.append(self._own(None, name, changes))
            print(f"{name}: {_top(results[-1], 1):.3f}", flush=True)
        header = ["", "top-1 [95 %]", "top-3", *REGISTERS, "out-of-scope recall", "ms per question"]
        return self._page(header, [result_cells(result) for result in results])

    def _alone(self) -> Iterator[Result]:
        """BM25 and each encoder: the nearest training question by its score."""
        makers: dict[str, IndexMaker] = {
            "BM25 over jieba": Bm25Index,
            "USE alone": lambda texts: open_index("use", texts),
            "e5 alone": lambda texts: open_index("e5", texts),
        }
        texts = [normalize(example.get("text")) for example in self._data.intent_examples]
        labels = [example.get_full_intent() for example in self._data.intent_examples]
        for name, make in makers.items():
            decisions, question_ms = decide(make(texts), labels, self._exam.texts)
            yield Result(name, self._exam.answered(decisions), None, question_ms if self._is_timed else None)

    def _own(
        self, phrasings: int | None, name: str = "问伴", changes: Mapping[str, Any] | None = None
    ) -> Result:
        with tempfile.TemporaryDirectory(prefix="wenban-own-") as directory:
            own = OwnUnderstanding.trained(sample(self._data, phrasings), Path(directory), changes)
            rows = self._exam.answered(own.decide(self._exam.texts))
            asked = self._exam.texts[:: max(1, len(self._exam.texts) // TIMED_QUESTIONS)]
            question_ms = own.question_ms(asked) if self._is_timed else None
        return Result(name, rows, own.training_s, question_ms)

    def _stock(self, phrasings: int | None) -> Result:
        whole = self._whole_stock if phrasings is None else None
        model = whole or stock_model(sample(self._data, phrasings))
        return Result("stock Rasa", self._exam.answered(model.decide(self._exam.texts)), model.training_s)

    def _answered_by(self, model: str) -> list[Row]:
        return self._exam.answered(decide_all(model, self._exam.texts))

    def _keep_vectors(self) -> None:
        texts = list(dict.fromkeys(map(normalize, self._exam.texts)))
        for name in ("use", "e5"):
            embed(shared_encoder(name, 1), texts, VectorCache(VECTORS))

    def _page(self, header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
        count = len(self._data.intent_examples)
        head = occasion(
            f"{len(self._exam.texts)} exam questions, {count:,} training examples", is_timed=self._is_timed
        )
        return f"{head}\n\n{markdown_table(header, lines)}"


def result_cells(result: Result) -> list[str]:
    """The result as a line of a table."""
    metrics = measure(result.rows)
    share = Share.of([row.is_within(1) for row in result.rows])
    registers = [
        Share.of([row.is_within(1) for row in result.rows if row.register == register])
        for register in REGISTERS
    ]
    return [
        result.name,
        str(share),
        f"{metrics['top_3']:.3f}",
        *(NOT_TIMED if register is None else f"{register.value:.3f}" for register in registers),
        f"{_foreign_recall(result.rows):.3f}",
        shown_ms(result.question_ms),
    ]


def _foreign_recall(rows: Sequence[Row]) -> float:
    foreign = [row.is_within(1) for row in rows if row.alternatives == ("out_of_scope",)]
    return sum(foreign) / max(len(foreign), 1)


def _top(result: Result, length: int) -> float:
    return sum(row.is_within(length) for row in result.rows) / len(result.rows)


if __name__ == "__main__":
    sys.exit(main())
