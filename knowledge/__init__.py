"""The knowledge base: articles as data, and the code that reads and checks them (stdlib + PyYAML only)."""

from knowledge.answer import Answer, AnswerVariant, Condition, Doubt, Link
from knowledge.article import ArticleError, KnowledgeArticle, Source
from knowledge.loader import ARTICLES_DIRECTORY, ArticleSet, load_articles, served_articles_directory
from knowledge.question_key import QuestionNormalizer
from knowledge.store import ArticleChange, ArticleStore, ArticleWatcher
from knowledge.vocabulary import load_normalizer

__all__ = [
    "ARTICLES_DIRECTORY",
    "Answer",
    "AnswerVariant",
    "ArticleChange",
    "ArticleError",
    "ArticleSet",
    "ArticleStore",
    "ArticleWatcher",
    "Condition",
    "Doubt",
    "KnowledgeArticle",
    "Link",
    "QuestionNormalizer",
    "Source",
    "load_articles",
    "load_normalizer",
    "served_articles_directory",
]
