"""The central journeys in every messenger, with the real bot and backend: the platform is a double."""

import asyncio
import contextlib
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from tests.end_to_end.agent import Agent
from tests.end_to_end.installation import Places
from tests.end_to_end.people import People, people_in
from tests.end_to_end.tokens import Signer
from tests.gateway.channel.doubles import dingtalk, feishu, wecom
from tests.gateway.channel.doubles.dingtalk import DingtalkDouble
from tests.gateway.channel.doubles.feishu import FeishuDouble
from tests.gateway.channel.doubles.wecom import WecomDouble
from tests.stack import NAMES as PROCESSES
from tests.stack import Stack, running_stack

NAMES = ["wecom", "dingtalk", "feishu"]
PUBLIC = "https://bot.example.com"
FILE = re.compile(rf"{re.escape(PUBLIC)}(/api/files/[\w.-]+)")
VAGUE = "发票"
REASON = "业务调整，不再需要伙伴服务"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Platforms:
    """The doubles behind one real port."""

    port: int
    wecom: WecomDouble = field(default_factory=lambda: WecomDouble(utc_now))
    dingtalk: DingtalkDouble = field(default_factory=lambda: DingtalkDouble(utc_now))
    feishu: FeishuDouble = field(default_factory=lambda: FeishuDouble(utc_now))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> FastAPI:
        app = FastAPI()
        for double in (self.wecom, self.dingtalk, self.feishu):
            double.mount(app)
        return app

    def environment(self) -> dict[str, str]:
        variables = {"GATEWAY_CHANNEL_RETRY_AFTER_S": "0.1", "GATEWAY_CHANNEL_PUBLIC_URL": PUBLIC}
        for name, settings in (
            ("WECOM", wecom.settings(api_url=self.url)),
            ("DINGTALK", dingtalk.settings(api_url=self.url, webhook_origins=self.url)),
            ("FEISHU", feishu.settings(api_url=self.url)),
        ):
            for key, value in settings:
                secret = getattr(value, "get_secret_value", None)
                variables[f"GATEWAY_{name}_{key.upper()}"] = secret() if secret else str(value)
        return variables


@contextlib.contextmanager
def serving(platforms: Platforms, listener: socket.socket) -> Iterator[None]:
    """Serves the platforms' APIs in a thread."""
    server = uvicorn.Server(uvicorn.Config(platforms.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class World:
    stack: Stack
    platforms: Platforms
    people: People

    @property
    def signer(self) -> Signer:
        return Signer(self.stack.installation.keys)

    @property
    def url(self) -> str:
        return self.stack.url("gateway")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    places = Places.with_sqlite(tmp_path_factory.mktemp("messengers"))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    platforms = Platforms(listener.getsockname()[1])
    with (
        serving(platforms, listener),
        running_stack(PROCESSES, **places.prepare(), **platforms.environment()) as stack,
        people_in(places.databases["backend"]) as people,
    ):
        yield World(stack, platforms, people)


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """What the platforms push with."""
    async with httpx.AsyncClient(base_url=world.url, timeout=40, trust_env=False) as client:
        for double in (world.platforms.wecom, world.platforms.dingtalk, world.platforms.feishu):
            double.http = client
        yield client


@pytest.fixture
def agent(world: World) -> Iterator[Agent]:
    with httpx.Client(base_url=world.url, timeout=40, trust_env=False) as client:
        yield Agent(client, world.signer.agent("agent-7", "小李"))


async def link(world: World, http: httpx.AsyncClient, double: Any, person: str, user: str) -> None:
    headers = {"Authorization": f"Bearer {world.signer.user(user)}"}
    code = (await http.post("/api/channels/link-codes", headers=headers)).json()["code"]
    await double.say(person, f"绑定 {code}")
    await double.sees_text(person, "账号绑定成功")


@pytest.mark.parametrize("name", NAMES)
async def test_a_question_a_list_an_operation_and_a_person(
    world: World, http: httpx.AsyncClient, agent: Agent, name: str
) -> None:
    double: Any = getattr(world.platforms, name)
    person, user = f"person-{name}", world.people.eligible_customer()

    await double.say(person, "如何使用现金券？")
    await double.sees_text(person, "1. ")

    await double.say(person, "我有哪些优惠券")
    await double.sees_text(person, "绑定码")
    await link(world, http, double, person, user)
    await double.sees_text(person, "券")  # the question goes on by itself

    await double.say(person, "我要解除和伙伴的关联")
    await double.click(person, await shown_with(double, person, REASON), REASON)
    await double.click(person, await shown_with(double, person, "确认提交"), "确认提交")
    await double.sees_text(person, "UB-")
    (request,) = world.people.requests_of(user)
    assert request.reason == REASON

    await double.say(person, "转人工")
    await double.sees_text(person, "已为您转人工")
    escalation = agent.claim_only()
    agent.say(escalation, f"您好，{name}")
    await double.sees_text(person, f"客服小李：您好，{name}")
    agent.act(escalation, "return-to-bot")
    await double.sees_text(person, "继续由智能助手为您服务")


@pytest.mark.parametrize("name", NAMES)
async def test_a_coupon_list_is_the_callers_own(world: World, http: httpx.AsyncClient, name: str) -> None:
    double: Any = getattr(world.platforms, name)
    person = f"resale-{name}"
    await link(world, http, double, person, "customer-resale")
    await double.say(person, "我有哪些优惠券")
    await double.sees_text(person, "VC-R-1001")


@pytest.mark.parametrize("name", NAMES)
async def test_an_export_is_a_link_to_a_workbook(world: World, http: httpx.AsyncClient, name: str) -> None:
    double: Any = getattr(world.platforms, name)
    person = f"partner-{name}"
    await link(world, http, double, person, "partner-staff")
    await double.say(person, "上个月我们的业绩是多少")
    await double.click(person, await shown_with(double, person, "导出表格"), "导出表格")
    shown = await double.sees_text(person, PUBLIC)
    found = FILE.search(shown.text)
    assert found
    answer = await http.get(found.group(1))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")


async def shown_with(double: Any, person: str, title: str) -> Any:
    """The message that offers `title`."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        for shown in double.shown:
            if shown.to == person and title in dict(shown.buttons):
                return shown
        await asyncio.sleep(0.05)
    raise AssertionError(f"{title} is not offered: {[s for s in double.shown if s.to == person]}")


async def test_a_customer_in_wechat_clicks_what_they_meant(world: World, http: httpx.AsyncClient) -> None:  # noqa: ARG001  (pushes with it)
    wecom, customer = world.platforms.wecom, "wm-customer"
    await wecom.say_to_service(customer, VAGUE)
    offered = await wecom.sees_text(customer, "您可能想问")
    title = offered.buttons[1][0]
    assert title not in offered.text
    await wecom.click_in_service(customer, offered, title)
    (_, answer) = await wecom.sees(customer, 2)
    assert "由客户承担快递费" in answer.text
