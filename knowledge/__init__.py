"""The knowledge base: articles as data, and the code that reads and checks them (stdlib + PyYAML only)."""

from knowledge.article import Answer, ArticleError, KnowledgeArticle, Link, Source
from knowledge.loader import ARTICLES_DIRECTORY, ArticleSet, load_articles
from knowledge.question_key import QuestionNormalizer
from knowledge.store import ArticleChange, ArticleStore, ArticleWatcher
from knowledge.vocabulary import load_normalizer

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
    "QuestionNormalizer",
    "Source",
    "load_articles",
    "load_normalizer",
]
