"""Feeds the knowledge base to Rasa: every article is a retrieval intent ``faq/<article id>``.

``rasa train``, ``rasa data validate`` and the stock pipeline of the benchmark all see the same questions.
"""

from __future__ import annotations

import logging
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.nlu.local_date import local_today
from knowledge import ARTICLES_DIRECTORY, ArticleSet, KnowledgeArticle, load_articles

logger = logging.getLogger(__name__)

FAQ_INTENT = "faq"


class KnowledgeImporter(RasaFileImporter):
    """The usual files plus ``knowledge/articles``."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        articles: str | None = None,
    ) -> None:
        """``articles`` is the directory to read; by default the one of the ``knowledge`` package."""
        super().__init__(config_file, domain_path, training_data_paths)
        self._articles_directory = Path(articles) if articles else ARTICLES_DIRECTORY

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of data/nlu and the questions of all articles."""
        return super().get_nlu_data(language).merge(self._article_data())

    def get_domain(self) -> Domain:
        """The domain files, with the article intent declared."""
        domain = super().get_domain()
        if not domain.intents or FAQ_INTENT in domain.intents:
            return domain
        return domain.merge(Domain.from_dict({"intents": [FAQ_INTENT]}))

    @cached_method
    def _article_data(self) -> TrainingData:
        articles = self._load().effective(local_today()).values()
        examples = [message for article in articles for message in _examples(article)]
        responses = {_response_name(article): [{"text": article.answer.summary}] for article in articles}
        return TrainingData(training_examples=examples, responses=responses)

    def _load(self) -> ArticleSet:
        try:
            articles = load_articles(self._articles_directory)
        except OSError as error:
            logger.error("%s: cannot be read: %s", self._articles_directory, error.strerror or error)
            return ArticleSet({}, {}, {})
        for problem in articles.errors.values():
            # Training goes on without the broken article; the linter is what refuses it.
            logger.error("article left out of the training: %s", problem)
        return articles


def _examples(article: KnowledgeArticle) -> list[Message]:
    intent = f"{FAQ_INTENT}/{article.id}"
    return [Message.build(text=question, intent=intent) for question in article.questions]


def _response_name(article: KnowledgeArticle) -> str:
    return f"utter_{FAQ_INTENT}/{article.id}"


def article_id(label: str) -> str | None:
    """The article of a full intent name: ``faq/coupon.voucher.view`` → ``coupon.voucher.view``; else None."""
    prefix, _, name = label.partition("/")
    return name if prefix == FAQ_INTENT and name else None
