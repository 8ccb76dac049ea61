"""Makes an article of a group: most of it is filled in, so that publishing is one more click."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gateway.knowledge_client import NearArticle
from gateway.unanswered.models import UnansweredGroup, UnansweredItem
from gateway.words import Words
from knowledge.checks.answer import MAX_QUESTION_LENGTH, MAX_SUMMARY_LENGTH

MAX_SIMILAR = 30
MAX_RELATED = 3
PERSONAL = re.compile(r"\d{6,}|@|https?:", re.IGNORECASE)
"""Numbers of people and orders, addresses: no phrasing of a question, and nobody else's business."""
_SENTENCE = re.compile(r"(?<=[。！？!?\n])")
AUDIENCES = ("customer", "partner")


def usable(questions: Iterable[str]) -> list[str]:
    """Each wording once, without what is too long or personal."""
    texts = (" ".join(question.split()) for question in questions)
    kept = (text for text in texts if text and len(text) <= MAX_QUESTION_LENGTH and not PERSONAL.search(text))
    return list(dict.fromkeys(kept))


def new_article(
    group: UnansweredGroup,
    items: Sequence[UnansweredItem],
    *,
    near: Sequence[NearArticle],
    category: str,
    today: date,
    words: Words,
) -> dict[str, Any]:
    """The data of an article that answers the group as an agent did."""
    questions = usable([group.title, *(item.question for item in items)]) or [group.title]
    answered = next((item.answer for item in items if item.answer), "")
    known = near[0].article_id.split(".")[0] if near else category
    return {
        "id": f"{known}.asked_{group.id}",
        "standard_question": questions[0],
        "similar_questions": questions[1 : MAX_SIMILAR + 1],
        "audience": _audience(items),
        "answer": _answer(answered or ""),
        "task": None,
        "related": [article.article_id for article in near[:MAX_RELATED]],
        "effective_from": today,
        "expires_at": None,
        "source": {"title": words("publishing.source"), "checked_on": today},
    }


def extended(
    article: Mapping[str, Any], group: UnansweredGroup, items: Sequence[UnansweredItem]
) -> list[str]:
    """The questions of the group that the article does not have yet."""
    present = {article["standard_question"], *article["similar_questions"]}
    questions = usable([group.title, *(item.question for item in items)])
    return [question for question in questions if question not in present][:MAX_SIMILAR]


def _audience(items: Sequence[UnansweredItem]) -> list[str]:
    """Guests may be either."""
    asked = {item.audience for item in items}
    return [audience for audience in AUDIENCES if audience in asked] or list(AUDIENCES)


def _answer(text: str) -> dict[str, Any]:
    """The first sentence answers; each further line is a step, further sentences of the first are notes."""
    first, _, rest = text.strip().partition("\n")
    sentences = [part.strip() for part in _SENTENCE.split(first) if part.strip()] or [""]
    summary, notes = sentences[0], sentences[1:]
    if len(summary) > MAX_SUMMARY_LENGTH:
        notes = [summary[MAX_SUMMARY_LENGTH:], *notes]
        summary = summary[:MAX_SUMMARY_LENGTH]
    steps = [line.strip() for line in rest.splitlines() if line.strip()]
    return {"summary": summary, "steps": steps, "notes": notes, "links": []}
