"""The command as ``make knowledge`` runs it, on a small repository and on ours."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.corpus import CorpusPaths, read_corpus
from knowledge.lint import main
from tests.knowledge.samples import article_data, write_article

REPOSITORY = Path(__file__).parents[2]
ID = "coupon.voucher.view"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository without findings."""
    files = {
        "knowledge/categories.yml": "coupon: 券\n",
        "knowledge/synonyms.yml": "代金券: [代金卷]\n",
        "knowledge/lint_waivers.yml": "",
        "knowledge/dictionaries/terms.txt": "代金券 n\n",
        "knowledge/dictionaries/fillers.yml": "leading: [请问]\ntrailing: [呢]\n",
        "knowledge/dictionaries/units.yml": "units:\n  个月: {dimension: time, factor: 30}\nignore: []\n",
        "knowledge/dictionaries/sensitive.yml": (
            "abuse: {title: 辱骂, answer: 请谅解。, words: [坏人], exceptions: []}\n"
        ),
        "data/nlu/coupon.yml": "nlu:\n- intent: view_coupons\n  examples: |\n    - 看看我的券\n",
        "tests/knowledge/exam/coupon.tsv": f"保密的问题\tarticle:{ID}\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    write_article(tmp_path / "knowledge" / "articles")
    return tmp_path


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    def run_lint(*options: str) -> tuple[int, list[str]]:
        code = main(["--root", str(root), "--today", "2026-06-01", *options])
        return code, [
            line.replace(f"{root.as_posix()}/", "") for line in capsys.readouterr().out.splitlines()
        ]

    return run_lint


Run = Callable[..., tuple[int, list[str]]]


def test_a_clean_repository_is_silent(run: Run) -> None:
    assert run("--strict") == (0, [])


def test_an_error_fails(root: Path, run: Run) -> None:
    write_article(root / "knowledge" / "articles", article_data(related=["no.where"]))
    file = "knowledge/articles/coupon/voucher.view.yml"
    assert run() == (1, [f"{file}: error: related article 'no.where' does not exist [related]"])


def test_a_warning_fails_only_when_strict(root: Path, run: Run) -> None:
    (root / "tests/knowledge/exam/coupon.tsv").unlink()
    code, lines = run()
    assert (code, len(lines)) == (0, 1)
    assert run("--strict")[0] == 1


def test_exam_questions_are_never_printed(root: Path, run: Run) -> None:
    exam = root / "tests/knowledge/exam/coupon.tsv"
    exam.write_text("保密的问题\tarticle:no.such\n", encoding="utf-8")
    _, lines = run()
    assert len(lines) == 2
    assert "保密" not in "".join(lines)


def test_an_accepted_finding_can_be_waived(root: Path, run: Run) -> None:
    question = article_data()["similar_questions"][0]
    similar = [f"别的问法第{number}种说法" for number in range(8)]
    other = article_data(id="coupon.other", standard_question=question, similar_questions=similar)
    write_article(root / "knowledge" / "articles", other)
    (root / "tests/knowledge/exam/other.tsv").write_text("问\tarticle:coupon.other\n", encoding="utf-8")
    code, lines = run()
    assert (code, [line.rsplit(" ", 1)[1] for line in lines]) == (1, ["[overmatch]", "[duplicate_question]"])
    waivers = "".join(
        f"- {{rule: {rule}, articles: [coupon.other, {ID}], reason: 已与业务方确认}}\n"
        for rule in ("duplicate_question", "overmatch")
    )
    (root / "knowledge/lint_waivers.yml").write_text(waivers, encoding="utf-8")
    assert run() == (0, [])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("knowledge/articles/coupon/voucher.view.yml", "id: [", "line 2: not valid YAML"),
        ("knowledge/categories.yml", "coupon: 3\n", "coupon must be text, not a number"),
        ("knowledge/synonyms.yml", "[]", "must be a mapping"),
        (
            "knowledge/lint_waivers.yml",
            "- {rule: overmatch, articles: [a.b]}",
            "waivers[0].reason is missing",
        ),
        (
            "knowledge/lint_waivers.yml",
            "- {rule: task, articles: [], reason: 不想看}",
            "articles of a waiver",
        ),
        ("knowledge/dictionaries/terms.txt", "代金券 n\n代金券 n\n", "line 2: '代金券' appears twice"),
        ("knowledge/dictionaries/fillers.yml", "leading: []\n", "trailing is missing"),
        ("knowledge/dictionaries/units.yml", "units: {个月: 30}\nignore: []\n", "a unit is written"),
        ("knowledge/dictionaries/sensitive.yml", "abuse: {}\n", "abuse.title is missing"),
        ("data/nlu/coupon.yml", "nlu: 3\n", "must be a mapping with a list under nlu"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_with_its_path(
    root: Path, run: Run, name: str, content: str, message: str
) -> None:
    (root / name).write_text(content, encoding="utf-8")
    code, lines = run()
    assert code == 1
    assert any(line.startswith(f"{name}: error: {message}") and line.endswith("[schema]") for line in lines)


def test_missing_files_are_errors(tmp_path: Path) -> None:
    corpus = read_corpus(CorpusPaths(tmp_path), date(2026, 6, 1))
    names = {Path(finding.path).name for finding in corpus.findings}
    dictionaries = {"terms.txt", "fillers.yml", "units.yml", "sensitive.yml"}
    assert names == {"articles", "categories.yml", "synonyms.yml", "lint_waivers.yml"} | dictionaries


def test_our_own_data_files_are_readable() -> None:
    assert read_corpus(CorpusPaths(REPOSITORY), date(2026, 6, 1)).findings == ()


def test_it_starts_from_any_directory_and_loads_no_model(tmp_path: Path) -> None:
    code = (
        "import sys, knowledge.lint; knowledge.lint.main([]); "
        "print(sorted({'rasa', 'tensorflow', 'numpy', 'jieba'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
