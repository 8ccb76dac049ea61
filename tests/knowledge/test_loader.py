"""A directory of articles: a broken file is reported and hides nothing."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import ARTICLES_DIRECTORY, load_articles, served_articles_directory
from tests.knowledge.samples import article_data, write_article


def test_loads_by_id_with_paths(tmp_path: Path) -> None:
    file = write_article(tmp_path)
    write_article(tmp_path, article_data(id="audit.log"))
    loaded = load_articles(tmp_path)
    assert list(loaded.articles) == ["audit.log", "coupon.voucher.view"]
    assert loaded.paths["coupon.voucher.view"] == file.as_posix()
    assert loaded.errors == {}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "must be a mapping of keys to values, not nothing"),
        (b"id: [", "line 2: not valid YAML"),
        (b"id: a\nid: b\n", "line 2: not valid YAML: the key 'id' appears twice"),
        (b"id: \xff\xfe", "is not UTF-8 text"),
        (b"effective_from: 2026-13-45", "not valid YAML: month must be in 1..12"),
        (b"id: !!python/object/apply:os.getcwd []", "line 1: not valid YAML"),
        (b"[" * 200_000 + b"]" * 200_000, "not valid YAML: nested more than 50 deep"),
        (b"- " * 200_000, "not valid YAML: nested more than 50 deep"),
        (b"[" * 4_000 + b"]" * 4_000, "must be a mapping of keys to values, not a list"),
    ],
)
def test_a_broken_file_hides_nothing(tmp_path: Path, content: bytes, problem: str) -> None:
    write_article(tmp_path)
    broken = tmp_path / "coupon" / "broken.yml"
    broken.write_bytes(content)
    loaded = load_articles(tmp_path)
    assert list(loaded.articles) == ["coupon.voucher.view"]
    assert list(loaded.errors) == [broken.as_posix()]
    assert str(loaded.errors[broken.as_posix()]).startswith(f"{broken.as_posix()}: {problem}")


def test_the_id_follows_from_the_file_name(tmp_path: Path) -> None:
    original = write_article(tmp_path)
    copied = original.with_name("voucher.copy.yml")
    copied.write_bytes(original.read_bytes())
    loaded = load_articles(tmp_path)
    assert loaded.paths == {"coupon.voucher.view": original.as_posix()}
    assert loaded.errors[copied.as_posix()].problems == (
        "id 'coupon.voucher.view' must be 'coupon.voucher.copy' (folder, dot, file name)",
    )


@pytest.mark.parametrize("place", ["voucher.view.yml", "coupon/old/voucher.view.yml"])
def test_an_article_stands_in_a_category_folder(tmp_path: Path, place: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(write_article(tmp_path / "elsewhere").read_bytes())
    (tmp_path / "elsewhere" / "coupon" / "voucher.view.yml").unlink()
    assert "needs <category>/<topic>.yml" in str(load_articles(tmp_path).errors[file.as_posix()])


def test_hidden_and_other_files_are_ignored(tmp_path: Path) -> None:
    file = write_article(tmp_path)
    file.with_name(".voucher.view.yml").write_text("half written")
    file.with_name("notes.txt").write_text("x")
    loaded = load_articles(tmp_path)
    assert (len(loaded.articles), len(loaded.errors)) == (1, 0)


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    (tmp_path / "coupon" / "folder.yml").mkdir(parents=True)
    (error,) = load_articles(tmp_path).errors.values()
    assert error.problems == ("cannot be read: Is a directory",)


def test_a_missing_directory_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_articles(tmp_path / "nowhere")
    assert load_articles(tmp_path).articles == {}


def test_hashes_and_effective_articles_of_a_set(tmp_path: Path) -> None:
    write_article(tmp_path)
    write_article(tmp_path, article_data(id="audit.log", expires_at=date(2026, 3, 1)))
    before = load_articles(tmp_path)
    assert list(before.effective(date(2026, 4, 1))) == ["coupon.voucher.view"]
    write_article(tmp_path, article_data(answer__summary="换了一句。"))
    after = load_articles(tmp_path)
    assert after.content_hash != before.content_hash
    assert after.questions_hash == before.questions_hash


def test_the_served_directory_can_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENBAN_ARTICLES", raising=False)
    assert served_articles_directory() == ARTICLES_DIRECTORY
    monkeypatch.setenv("WENBAN_ARTICLES", str(tmp_path))
    assert served_articles_directory() == tmp_path
