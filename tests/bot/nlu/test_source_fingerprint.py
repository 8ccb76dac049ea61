from pathlib import Path

from bot.nlu.domain_tokenizer import DomainTokenizer
from bot.nlu.source_fingerprint import files_fingerprint


def test_content_and_name_count_other_files_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    first = files_fingerprint(tmp_path, "*.py", "*.yml")
    (tmp_path / "notes.md").write_text("x")
    assert files_fingerprint(tmp_path, "*.py", "*.yml") == first
    (tmp_path / "a.py").write_text("2")
    second = files_fingerprint(tmp_path, "*.py", "*.yml")
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, files_fingerprint(tmp_path, "*.py", "*.yml")}) == 3


def test_a_new_word_makes_the_tokenizer_train_again(tmp_path: Path) -> None:
    config = {"dictionary_path": str(tmp_path)}
    (tmp_path / "terms.txt").write_text("代金券\n", encoding="utf-8")
    before = DomainTokenizer.fingerprint_addon(config)
    (tmp_path / "terms.txt").write_text("代金券\n现金券\n", encoding="utf-8")
    assert DomainTokenizer.fingerprint_addon(config) != before
