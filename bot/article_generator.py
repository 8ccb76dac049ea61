"""The bot's voice: fills the domain's responses, and answers questions from the knowledge base by itself.

FAQ answers are made here and not by an action, so that they work when actions and backend are down, and from
the article files as they are now, so that an edited answer is live without retraining.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.article_answer import (
    Articles,
    Choice,
    article_choice,
    article_values,
    choices_of,
    doubt_values,
    reader_of,
    told_by,
)
from bot.bot_message import compose
from bot.wording import SHANGHAI
from knowledge import Doubt, KnowledgeArticle, served_articles_directory
from knowledge.sensitive import for_log, load_sensitive
from knowledge.store import ArticleChange, ArticleStore, ArticleWatcher
from knowledge.task_catalogue import Reader, TaskCatalogue

logger = logging.getLogger(__name__)

ARTICLE, CLARIFICATION = "utter_article", "utter_clarification"
ARTICLE_GONE, NOT_UNDERSTOOD = "utter_article_gone", "utter_not_understood"
SENSITIVE = "utter_sensitive"
WHICH_READER = {"audience": "utter_which_audience", "site": "utter_which_site"}
"""Asked when the answer depends on something that only the reader can tell."""
SDK_KEYS = frozenset({"text", "buttons", "elements", "custom", "template", "image", "attachment"})
"""What rasa-sdk adds to every utterance beside the action's own data."""
MAX_CHOICES = 5
MISSES = frozenset({"utter_not_understood", "utter_out_of_scope"})
MISSED_AGAIN = "utter_missed_again"
MISSED_KINDS = frozenset({"not_understood", "out_of_scope"})


class ArticleGenerator(TemplatedNaturalLanguageGenerator):
    """Natural language generation from domain and knowledge; `nlg` of endpoints.yml names it."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:  # noqa: ARG002
        """Reads the articles and follows them; `endpoint_config` has nothing for us."""
        super().__init__(domain.responses)
        self._store = ArticleStore(served_articles_directory())
        self._tasks = TaskCatalogue.from_file()
        ArticleWatcher(self._store, _log_change).start()

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,  # noqa: ANN401  (Rasa's signature)
    ) -> dict[str, Any] | None:
        """A draft `{"text", "custom"}` of the response, or None when the domain does not have it."""
        values = {key: value for key, value in kwargs.items() if key not in SDK_KEYS}
        if utter_action == ARTICLE:
            return self._article(tracker, output_channel)
        if utter_action == CLARIFICATION:
            return self._clarification(tracker, output_channel)
        name = MISSED_AGAIN if utter_action in MISSES and _missed_before(tracker) else utter_action
        draft = self._compose(name, tracker, output_channel, values)
        if utter_action == SENSITIVE and draft is not None:
            return {**draft, "text": _sensitive_answer(tracker) or draft["text"]}
        return draft

    def _compose(
        self, name: str, tracker: DialogueStateTracker, output_channel: str, values: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        slots = tracker.current_slot_values()
        response = self._random_response_for(name, output_channel, slots)
        if response is None:
            logger.error("the domain has no response %s", name)
            return None
        draft = compose(copy.deepcopy(response), {**slots, **values}, name)
        draft["custom"]["options"] = self._permitted(draft["custom"]["options"], _reader(tracker))
        return draft

    def _permitted(self, options: list[dict[str, Any]], reader: Reader) -> list[dict[str, Any]]:
        """An operation that the backend would refuse this reader is never on a button."""
        return [option for option in options if self._tasks.may_be_offered(option["option"], reader)]

    def _article(self, tracker: DialogueStateTracker, output_channel: str) -> dict[str, Any] | None:
        articles, decision = self._effective(), _decision(tracker)
        article = articles.get(decision.get("id") or "")
        if article is None:
            return self._compose(ARTICLE_GONE, tracker, output_channel, {})
        also = _also(decision)
        wanted = (other for other in also if other["kind"] == "task")
        tasks = choices_of(wanted, articles, self._tasks, _reader(tracker))
        draft = self._answer(article, tracker, output_channel, tasks)
        others = [articles[other["id"]] for other in also if other["id"] in articles]
        if draft is not None and others:
            more = [self._answer(other, tracker, output_channel, []) for other in others]
            draft["custom"]["more"] = [each for each in more if each]
        return draft

    def _answer(
        self,
        article: KnowledgeArticle,
        tracker: DialogueStateTracker,
        output_channel: str,
        tasks: list[Choice],
    ) -> dict[str, Any] | None:
        """One article for this reader, with what can be done next; `tasks` were asked for as well."""
        articles, reader, option = self._effective(), _reader(tracker), _option(tracker)
        answer = article.answer_for(reader_of(_metadata(tracker), option), may_ask=not told_by(option))
        if isinstance(answer, Doubt):
            question = WHICH_READER[answer.dimension]
            return self._compose(question, tracker, output_channel, doubt_values(article, answer))
        task = self._tasks.option(article.task, reader, article.id)
        values = article_values(article, answer, articles, reader)
        values["task"] = article.task if task else None
        draft = self._compose(ARTICLE, tracker, output_channel, values)
        if draft is not None:
            related = [article_choice(articles[other["id"]]) for other in values["related"]]
            offered = [choice for choice in [task, *tasks, *related] if choice]
            draft["custom"]["options"] = _without_repeats(offered) + draft["custom"]["options"]
        return draft

    def _clarification(self, tracker: DialogueStateTracker, output_channel: str) -> dict[str, Any] | None:
        candidates = _decision(tracker).get("candidates") or []
        choices = choices_of(candidates, self._effective(), self._tasks, _reader(tracker))[:MAX_CHOICES]
        if not choices:
            return self._compose(NOT_UNDERSTOOD, tracker, output_channel, {})
        draft = self._compose(CLARIFICATION, tracker, output_channel, {"items": choices})
        if draft is not None:
            draft["custom"]["options"] = choices + draft["custom"]["options"]
        return draft

    def _effective(self) -> Articles:
        return self._store.snapshot.effective(datetime.now(SHANGHAI).date())


def _log_change(change: ArticleChange) -> None:
    logger.info(
        "articles: %s new, %s changed, %s removed", *map(len, (change.added, change.changed, change.removed))
    )


def _decision(tracker: DialogueStateTracker) -> dict[str, Any]:
    message = tracker.latest_message
    return (message.parse_data.get("decision") if message else None) or {}


def _missed_before(tracker: DialogueStateTracker) -> bool:
    """Whether the message before this one was not answered either."""
    messages = [event for event in tracker.events if isinstance(event, UserUttered)]
    decision = (messages[-2].parse_data.get("decision") if len(messages) > 1 else None) or {}
    return decision.get("kind") in MISSED_KINDS


def _also(decision: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    also = decision.get("also") or []
    return [also] if isinstance(also, Mapping) else list(also)


def _sensitive_answer(tracker: DialogueStateTracker) -> str | None:
    """The answer of the word's category; what only the normalised text gave away has the general one."""
    message = tracker.latest_message
    if message is None:
        return None
    text = message.text or ""
    logger.info("sensitive message: %s", for_log(text))
    return load_sensitive().answer(text)


def _option(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The option that was clicked, or chosen in words."""
    message = tracker.latest_message
    return (message.parse_data.get("option") if message else None) or {}


def _metadata(tracker: DialogueStateTracker) -> dict[str, Any]:
    message = tracker.latest_message
    return (message.metadata if message else None) or {}


def _reader(tracker: DialogueStateTracker) -> Reader:
    return Reader.of(_metadata(tracker))


def _without_repeats(choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [choice for index, choice in enumerate(choices) if choice not in choices[:index]]
