"""Article files for tests: small, valid, written where the test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml


def write_article(
    directory: Path,
    article_id: str,
    questions: Sequence[str],
    effective_from: str = "2026-01-01",
    expires_at: str | None = None,
) -> Path:
    """Write `<category>/<topic>.yml` with the questions (the first is the standard one)."""
    category, _, topic = article_id.partition(".")
    content = {
        "id": article_id,
        "standard_question": questions[0],
        "similar_questions": list(questions[1:]),
        "audience": ["customer"],
        "answer": {"summary": "一句话的答案。", "steps": [], "notes": [], "links": []},
        "task": None,
        "related": [],
        "effective_from": effective_from,
        "expires_at": expires_at,
        "source": {"title": "帮助中心", "checked_on": "2026-01-01"},
    }
    file = directory / category / f"{topic}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    # Dates are written bare, as editors write them.
    file.write_text(text.replace("'2026-01-01'", "2026-01-01"), encoding="utf-8")
    return file
