"""What may be asked about the knowledge, checked: sizes are bounded, since users' turns wait meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.turn_request import AUDIENCES
from knowledge import ArticleError, KnowledgeArticle

MAX_TEXT_LENGTH = 1000
MAX_TEXTS = 64
"""Of one request; who has more asks again, and lets users in between."""
MAX_REPLAYED = 200
MAX_LIMIT = 20
MAX_ARTICLES = 20


class InvalidKnowledgeRequest(ValueError):  # noqa: N818
    """The body is not what the endpoint takes; the message holds no user text."""


@dataclass(frozen=True)
class SearchRequest:
    """Articles near a text."""

    text: str
    limit: int
    audience: str | None
    """Only articles for these readers; None or guest: all."""

    @classmethod
    def from_dict(cls, body: object) -> SearchRequest:
        """Reads a request body. Raises `InvalidKnowledgeRequest`."""
        data = _mapping(body)
        limit, audience = data.get("limit", 5), data.get("audience")
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
            raise InvalidKnowledgeRequest(f"limit must be a number from 1 to {MAX_LIMIT}")
        if audience not in (None, *AUDIENCES):
            raise InvalidKnowledgeRequest(f"audience must be one of {', '.join(AUDIENCES)} or null")
        return cls(_text(data.get("text"), "text"), limit, None if audience == "guest" else audience)


@dataclass(frozen=True)
class ReplayRequest:
    """What would be decided, now and with other articles."""

    texts: tuple[str, ...]
    articles: tuple[KnowledgeArticle, ...]
    removed: tuple[str, ...]

    @classmethod
    def from_dict(cls, body: object) -> ReplayRequest:
        """Reads a request body. Raises `InvalidKnowledgeRequest`."""
        data = _mapping(body)
        overlay = _mapping(data.get("overlay") or {})
        articles, removed = overlay.get("articles", []), overlay.get("removed", [])
        if not isinstance(articles, list) or len(articles) > MAX_ARTICLES:
            raise InvalidKnowledgeRequest(f"overlay.articles must be a list of at most {MAX_ARTICLES}")
        if not isinstance(removed, list) or not all(isinstance(key, str) for key in removed):
            raise InvalidKnowledgeRequest("overlay.removed must be a list of article ids")
        try:
            read = tuple(KnowledgeArticle.from_dict(article, "overlay") for article in articles)
        except ArticleError as error:
            raise InvalidKnowledgeRequest(str(error)) from None
        return cls(read_texts(data, MAX_REPLAYED), read, tuple(removed))

    @property
    def has_overlay(self) -> bool:
        return bool(self.articles or self.removed)


def read_texts(body: object, most: int = MAX_TEXTS) -> tuple[str, ...]:
    """The `texts` of a body. Raises `InvalidKnowledgeRequest`."""
    texts = _mapping(body).get("texts")
    if not isinstance(texts, list) or not 1 <= len(texts) <= most:
        raise InvalidKnowledgeRequest(f"texts must be a list of 1 to {most} texts")
    return tuple(_text(text, f"texts[{index}]") for index, text in enumerate(texts))


def _mapping(body: object) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise InvalidKnowledgeRequest("the body must be a JSON object, and overlay too")
    return body


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT_LENGTH:
        raise InvalidKnowledgeRequest(f"{name} must be a text of 1 to {MAX_TEXT_LENGTH} characters")
    return value.encode("utf-8", "replace").decode()
