"""The knowledge base: articles as data, and the code that reads and checks them (stdlib + PyYAML only)."""

from knowledge.article import Answer, ArticleError, KnowledgeArticle, Link, Source
from knowledge.loader import ARTICLES_DIRECTORY, ArticleSet, load_articles
from knowledge.store import ArticleChange, ArticleStore, ArticleWatcher

__all__ = [
    "ARTICLES_DIRECTORY",
    "Answer",
    "ArticleChange",
    "ArticleError",
    "ArticleSet",
    "ArticleStore",
    "ArticleWatcher",
    "KnowledgeArticle",
    "Link",
    "Source",
    "load_articles",
]
