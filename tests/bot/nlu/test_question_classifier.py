from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.question_classifier import QuestionClassifier
from tests.bot.nlu.article_files import write_article
from tests.bot.nlu.threaded_encoder import CountingEncoder

QUESTIONS = {
    "faq/coupon.view": [
        "怎么查看代金券",
        "代金券在哪里看",
        "代金券的入口在哪",
        "去哪查代金券",
        "代金券列表怎么打开",
    ],
    "faq/audit.log": [
        "操作日志在哪里看",
        "怎么查操作日志",
        "日志审计入口",
        "谁改了配置去哪查日志",
        "操作记录日志查询",
    ],
    "out_of_scope": ["今天天气如何", "写一首诗吧", "推荐一部电影", "明天会下雨吗", "讲个笑话听听"],
}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path / "var"))
    for label in ("faq/coupon.view", "faq/audit.log"):
        write_article(tmp_path / "articles", label[4:], QUESTIONS[label])
    encoder = {"name": "tests.bot.nlu.threaded_encoder.ThreadedEncoder", "threads": 1}
    return {"encoders": [encoder], "articles": str(tmp_path / "articles")}


def _trained(config: dict[str, object], tmp_path: Path) -> QuestionClassifier:
    storage, resource = LocalModelStorage(tmp_path / "model"), Resource("classifier")
    examples = [Message.build(text, label) for label, texts in QUESTIONS.items() for text in texts]
    QuestionClassifier.create(config, storage, resource, None).train(TrainingData(examples))
    return QuestionClassifier.load(config, storage, resource, None)


def _rank(classifier: QuestionClassifier, text: str) -> dict:
    return classifier.process([Message({"text": text})])[0].get("question_ranking")


