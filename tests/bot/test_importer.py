from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.importer import KnowledgeImporter, article_id
from tests.bot.nlu.article_files import write_article


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    write_article(tmp_path / "articles", "coupon.voucher.view", ["如何查看代金券", "代金券在哪里看"])
    write_article(tmp_path / "articles", "audit.log", ["操作日志在哪"], expires_at="2026-01-02")
    return tmp_path / "articles"


def test_questions_become_a_retrieval_intent(articles: Path) -> None:
    data = KnowledgeImporter(articles=str(articles)).get_nlu_data()
    examples = [(example.get("text"), example.get_full_intent()) for example in data.intent_examples]
    assert examples == [
        ("如何查看代金券", "faq/coupon.voucher.view"),
        ("代金券在哪里看", "faq/coupon.voucher.view"),
    ]
    assert data.responses == {"utter_faq/coupon.voucher.view": [{"text": "一句话的答案。"}]}


def test_examples_of_the_files_stay(articles: Path, tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(
        'version: "3.1"\nnlu:\n- intent: view_coupons\n  examples: |\n    - 看看我的券\n', encoding="utf-8"
    )
    data = KnowledgeImporter(training_data_paths=[str(file)], articles=str(articles)).get_nlu_data()
    assert data.intents == {"view_coupons", "faq"}


def test_a_broken_article_is_named_and_left_out(articles: Path, caplog: pytest.LogCaptureFixture) -> None:
    (articles / "coupon" / "cash.yml").write_text("id: [", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        data = KnowledgeImporter(articles=str(articles)).get_nlu_data()
    assert len(data.intent_examples) == 2
    assert "coupon/cash.yml: line 2: not valid YAML" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_missing_directory_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        data = KnowledgeImporter(articles=str(tmp_path / "nowhere")).get_nlu_data()
    assert data.intent_examples == []
    assert "nowhere: cannot be read: No such file or directory" in caplog.text


def test_the_domain_gains_the_intent(articles: Path, tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text('version: "3.1"\nintents: [view_coupons]\n', encoding="utf-8")
    importer = KnowledgeImporter(domain_path=str(domain), articles=str(articles))
    assert {"faq", "view_coupons"} <= set(importer.get_domain().intents)


@pytest.mark.parametrize(
    ("label", "expected"),
    [("faq/coupon.view", "coupon.view"), ("faq", None), ("faq/", None), ("view_coupons", None)],
)
def test_article_id(label: str, expected: str | None) -> None:
    assert article_id(label) == expected
