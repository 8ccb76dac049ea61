"""Whatever an article holds comes back from the sheet unchanged; what did not change is not touched."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import ArticleError, KnowledgeArticle
from knowledge.article_file import rewrite
from knowledge_sheet import rows as sheet_rows
from knowledge_sheet.__main__ import main
from knowledge_sheet.plan import TABLES, export_sheet
from knowledge_sheet.tables import Row, read_tables
from tests.knowledge.samples import article_data, make_article

ROOT = Path(__file__).parents[2]
# Whatever XML can hold: control characters and surrogates are no text in YAML either.
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"], include_characters="\n\\|'=（）无、")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
LINES = st.lists(TEXTS, max_size=4, unique=True)
LINKS = st.lists(
    st.fixed_dictionaries({"title": TEXTS, "url": st.sampled_from(["https://x.cn/a|b", "http://y/\\n?q=1"])}),
    max_size=2,
)
PARTS = {"summary": TEXTS, "steps": LINES, "notes": LINES, "links": LINKS}
WHENS = st.fixed_dictionaries(
    {"site": st.sampled_from([["china"], ["international"], ["china", "international"]])},
    optional={"audience": st.just(["customer"]), "channel": st.just(["web", "feishu"])},
)
VARIANTS = st.lists(
    st.fixed_dictionaries({"when": WHENS, "answer": st.fixed_dictionaries({}, optional=PARTS)}), max_size=2
)


def build(questions: list[str], answer: dict[str, Any], variants: list[Any], title: str) -> KnowledgeArticle:
    return make_article(
        standard_question=questions[0],
        similar_questions=questions[1:],
        answer=answer,
        variants=variants,
        source__title=title,
        expires_at=date(2027, 1, 1),
    )


def articles() -> st.SearchStrategy[KnowledgeArticle | None]:
    def attempt(*parts: Any) -> KnowledgeArticle | None:
        try:
            return build(*parts)
        except ArticleError:
            return None  # a variant that says nothing new

    questions = st.lists(TEXTS, min_size=1, max_size=6, unique=True)
    return st.builds(attempt, questions, st.fixed_dictionaries(PARTS), VARIANTS, TEXTS)


def read_back(table: dict[str, list[Row]]) -> KnowledgeArticle | None:
    (row,), variants = table["articles"], table.get("variants", [])
    data = sheet_rows.article_data(row, [sheet_rows.variant_data(one) for one in variants] or None)
    article = sheet_rows.parse_article(data, row, variants)
    assert [problem for one in (row, *variants) for problem in one.problems] == []
    return article


@given(articles().filter(bool))
@settings(max_examples=60)
def test_a_workbook_gives_back_what_went_in(
    tmp_path_factory: pytest.TempPathFactory, article: KnowledgeArticle
) -> None:
    file = tmp_path_factory.mktemp("sheet") / "faq.xlsx"
    export_sheet(file, {article.id: article})
    assert read_back(read_tables(file, TABLES)) == article


@given(articles().filter(bool))
@settings(max_examples=60)
def test_csv_gives_back_everything_but_variants(
    tmp_path_factory: pytest.TempPathFactory, article: KnowledgeArticle
) -> None:
    file = tmp_path_factory.mktemp("sheet") / "faq.csv"
    export_sheet(file, {article.id: article})
    back = read_back(read_tables(file, TABLES))
    assert back is not None
    assert (back.questions, back.answer, back.source) == (article.questions, article.answer, article.source)


@given(articles().filter(bool))
@settings(max_examples=60)
def test_a_file_written_from_a_row_is_the_article(article: KnowledgeArticle) -> None:
    row = Row(2, sheet_rows.article_row(article), {})
    variants = [
        Row(number, {column: cells.get(column, "") for column in sheet_rows.VARIANT_COLUMNS}, {})
        for number, cells in enumerate(sheet_rows.variant_rows(article), start=2)
    ]
    data = sheet_rows.article_data(row, [sheet_rows.variant_data(one) for one in variants] or None)
    content = rewrite(None, data)
    assert KnowledgeArticle.from_dict(yaml.safe_load(content), "x.yml") == article
    other = yaml.safe_dump(article_data(), allow_unicode=True).encode()
    assert KnowledgeArticle.from_dict(yaml.safe_load(rewrite(other, data)), "x.yml") == article


@pytest.mark.parametrize("name", ["faq.xlsx", "faq.csv"])
def test_our_own_articles_come_back_unchanged(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    assert main(["export", str(file), "--root", str(ROOT)]) == 0
    assert main(["import", str(file), "--root", str(ROOT), "--today", "2026-11-22"]) == 0
    assert "没有变化" in capsys.readouterr().out
