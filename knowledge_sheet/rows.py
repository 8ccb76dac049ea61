"""Articles as rows, and rows as what an article file holds."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from knowledge import Answer, AnswerVariant, ArticleError, KnowledgeArticle, Link
from knowledge_sheet.cells import (
    LINK_SEPARATOR,
    CellError,
    code_of,
    day_of,
    lines_from_cell,
    lines_to_cell,
    link_from_line,
    none_mark,
    shown_value,
    text_from_cell,
    text_to_cell,
)
from knowledge_sheet.tables import Row
from knowledge_sheet.wording import wording, words

ARTICLES, VARIANTS = "articles", "variants"
ANSWER_PARTS = ("summary", "steps", "notes", "links")
CONDITIONS = ("audience", "site", "channel")
ARTICLE_COLUMNS = (
    "id",
    "standard_question",
    "similar_questions",
    "audience",
    *ANSWER_PARTS,
    "task",
    "related",
    "effective_from",
    "expires_at",
    "source_title",
    "checked_on",
)
VARIANT_COLUMNS = ("id", *CONDITIONS, *ANSWER_PARTS)
_SOURCE_KEYS = {"source.title": "source_title", "source.checked_on": "checked_on"}


def article_row(article: KnowledgeArticle) -> dict[str, str]:
    """The row of an article, without its variants."""
    return {
        "id": article.id,
        "standard_question": text_to_cell(article.standard_question),
        "similar_questions": lines_to_cell(article.similar_questions),
        "audience": _shown(article.audience, "audience"),
        **_answer_cells(article.answer),
        "task": article.task or "",
        "related": lines_to_cell(article.related),
        "effective_from": article.effective_from.isoformat(),
        "expires_at": article.expires_at.isoformat() if article.expires_at else "",
        "source_title": text_to_cell(article.source.title),
        "checked_on": article.source.checked_on.isoformat(),
    }


def variant_rows(article: KnowledgeArticle) -> Iterator[dict[str, str]]:
    """One row per variant; a part that is the same as in the general answer is left empty."""
    for variant in article.variants:
        conditions = {name: _shown(getattr(variant.when, name), name) for name in CONDITIONS}
        yield {"id": article.id, **conditions, **_differing_cells(variant, article.answer)}


def _differing_cells(variant: AnswerVariant, general: Answer) -> dict[str, str]:
    own, usual = _answer_cells(variant.answer), _answer_cells(general)
    return {part: own[part] or none_mark() for part in ANSWER_PARTS if own[part] != usual[part]}


def _answer_cells(answer: Answer) -> dict[str, str]:
    return {
        "summary": text_to_cell(answer.summary),
        "steps": lines_to_cell(answer.steps),
        "notes": lines_to_cell(answer.notes),
        "links": lines_to_cell(tuple(map(_link_line, answer.links))),
    }


def _link_line(link: Link) -> str:
    return f"{link.title}{LINK_SEPARATOR}{link.url}"


def _shown(codes: Iterable[str], column: str) -> str:
    return lines_to_cell(tuple(shown_value(code, column) for code in codes))


def article_data(row: Row, variants: object) -> dict[str, Any]:
    """What the article's file holds; problems land in the row.

    Args:
        row: of the articles' table.
        variants: the list under `variants`, or None when there is none.
    """
    cell = row.cells
    data: dict[str, Any] = {
        "id": cell["id"],
        "standard_question": text_from_cell(cell["standard_question"]),
        "similar_questions": lines_from_cell(cell["similar_questions"]),
        "audience": _codes(row, "audience"),
        "answer": {part: _part(row, part) for part in ANSWER_PARTS},
        "task": cell["task"] or None,
        "related": lines_from_cell(cell["related"]),
        "effective_from": day_of(cell["effective_from"]),
        "expires_at": day_of(cell["expires_at"]) or None,
        "source": {"title": text_from_cell(cell["source_title"]), "checked_on": day_of(cell["checked_on"])},
    }
    return data if variants is None else {**data, "variants": variants}


def variant_data(row: Row) -> dict[str, Any]:
    """One entry of `variants`."""
    return {
        "when": {name: _codes(row, name) for name in CONDITIONS if row.cells[name]},
        "answer": {part: _part(row, part) for part in ANSWER_PARTS if row.cells[part]},
    }


def _part(row: Row, part: str) -> object:
    cell = row.cells[part]
    if part == "summary":
        return text_from_cell(cell)
    lines = lines_from_cell(cell)
    return _tolerant(row, part, lines, link_from_line) if part == "links" else lines


def _codes(row: Row, column: str) -> list[Any]:
    shown = re.split(r"[\n、,，;；/ ]+", row.cells[column])
    return _tolerant(
        row, column, [value for value in shown if value], lambda value, _: code_of(value, column)
    )


def _tolerant(row: Row, column: str, lines: Sequence[str], read: Callable[[str, int], object]) -> list[Any]:
    values = []
    for number, line in enumerate(lines, start=1):
        try:
            values.append(read(line, number))
        except CellError as error:
            row.complain(column, str(error))
    return values


def parse_article(data: Mapping[str, Any], row: Row, variant_rows: Sequence[Row]) -> KnowledgeArticle | None:
    """The article of a row; None, with the reasons in the rows, when it is none."""
    rows = [row, *variant_rows]
    if any(one.problems for one in rows):
        return None
    try:
        return KnowledgeArticle.from_dict(data, "")
    except ArticleError as error:
        for problem in error.problems:
            _assign(problem, row, variant_rows)
        return None


def _assign(problem: str, row: Row, variant_rows: Sequence[Row]) -> None:
    """Puts the checker's words to the row and column that they are about, in Chinese."""
    key, _, text = problem.partition(" ")
    variant = re.match(r"variants\[(\d+)\]\.?", key)
    if variant and int(variant[1]) < len(variant_rows):
        row, key = variant_rows[int(variant[1])], key[variant.end() :]
    key = key.removeprefix("answer.").removeprefix("when.")
    column = _SOURCE_KEYS.get(key) or re.split(r"[.\[]", key)[0]
    if column in row.cells:
        row.complain(column, _in_chinese(text))
    else:
        row.complain(None, _in_chinese(problem))


def _in_chinese(text: str) -> str:
    value = text.split(" does not have")[0]
    for pattern, sentence in wording()["problems"]:
        match = re.search(pattern, text)
        if match:
            return str(sentence).format(*match.groups(), value=value)
    return text


def unknown_links(article: KnowledgeArticle, known: set[str], row: Row) -> None:
    """Related articles that are nowhere."""
    for related in article.related:
        if related not in known:
            row.complain("related", words("errors", "unknown_related", id=related))