@pytest.fixture
def storage_path(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return tmp_path


def test_ranks_what_it_has_learned_and_reloaded(config: dict[str, object], storage_path: Path) -> None:
    ranking = _rank(_trained(config, storage_path), "代金券去哪里看呀")
    assert ranking["source"] == "model"
    assert ranking["entries"][0]["label"] == "faq/coupon.view"
    assert sum(entry["confidence"] for entry in ranking["entries"]) == pytest.approx(1.0, abs=1e-4)


def test_a_training_question_is_settled_without_the_encoder(
    config: dict[str, object], storage_path: Path
) -> None:
    classifier = _trained(config, storage_path)
    assert _rank(classifier, "请问代金券在哪里看？") == {
        "source": "known",
        "entries": [{"label": "faq/coupon.view", "confidence": 1.0}],
    }


def test_an_article_that_is_gone_is_not_settled_either(config: dict[str, object], storage_path: Path) -> None:
    (storage_path / "articles" / "coupon" / "view.yml").unlink()
    labels = [entry["label"] for entry in _rank(_trained(config, storage_path), "代金券在哪里看")["entries"]]
    assert "faq/coupon.view" not in labels


def test_an_article_from_after_the_training_is_ranked(config: dict[str, object], storage_path: Path) -> None:
    classifier = _trained(config, storage_path)
    write_article(storage_path / "articles", "invoice.apply", ["专票怎么申请开具", "发票开具的入口"])
    classifier._live._store.refresh()
    classifier._live._take_over(classifier._live._store.snapshot)
    assert _rank(classifier, "专票怎么申请开具")["entries"][0]["label"] == "faq/invoice.apply"


@pytest.fixture
def cascade(config: dict[str, object]) -> dict[str, object]:
    place = "tests.bot.nlu.threaded_encoder."
    quick = {"name": place + "ThreadedEncoder", "threads": 1, "settles_at": 0.9}
    return {**config, "encoders": [{"name": place + "CountingEncoder", "threads": 2}, quick]}


def _asked_of_the_heavy_encoder(classifier: QuestionClassifier, text: str) -> list[str]:
    CountingEncoder.asked.clear()
    _rank(classifier, text)
    return list(CountingEncoder.asked)


def test_a_clear_question_spares_the_heavy_encoder(cascade: dict[str, object], storage_path: Path) -> None:
    classifier = _trained(cascade, storage_path)
    assert _asked_of_the_heavy_encoder(classifier, "操作日志在哪里能看到") == []
    assert _rank(classifier, "操作日志在哪里能看到")["entries"][0]["label"] == "faq/audit.log"
    assert _asked_of_the_heavy_encoder(classifier, "去哪看") == ["去哪看"]


def test_a_gone_article_is_never_settled_quickly(cascade: dict[str, object], storage_path: Path) -> None:
    (storage_path / "articles" / "audit" / "log.yml").unlink()
    classifier = _trained(cascade, storage_path)
    assert _asked_of_the_heavy_encoder(classifier, "操作日志在哪里能看到") == ["操作日志在哪里能看到"]


def test_a_new_article_has_its_chance_before_anything_is_settled(
    cascade: dict[str, object], storage_path: Path
) -> None:
    classifier = _trained(cascade, storage_path)
    write_article(storage_path / "articles", "audit.export", ["操作日志怎么导出", "导出日志文件"])
    classifier._live._store.refresh()
    classifier._live._take_over(classifier._live._store.snapshot)
    assert _asked_of_the_heavy_encoder(classifier, "操作日志在哪里能看到") == ["操作日志在哪里能看到"]


def test_two_questions_in_one_message_are_ranked_each(cascade: dict[str, object], storage_path: Path) -> None:
    parts = _rank(_trained(cascade, storage_path), "操作日志在哪里能看到？代金券到哪里查看？")["parts"]
    assert [part[0]["label"] for part in parts] == ["faq/audit.log", "faq/coupon.view"]


def test_once_two_clear_questions_are_impossible_the_rest_is_not_read(
    cascade: dict[str, object], storage_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A model of fifteen questions is always surer than half of something.
    monkeypatch.setattr("bot.nlu.question_classifier.LEAST_CLEAR", 0.7)
    classifier = _trained(cascade, storage_path)
    CountingEncoder.asked.clear()
    assert _rank(classifier, "怎么查查？怎么查找？")["parts"] == []
    assert "怎么查查" in CountingEncoder.asked
    assert "怎么查找" not in CountingEncoder.asked


@pytest.mark.parametrize("value", [0.3, 1.2])
def test_a_threshold_that_makes_no_sense_is_refused(value: float) -> None:
    encoders = [{"name": "e5"}, {"name": "use", "settles_at": value}]
    with pytest.raises(InvalidConfigException, match="settle"):
        QuestionClassifier.validate_config({"encoders": encoders})


@pytest.mark.parametrize("text", ["", "😀", "？"])
def test_nothing_readable_is_not_ranked(config: dict[str, object], storage_path: Path, text: str) -> None:
    assert _rank(_trained(config, storage_path), text) == {"source": "none", "entries": []}


def test_missing_articles_do_not_stop_the_server(config: dict[str, object], storage_path: Path) -> None:
    classifier = _trained({**config, "articles": str(storage_path / "nowhere")}, storage_path)
    assert _rank(classifier, "代金券去哪里看呀")["entries"][0]["label"] == "faq/coupon.view"


def test_a_model_without_a_classifier_understands_nothing(
    config: dict[str, object], storage_path: Path
) -> None:
    storage = LocalModelStorage(storage_path / "model")
    classifier = QuestionClassifier.load(config, storage, Resource("missing"), None)
    assert _rank(classifier, "代金券") == {"source": "none", "entries": []}


def test_one_intent_is_too_few(config: dict[str, object], storage_path: Path) -> None:
    storage = LocalModelStorage(storage_path / "model")
    classifier = QuestionClassifier.create(config, storage, Resource("classifier"), None)
    with pytest.raises(InvalidConfigException, match="at least two intents"):
        classifier.train(TrainingData([Message.build("代金券", "faq/coupon.view")]))


def test_no_encoder_is_refused() -> None:
    with pytest.raises(InvalidConfigException, match="at least one encoder"):
        QuestionClassifier.validate_config({"encoders": []})
