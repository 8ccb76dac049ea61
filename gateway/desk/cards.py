"""Knowledge articles at the desk: looked up by hand, and sent to the customer as a card."""

from typing import Any

from sqlalchemy.orm import Session

from gateway.conversation import service
from gateway.desk.conversation_schemas import ArticleHit, Suggestions
from gateway.errors import ArticleNotFound
from gateway.handoff import questions
from gateway.parts import Parts
from gateway.suggestion.catalogue import ZONE
from knowledge.article import KnowledgeArticle

SUGGESTED = 3


def search(parts: Parts, query: str, *, audience: str, limit: int) -> list[ArticleHit]:
    """Articles for what is typed, best first; `audience` is whom they are for."""
    matches = parts.catalogue.search(query, audience=audience, limit=limit)
    found = [(match, parts.catalogue.articles.get(match.article_id)) for match in matches]
    return [
        ArticleHit(article_id=match.article_id, title=match.title, summary=article.answer.summary)
        for match, article in found
        if article is not None
    ]


def card(parts: Parts, article_id: str) -> dict[str, Any]:
    """The content of a message that shows the article. Raises ArticleNotFound."""
    article = parts.catalogue.articles.get(article_id)
    today = parts.now().astimezone(ZONE).date()
    if article is None or not article.is_effective(today):
        raise ArticleNotFound
    return content_of(article)


async def suggest(parts: Parts, conversation_id: str) -> Suggestions:
    """For the customer's last question: what the bot thought of, then what is written alike."""
    question, decided, audience = await parts.database.read(_last_asked, conversation_id=conversation_id)
    if question is None:
        return Suggestions(question=None, items=[])
    known = parts.catalogue.articles
    items = [
        ArticleHit(
            article_id=article_id,
            title=known[article_id].standard_question,
            summary=known[article_id].answer.summary,
            score=score,
        )
        for article_id, score in decided
        if article_id in known
    ]
    seen = {item.article_id for item in items}
    alike = search(parts, question, audience=audience, limit=SUGGESTED)
    items += [item for item in alike if item.article_id not in seen]
    return Suggestions(question=question, items=items[:SUGGESTED])


def _last_asked(
    session: Session, *, conversation_id: str
) -> tuple[str | None, list[tuple[str, float | None]], str]:
    """The question, the articles that the bot thought of with its confidence, and who asked."""
    conversation = service.get(session, conversation_id=conversation_id)
    found = questions.last_asked(session, conversation_id=conversation_id)
    if found is None:
        return None, [], conversation.audience
    message, decision = found
    candidates = (decision or {}).get("candidates") or []
    articles = [
        (c["id"], c.get("confidence")) for c in candidates if c.get("kind") == "article" and c.get("id")
    ]
    return str(message.content["text"]), articles, conversation.audience


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
