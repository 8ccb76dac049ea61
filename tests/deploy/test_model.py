from pathlib import Path

import pytest

from deploy.model import ensure_model, fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "config.yml": "pipeline: []",
        "domain/faq.yml": "intents: [faq]",
        "data/nlu/coupon.yml": "nlu: []",
        "knowledge/articles/coupon/voucher.view.yml": "id: coupon.voucher.view",
        "bot/nlu/answer_gate.py": "THRESHOLD = 0.8",
        "bot/importer.py": "",
        "bot/uv.lock": "",
        "bot/article_generator.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "ingredient",
    [
        "config.yml",
        "domain/faq.yml",
        "data/nlu/coupon.yml",
        "knowledge/articles/coupon/voucher.view.yml",
        "bot/nlu/answer_gate.py",
    ],
)
def test_a_changed_ingredient_asks_for_a_new_model(root: Path, ingredient: str) -> None:
    before = fingerprint(root)
    (root / ingredient).write_text("changed")
    assert fingerprint(root) != before


def test_what_is_read_at_run_time_does_not(root: Path) -> None:
    before = fingerprint(root)
    (root / "bot/article_generator.py").write_text("changed")
    assert fingerprint(root) == before


def test_trains_once_and_then_reuses(root: Path) -> None:
    trained: list[str] = []

    def train(name: str, _log: Path, place: Path) -> int:
        trained.append(name)
        (place / "models").mkdir()
        (place / "models" / f"{name}.tar.gz").write_bytes(b"model")
        return 0

    first = ensure_model(root / "train.log", root, train)
    assert ensure_model(root / "train.log", root, train) == first
    assert trained == [fingerprint(root)]


def test_a_failed_training_shows_the_end_of_its_log(root: Path) -> None:
    def train(_name: str, log: Path, _place: Path) -> int:
        log.write_text("domain/faq.yml: broken\n")
        return 1

    with pytest.raises(SystemExit, match=r"domain/faq\.yml: broken"):
        ensure_model(root / "train.log", root, train)
