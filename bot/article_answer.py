"""Turns a knowledge article, or the candidates of a clarification, into values for the domain's wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from knowledge.answer import ASKED_VALUES, Answer, Doubt
from knowledge.article import KnowledgeArticle
from knowledge.task_catalogue import GUEST, Reader, TaskCatalogue, is_for

MAX_RELATED = 4
Articles = Mapping[str, KnowledgeArticle]
Choice = dict[str, Any]


def reader_of(metadata: Mapping[str, Any], option: Mapping[str, Any]) -> dict[str, str | None]:
    """Whom an answer is for: what the gateway knows, and what the reader has just told with a click."""
    known = {name: metadata.get(name) for name in ("audience", "site", "channel")}
    if known["audience"] == GUEST:
        known["audience"] = None
    return {**known, **told_by(option)}


def told_by(option: Mapping[str, Any]) -> dict[str, str]:
    """What the clicked option says about the reader; only values that we ask for count."""
    told = option.get("when")
    told = told if isinstance(told, Mapping) else {}
    return {name: told[name] for name, values in ASKED_VALUES.items() if told.get(name) in values}


def doubt_values(article: KnowledgeArticle, doubt: Doubt) -> dict[str, Any]:
    """The values of the question that has to be asked before the article can be answered."""
    items = [{"value": value, "when": {doubt.dimension: value}} for value in doubt.values]
    return {"article_id": article.id, "title": article.standard_question, "items": items}


def article_values(
    article: KnowledgeArticle, answer: Answer, articles: Articles, reader: Reader
) -> dict[str, Any]:
    """The values of `utter_article`; related questions are those that this reader can be answered."""
    related = [articles[key] for key in article.related if key in articles]
    readable = [other for other in related if is_for(other.audience, reader.audience)][:MAX_RELATED]
    return {
        "article_id": article.id,
        "title": article.standard_question,
        "summary": answer.summary,
        "steps": list(answer.steps),
        "notes": list(answer.notes),
        "links": [{"title": link.title, "url": link.url} for link in answer.links],
        "related": [{"id": other.id, "title": other.standard_question} for other in readable],
        "source": {"title": article.source.title, "checked_on": article.source.checked_on.isoformat()},
    }


def article_choice(article: KnowledgeArticle) -> Choice:
    """The option that shows the article."""
    return {"title": article.standard_question, "option": {"kind": "article", "id": article.id}}


def choice_of(
    candidate: Mapping[str, Any], articles: Articles, tasks: TaskCatalogue, reader: Reader
) -> Choice | None:
    """What the user may click for one candidate of a decision; None when there is nothing to show for it."""
    if candidate["kind"] == "task":
        return tasks.option(candidate["id"], reader)
    article = articles.get(candidate["id"]) if candidate["kind"] == "article" else None
    return article_choice(article) if article and is_for(article.audience, reader.audience) else None


def choices_of(
    candidates: Iterable[Mapping[str, Any]], articles: Articles, tasks: TaskCatalogue, reader: Reader
) -> list[Choice]:
    """The choices for all candidates, in their order, none twice."""
    choices: list[Choice] = []
    for candidate in candidates:
        choice = choice_of(candidate, articles, tasks, reader)
        if choice and choice not in choices:
            choices.append(choice)
    return choices
