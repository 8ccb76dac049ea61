"""What an import is going to do, for the person who has to say yes."""

from collections.abc import Iterator

from knowledge import KnowledgeArticle
from knowledge_sheet import rows as sheet_rows
from knowledge_sheet.plan import ArticleEdit, Plan
from knowledge_sheet.wording import heading, words


def describe(plan: Plan) -> Iterator[str]:
    """The lines of the report."""
    if plan.problems:
        yield words("report", "errors", count=len(plan.problems))
        yield from map(str, plan.problems)
        return
    for edit in plan.edits:
        yield from _edit(edit)
    if plan.findings:
        yield words("report", "lint_errors", count=len(plan.findings))
        yield from plan.findings
    elif not plan.edits:
        yield words("report", "unchanged", count=plan.same)
    else:
        new = sum(edit.before is None for edit in plan.edits)
        changed = len(plan.edits) - new
        yield words("report", "summary", new=new, changed=changed, same=plan.same, absent=plan.absent)


def _edit(edit: ArticleEdit) -> Iterator[str]:
    name = "changed" if edit.before else "new"
    yield words("report", name, id=edit.after.id, title=edit.after.standard_question)
    before = _parts(edit.before) if edit.before else {}
    for column, lines in _parts(edit.after).items():
        old = before.get(column, [])
        if old != lines:
            yield words("report", "part", column=column)
            yield from (words("report", "removed_line", text=line) for line in old if line not in lines)
            yield from (words("report", "added_line", text=line) for line in lines if line not in old)


def _parts(article: KnowledgeArticle) -> dict[str, list[str]]:
    """Heading → the lines of its cell."""
    row = sheet_rows.article_row(article)
    parts = {heading(column): _lines(row[column]) for column in sheet_rows.ARTICLE_COLUMNS}
    variants = [
        " / ".join(
            f"{heading(column)}：{cell}" for column, cell in variant.items() if cell and column != "id"
        )
        for variant in sheet_rows.variant_rows(article)
    ]
    return {**parts, words("report", "variants"): variants}


def _lines(cell: str) -> list[str]:
    return cell.split("\n") if cell else []
