"""A question about the served model changes nothing that is served."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.answer_gate import AnswerGate
from bot.nlu.question_classifier import QuestionClassifier
from bot.served_model import NoQuestionClassifier, ServedModel
from knowledge import KnowledgeArticle
from tests.bot.nlu.article_files import write_article
from tests.bot.nlu.test_question_classifier import QUESTIONS
from tests.bot.test_knowledge_request import ARTICLE

HALL = KnowledgeArticle.from_dict(ARTICLE, "hall.yml")
TARGET = "gate"


class TwoNodes:
    """As much of a graph runner as the model looks at: a classifier and a gate."""

    def __init__(self, classifier: QuestionClassifier | None) -> None:
        self._instantiated_nodes = {"classifier": SimpleNamespace(_component=classifier)}

    def run(self, inputs: dict[str, Any], targets: list[str]) -> dict[str, Any]:
        (asked,) = inputs["__message__"]
        message = Message({"text": asked.text, "metadata": asked.metadata})
        classifier = self._instantiated_nodes["classifier"]._component
        return {targets[0]: AnswerGate({}).process(classifier.process([message]))}


def agent_with(classifier: QuestionClassifier | None) -> Any:
    metadata = SimpleNamespace(nlu_target=TARGET)
    return SimpleNamespace(
        processor=SimpleNamespace(graph_runner=TwoNodes(classifier), model_metadata=metadata)
    )


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServedModel:
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path / "var"))
    (tmp_path / "model").mkdir()
    for label in ("faq/coupon.view", "faq/audit.log"):
        write_article(tmp_path / "articles", label[4:], QUESTIONS[label])
    encoder = {"name": "tests.bot.nlu.threaded_encoder.ThreadedEncoder", "threads": 1}
    config = {"encoders": [encoder], "articles": str(tmp_path / "articles")}
    storage, resource = LocalModelStorage(tmp_path / "model"), Resource("classifier")
    examples = [Message.build(text, label) for label, texts in QUESTIONS.items() for text in texts]
    QuestionClassifier.create(config, storage, resource, None).train(TrainingData(examples))
    return ServedModel.of(agent_with(QuestionClassifier.load(config, storage, resource, None)))


def test_the_articles_are_ranked_and_nothing_else(model: ServedModel) -> None:
    ranked = model.rank("怎么查看代金券")
    assert [article.id for article, _ in ranked] == ["coupon.view", "audit.log"]
    assert ranked[0][1] == 1.0
    assert model.rank("。") == []


def test_a_candidate_is_decided_on_without_being_served(model: ServedModel) -> None:
    other = model.with_articles([HALL])
    assert other.decide("大厅几点开门")["id"] == "notice.hall"
    assert model.decide("大厅几点开门")["id"] != "notice.hall"
    assert "notice.hall" not in model.articles


def test_a_removed_article_is_not_decided_on(model: ServedModel) -> None:
    assert model.decide("怎么查看代金券")["id"] == "coupon.view"
    assert model.with_articles([], ["coupon.view"]).decide("怎么查看代金券")["id"] != "coupon.view"
    assert model.decide("怎么查看代金券")["id"] == "coupon.view"


def test_a_vector_has_the_length_one_and_names_its_encoders(model: ServedModel) -> None:
    vector = model.embed("怎么查看代金券")
    assert float(vector @ vector) == pytest.approx(1.0, abs=1e-4)
    assert model.identity


def test_a_model_that_follows_no_articles_says_so() -> None:
    with pytest.raises(NoQuestionClassifier):
        ServedModel.of(agent_with(None))
