"""The real bot and action server, as separate processes, in front of a fake backend."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from deploy.environment import ROOT
from tests.conversations.conversation import Conversation
from tests.conversations.fake_backend import FakeBackend, running
from tests.stack import Stack, free_port, running_stack

Meet = Callable[..., Conversation]


@pytest.fixture(scope="session")
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture(scope="session")
def broker_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broker") / "events.jsonl"


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the knowledge base that tests may edit."""
    copy = tmp_path_factory.mktemp("knowledge") / "articles"
    for file in (ROOT / "knowledge" / "articles").rglob("*.yml"):
        target = copy / file.relative_to(ROOT / "knowledge" / "articles")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return copy


@pytest.fixture(scope="session")
def stack(
    backend: FakeBackend, broker_file: Path, articles: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["event_broker"] = {"type": "file", "path": str(broker_file)}
    file = tmp_path_factory.mktemp("bot") / "endpoints.yml"
    file.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    with running(backend, free_port()) as url:
        settings = {"BACKEND_URL": url, "BOT_ENDPOINTS": str(file), "ACTIONS_BACKEND_TIMEOUT_S": "2"}
        settings["WENBAN_ARTICLES"] = str(articles)
        with running_stack(("actions", "bot"), **settings) as stack:
            yield stack


@pytest.fixture
def meet(stack: Stack) -> Meet:
    """Starts a conversation: `meet()` is a customer of their own, `meet(None)` a guest."""

    def start(user: str | None = "", audience: str = "customer") -> Conversation:
        name = f"customer-{uuid.uuid4().hex[:8]}" if user == "" else user
        return Conversation(stack.url("bot"), stack.bot_secret(), name, audience)

    return start
