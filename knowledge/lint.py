"""The compiler of the knowledge base: ``python -m knowledge.lint``.

Prints one ``path: error|warning: message [rule]`` line per finding and exits with 1 when there is an error.
It loads no model and takes about a second.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from knowledge.checks import ALL_CHECKS
from knowledge.corpus import Corpus, CorpusPaths, read_corpus
from knowledge.findings import Finding, apply_waivers

# The editors' day; a fixed offset, because slim containers come without a time zone database.
EDITORS_TIME_ZONE = timezone(timedelta(hours=8))


def lint(corpus: Corpus) -> list[Finding]:
    """All findings that are not waived, sorted by path."""
    findings = [finding for check in ALL_CHECKS for finding in check(corpus)]
    kept = apply_waivers(findings, corpus.waivers, corpus.paths.waivers.as_posix())
    return sorted([*corpus.findings, *kept])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.lint", description="Check the knowledge base.")
    parser.add_argument("--root", type=Path, default=Path(os.path.relpath(Path(__file__).parents[1])))
    parser.add_argument("--strict", action="store_true", help="warnings fail, too")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(EDITORS_TIME_ZONE).date())
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    corpus = read_corpus(CorpusPaths(options.root), options.today)
    findings = lint(corpus)
    for finding in findings:
        print(finding)
    errors = sum(finding.is_error for finding in findings)
    warnings = len(findings) - errors
    count = len(corpus.articles.articles)
    elapsed_s = time.perf_counter() - started
    print(f"{count} articles, {errors} errors, {warnings} warnings, {elapsed_s:.2f} s", file=sys.stderr)
    return 1 if errors or (options.strict and warnings) else 0


if __name__ == "__main__":
    sys.exit(main())
