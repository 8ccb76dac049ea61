"""``python -m knowledge_sheet export faq.xlsx`` and ``… import faq.xlsx|.csv [--yes]``."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from knowledge.article_file import WriteError, write_all
from knowledge.lint import EDITORS_TIME_ZONE
from knowledge.loader import load_articles
from knowledge_sheet.plan import Plan, export_sheet, plan_import
from knowledge_sheet.report import describe
from knowledge_sheet.tables import TableError
from knowledge_sheet.wording import words

ROOT = Path(os.path.relpath(Path(__file__).parents[1]))


def main(arguments: Sequence[str] | None = None, ask: Callable[[str], str] | None = None) -> int:
    """Run from the command line; returns the exit code. `ask` reaches the person, if there is one."""
    parser = argparse.ArgumentParser(prog="python -m knowledge_sheet", description=__doc__)
    parser.add_argument("verb", choices=("export", "import"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(EDITORS_TIME_ZONE).date())
    options = parser.parse_args(arguments)
    try:
        if options.verb == "export":
            return _export(options.file, options.root)
        plan = plan_import(options.file, options.root, options.today)
        return _carry_out(plan, options.root, is_agreed=options.yes, ask=ask)
    except (TableError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _export(file: Path, root: Path) -> int:
    articles = load_articles(root / "knowledge" / "articles")
    export_sheet(file, articles.articles)
    print(words("report", "exported", count=len(articles.articles), file=file))
    if articles.errors:
        print(words("report", "exported_without", count=len(articles.errors)), file=sys.stderr)
    return 0


def _carry_out(plan: Plan, root: Path, *, is_agreed: bool, ask: Callable[[str], str] | None) -> int:
    print("\n".join(describe(plan)))
    if plan.problems or plan.findings:
        return 1
    if not plan.edits:
        return 0
    if not is_agreed and (ask is None or ask(words("report", "confirm")).strip().lower() != "y"):
        print(words("report", "not_confirmed"))
        return 1
    try:
        write_all([edit.change for edit in plan.edits], root / "knowledge" / "articles")
    except WriteError as error:
        print(words("report", "not_written", reason=error), file=sys.stderr)
        return 1
    print(words("report", "written", count=len(plan.edits)))
    return 0


if __name__ == "__main__":
    sys.exit(main(ask=input if sys.stdin.isatty() else None))
