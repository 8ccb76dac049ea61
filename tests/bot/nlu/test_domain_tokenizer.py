from __future__ import annotations

from pathlib import Path

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.domain_tokenizer import DomainTokenizer


def _words(tokenizer: DomainTokenizer, text: str) -> list[str]:
    message = Message({"text": text})
    tokenizer.process([message])
    return [token.text for token in message.get("text_tokens")]


def test_terms_are_words_and_other_dictionaries_are_not_read(tmp_path: Path) -> None:
    dictionaries, models = tmp_path / "dictionaries", tmp_path / "model"
    dictionaries.mkdir()
    models.mkdir()
    (dictionaries / "terms.txt").write_text("价值终审会签单\n", encoding="utf-8")
    (dictionaries / "fillers.yml").write_text("线下签署盖章表\n", encoding="utf-8")
    config = {**DomainTokenizer.get_default_config(), "dictionary_path": str(dictionaries)}
    storage, resource = LocalModelStorage(models), Resource("tokenizer")
    DomainTokenizer.create(config, storage, resource, None).train(TrainingData())
    tokenizer = DomainTokenizer.load(config, storage, resource, None)
    assert _words(tokenizer, "查价值终审会签单") == ["查", "价值终审会签单"]
    assert "线下签署盖章表" not in _words(tokenizer, "线下签署盖章表")
    with storage.read_from(resource) as directory:
        assert [file.name for file in directory.iterdir()] == ["terms.txt"]
