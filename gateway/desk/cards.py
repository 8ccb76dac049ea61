"""Knowledge articles at the desk: looked up by hand, and sent to the customer as a card."""

from typing import Any

from gateway.desk.conversation_schemas import ArticleHit
from gateway.errors import ArticleNotFound
from gateway.parts import Parts
from gateway.suggestion.catalogue import ZONE
from knowledge.article import KnowledgeArticle


def search(parts: Parts, query: str, *, audience: str, limit: int) -> list[ArticleHit]:
    """Articles for what is typed, best first; `audience` is whom they are for."""
    matches = parts.catalogue.search(query, audience=audience, limit=limit)
    found = [(match, parts.catalogue.articles.get(match.article_id)) for match in matches]
    return [
        ArticleHit(article_id=match.article_id, title=match.title, summary=article.answer.summary)
        for match, article in found
        if article is not None
    ]


async def card(parts: Parts, article_id: str) -> dict[str, Any]:
    """The content of a message that shows the article. Raises ArticleNotFound."""
    article = parts.catalogue.articles.get(article_id)
    today = parts.now().astimezone(ZONE).date()
    if article is None or not article.is_effective(today):
        raise ArticleNotFound
    return content_of(article)


def content_of(article: KnowledgeArticle) -> dict[str, Any]:
    answer = article.answer
    steps = [f"{number}. {step}" for number, step in enumerate(answer.steps, start=1)]
    return {
        "kind": "article",
        "text": "\n".join([article.standard_question, answer.summary, *steps, *answer.notes]),
        "article_id": article.id,
        "title": article.standard_question,
        "summary": answer.summary,
        "steps": list(answer.steps),
        "notes": list(answer.notes),
        "links": [{"title": link.title, "url": link.url} for link in answer.links],
        "related": [],
        "source": {"title": article.source.title, "checked_on": article.source.checked_on.isoformat()},
    }
