"""What an import would do: read the sheet, say what is wrong with it, or which articles change and how."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge import KnowledgeArticle
from knowledge.article import ARTICLE_ID
from knowledge.article_file import FileChange, file_of, rewrite
from knowledge.checks.answer import MIN_SIMILAR_QUESTIONS
from knowledge.corpus import Corpus, CorpusPaths, read_corpus
from knowledge.lint import lint
from knowledge.loader import make_article_set, parse_yaml
from knowledge_sheet import rows as sheet_rows
from knowledge_sheet.rows import ARTICLE_COLUMNS, ARTICLES, VARIANT_COLUMNS, VARIANTS
from knowledge_sheet.tables import Problem, Row, read_tables, write_tables
from knowledge_sheet.wording import words

TABLES = {ARTICLES: ARTICLE_COLUMNS, VARIANTS: VARIANT_COLUMNS}


@dataclass(frozen=True)
class ArticleEdit:
    """One article as it is and as it would be."""

    before: KnowledgeArticle | None
    after: KnowledgeArticle
    change: FileChange


@dataclass(frozen=True)
class Plan:
    """Either problems or edits."""

    problems: tuple[Problem, ...] = ()
    """Of the sheet itself, by row and cell."""
    findings: tuple[str, ...] = ()
    """Errors of the linter that the edits would bring."""
    edits: tuple[ArticleEdit, ...] = ()
    same: int = 0
    absent: int = 0
    """Articles that the sheet does not name; they stay."""


def export_sheet(file: Path, articles: Mapping[str, KnowledgeArticle]) -> None:
    """Writes the articles to `file`. Raises `TableError` or `OSError`."""
    ordered = list(articles.values())
    variants = [row for article in ordered for row in sheet_rows.variant_rows(article)]
    tables = {
        ARTICLES: (ARTICLE_COLUMNS, [sheet_rows.article_row(article) for article in ordered]),
        VARIANTS: (VARIANT_COLUMNS, variants),
    }
    write_tables(file, tables)


def plan_import(file: Path, root: Path, today: date) -> Plan:
    """Compares the sheet with the knowledge base under `root`; changes nothing. Raises `TableError`."""
    tables = read_tables(file, TABLES)
    corpus = read_corpus(CorpusPaths(root), today)
    return _Import(corpus, tables[ARTICLES], tables.get(VARIANTS)).plan()


class _Import:
    def __init__(self, corpus: Corpus, rows: Sequence[Row], variant_rows: Sequence[Row] | None) -> None:
        self._corpus = corpus
        self._present = corpus.articles.articles
        self._rows = rows
        self._variant_rows = variant_rows
        self._variants_of: defaultdict[str, list[Row]] = defaultdict(list)
        for row in variant_rows or ():
            self._variants_of[row.cells["id"]].append(row)

    def plan(self) -> Plan:
        self._check_ids()
        edits = [edit for row in self._rows if (edit := self._edit(row)) is not None]
        problems = [problem for row in (*self._rows, *(self._variant_rows or ())) for problem in row.problems]
        if problems:
            return Plan(problems=tuple(problems))
        changed = [edit for edit in edits if edit.before != edit.after]
        named = {row.cells["id"] for row in self._rows}
        return Plan(
            findings=tuple(self._new_errors(changed)),
            edits=tuple(changed),
            same=len(edits) - len(changed),
            absent=len(set(self._present) - named),
        )

    def _check_ids(self) -> None:
        seen: dict[str, int] = {}
        for row in self._rows:
            article_id = row.cells["id"]
            if not article_id:
                row.complain("id", words("errors", "no_id"))
            elif article_id in seen:
                first = seen[article_id]
                row.complain("id", words("errors", "repeated_id", id=article_id, first=first))
            elif article_id.split(".")[0] not in self._corpus.categories:
                known = "、".join(self._corpus.categories)
                category = article_id.split(".")[0]
                row.complain("id", words("errors", "category", category=category, known=known))
            seen.setdefault(article_id, row.number)
        for row in self._variant_rows or ():
            if row.cells["id"] not in seen:
                row.complain("id", words("errors", "variant_of_nothing", id=row.cells["id"]))

    def _edit(self, row: Row) -> ArticleEdit | None:
        own_variants = self._variants_of[row.cells["id"]]
        if not ARTICLE_ID.fullmatch(row.cells["id"]):
            sheet_rows.parse_article(sheet_rows.article_data(row, None), row, ())  # for the report only
            return None
        file = file_of(self._corpus.paths.articles, row.cells["id"])
        before = file.read_bytes() if file.is_file() else None
        broken = self._corpus.articles.errors.get(file.as_posix())
        if broken is not None:
            row.complain("id", words("errors", "broken_file", problem=broken.problems[0]))
            return None
        data = sheet_rows.article_data(row, self._variants(before, own_variants))
        article = sheet_rows.parse_article(data, row, own_variants)
        if article is None:
            return None
        known = {*self._present, *(other.cells["id"] for other in self._rows)}
        sheet_rows.unknown_links(article, known, row)
        if len(article.similar_questions) < MIN_SIMILAR_QUESTIONS:
            count = len(article.similar_questions)
            text = words("errors", "few_questions", count=count, least=MIN_SIMILAR_QUESTIONS)
            row.complain("similar_questions", text)
        present = self._present.get(article.id)
        after = before if before is not None and article == present else rewrite(before, data)
        return ArticleEdit(present, article, FileChange(file, before, after))

    def _variants(self, before: bytes | None, own: Sequence[Row]) -> object:
        """From the sheet; a sheet without the table leaves those of the file as they are."""
        if self._variant_rows is not None:
            return [sheet_rows.variant_data(row) for row in own] or None
        present: Any = parse_yaml(before, "") if before is not None else None
        return present.get("variants") if isinstance(present, dict) else None

    def _new_errors(self, edits: Sequence[ArticleEdit]) -> Iterator[str]:
        """What the linter would refuse then and does not refuse now."""
        if not edits:
            return
        now = {str(finding) for finding in lint(self._corpus) if finding.is_error}
        for finding in lint(self._with(edits)):
            if finding.is_error and str(finding) not in now:
                yield str(finding)

    def _with(self, edits: Sequence[ArticleEdit]) -> Corpus:
        by_path = {path: self._present[key] for key, path in self._corpus.articles.paths.items()}
        by_path.update({edit.change.file.as_posix(): edit.after for edit in edits})
        return replace(self._corpus, articles=make_article_set(by_path, self._corpus.articles.errors))
