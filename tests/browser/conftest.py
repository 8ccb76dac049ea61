"""Debian's Chromium in front of the four real processes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from deploy.environment import ROOT
from tests.browser.chat import Chat
from tests.end_to_end.agent import Agent
from tests.end_to_end.people import people_in
from tests.end_to_end.tokens import Signer
from tests.stack import NAMES, Stack, running_stack

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESKTOP, PHONE = (1280, 860), (360, 740)
ARTICLES = ROOT / "knowledge" / "articles"
AGENT_GONE_S = "20"
PATIENCE_MS = 30_000
"""On a busy machine; what must be fast is measured in `test_speed`."""
EXPECTED_NOISE = ("Failed to load resource", "WebSocket connection", "ERR_", "net::")
"""What the console says about a network that a test has cut; anything else is a defect."""

Visit = Callable[..., Chat]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    if not Path(CHROMIUM).exists():
        skip = pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium fonts-noto-cjk")
        for item in items:
            if item.path.is_relative_to(here):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def stack(databases: Path) -> Iterator[Stack]:
    settings = {
        "BACKEND_DATABASE_URL": f"sqlite:///{databases / 'backend.db'}",
        "GATEWAY_DATABASE_URL": f"sqlite:///{databases / 'gateway.db'}",
        "GATEWAY_MESSAGES_PER_MINUTE": "100000",
        "GATEWAY_AGENT_GONE_S": AGENT_GONE_S,
        "GATEWAY_DESK_EVERY_S": "1",
        "WENBAN_ARTICLES": str(shutil.copytree(ARTICLES, databases / "articles")),
    }
    with running_stack(NAMES, **settings) as stack:
        yield stack


@pytest.fixture(scope="session")
def url(stack: Stack) -> str:
    return stack.url("gateway")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
def device(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes devices: each has its own storage."""
    made: list[BrowserContext] = []

    def make(size: tuple[int, int] = DESKTOP, **settings: object) -> BrowserContext:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **settings,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the pages of a test wrote to the console or threw; must stay empty."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.fixture
def visit(url: str, device: Callable[..., BrowserContext], complaints: list[str]) -> Visit:
    """Opens the demo host page: `visit()`, `visit(size, user="customer-resale")`, `visit(context=…)`."""

    def visit(
        size: tuple[int, int] = DESKTOP,
        *,
        user: str | None = None,
        context: BrowserContext | None = None,
        **settings: object,
    ) -> Chat:
        page = (context or device(size, **settings)).new_page()
        listen(page, complaints)
        chat = Chat(page)
        chat.open(url, user=user)
        return chat

    return visit


def listen(page: Page, complaints: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        is_noise = any(noise in message.text for noise in EXPECTED_NOISE)
        if message.type == "error" and not is_noise:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(autouse=True)
def as_nobody_had_been_here(request: pytest.FixtureRequest, stack: Stack) -> None:
    """The demo's people have no conversation going on and nobody waits, whatever other tests have left.

    The console's tests have customers of their own, who stay from one test to the next.
    """
    if request.path.parent != Path(__file__).parent:
        return
    signer = Signer(stack.installation.keys)
    with httpx.Client(base_url=stack.url("gateway"), timeout=20, trust_env=False) as client:
        for user in client.get("/api/demo/users").raise_for_status().json()["items"]:
            headers = {"Authorization": f"Bearer {signer.user(user['user_id'])}"}
            for item in client.get("/api/conversations", headers=headers).json()["items"]:
                if item["owner"] != "closed":
                    address = f"/api/conversations/{item['conversation_id']}/sign-out"
                    client.post(address, headers=headers).raise_for_status()
        Agent(client, signer.agent("agent-0", "前台")).clear_queue()


@pytest.fixture
def newcomer(stack: Stack, databases: Path) -> str:
    """The token of a new customer who may unbind; each may once in three months."""
    with people_in(f"sqlite:///{databases / 'backend.db'}") as people:
        return Signer(stack.installation.keys).user(people.eligible_customer())


@pytest.fixture
def agent(stack: Stack) -> Iterator[Agent]:
    with httpx.Client(base_url=stack.url("gateway"), timeout=20, trust_env=False) as client:
        yield Agent(client, Signer(stack.installation.keys).agent("agent-1", "林晓"))
