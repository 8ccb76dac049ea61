"""The agent desk under load: `python -m bench.desk` (app environment) starts a gateway of its own.

It measures what people wait for: a customer's message on an agent's screen and the answer back, the queue
view while a hundred consoles are open, and whether anything is lost or doubled when the gateway restarts,
every second time by a kill. `--pace 0.1` makes people ten times as fast as they are. What is promised stands
beside what was found; the exit code is 1 when a promise is not kept. It ends after `--limit` seconds.
"""

import argparse
import asyncio
import itertools
import json
import logging
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

from bench.desk_people import PATIENCE_S, Agent, Customer, Gateway

AGENTS, CONVERSATIONS, EXCHANGES, QUEUE_VIEWS, RESTARTS = 100, 1000, 400, 100, 20
PAUSE_S = (5.0, 15.0)
"""Between two exchanges of one agent, who serves ten customers and types for a while: a hundred agents make
some twenty messages a second."""
TALKING = 20
"""Conversations in which customers write while the gateway restarts."""
LIMIT_S = 1500.0
PROMISED_MS = {"to_agent": 300, "to_customer": 300, "there_and_back": 300, "queue_view": 500}
"""At the 95th percentile."""
REFUSED = (400, 401, 403, 404, 409, 422)
"""Saying it again would not help."""

logger = logging.getLogger(__name__)


async def sign_in(http: httpx.AsyncClient, username: str, password: str) -> Agent:
    response = await http.post("/api/desk/login", json={"username": username, "password": password})
    response.raise_for_status()
    cookie = response.cookies["wenban_desk"]
    http.cookies.clear()
    return Agent(cookie, response.json()["csrf_token"])


async def hire(http: httpx.AsyncClient, boss: Agent, count: int) -> list[Agent]:
    async def one(number: int) -> Agent:
        body = {"username": f"bench{number}", "name": f"坐席{number}", "role": "agent"}
        created = await http.post("/api/desk/users", json=body, headers=boss.headers)
        created.raise_for_status()
        return await sign_in(http, body["username"], created.json()["password"])

    return [await one(number) for number in range(count)]


async def arrive(http: httpx.AsyncClient, count: int) -> list[Customer]:
    """Customers who wait for a person."""

    async def one() -> Customer:
        opened = (await http.post("/api/conversations", json={"channel": "web"})).json()
        customer = Customer(opened["conversation_id"], opened["visitor_token"])
        asked = await http.post(f"/api/conversations/{customer.id}/handoff", headers=customer.headers)
        asked.raise_for_status()
        return customer

    customers: list[Customer] = []
    for _ in range(0, count, 20):
        customers += await asyncio.gather(*(one() for _ in range(20)))
    return customers


async def claim(http: httpx.AsyncClient, agent: Agent, customer: Customer) -> None:
    path = f"/api/desk/conversations/{customer.id}/claim"
    (await http.post(path, json={}, headers=agent.headers)).raise_for_status()


async def exchange(
    url: str, agent: Agent, customer: Customer, times: int, pause_s: tuple[float, float]
) -> tuple[list[float], list[float]]:
    """Milliseconds to the agent's screen, and from there to the customer's."""
    await agent.send(type="open", conversation_id=customer.id)
    await agent.hears(customer.id)
    to_agent, to_customer = [], []
    dice = random.Random(customer.id)  # noqa: S311 - people do not write in step
    address = url.replace("http", "ws") + f"/api/conversations/{customer.id}/socket"
    async with connect(address, proxy=None) as widget:
        await widget.send(json.dumps({"type": "hello", "visitor_token": customer.token, "after": 0}))
        for number in range(times):
            await asyncio.sleep(dice.uniform(*pause_s))
            asked, answered = f"问 {customer.id} {number}", f"答 {customer.id} {number}"
            began = time.perf_counter()
            await widget.send(
                json.dumps({"type": "message", "client_message_id": f"q{number}", "text": asked})
            )
            await agent.hears(asked)
            to_agent.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            await agent.send(
                type="say", conversation_id=customer.id, client_message_id=f"a{number}", text=answered
            )
            while True:
                frame = json.loads(await asyncio.wait_for(widget.recv(), PATIENCE_S))
                if frame["type"] == "message" and frame["message"]["content"]["text"] == answered:
                    break
            to_customer.append((time.perf_counter() - began) * 1000)
    return to_agent, to_customer


async def view_queue(http: httpx.AsyncClient, agents: list[Agent], times: int) -> list[float]:
    taken = []
    for agent in itertools.islice(itertools.cycle(agents), times):
        began = time.perf_counter()
        (await http.get("/api/desk/queue", headers=agent.headers)).raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.2)
    return taken


async def insist(http: httpx.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]) -> None:
    """As a browser does: the same message again until it is stored. Raises TimeoutError, HTTPStatusError."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                response = await http.post(path, json=body, headers=headers)
                if response.status_code in (201, 202):
                    return
                if response.status_code in REFUSED:
                    response.raise_for_status()
            except httpx.TransportError as error:
                logger.debug("%s: once more", error)  # a gateway that restarts is part of the measurement
            await asyncio.sleep(0.1)


async def talk(
    http: httpx.AsyncClient, agent: Agent, customer: Customer, is_over: asyncio.Event
) -> list[str]:
    """Both sides write until it is over; what was written."""
    said: list[str] = []
    for number in itertools.count():
        if is_over.is_set():
            return said
        for author, path, headers in (
            ("客", f"/api/conversations/{customer.id}/messages", customer.headers),
            ("服", f"/api/desk/conversations/{customer.id}/messages", agent.headers),
        ):
            text = f"{author}{number}"
            await insist(http, path, {"client_message_id": f"r{number}", "text": text}, headers)
            said.append(text)
        await asyncio.sleep(0.05)
    return said


async def restart(
    gateway: Gateway, http: httpx.AsyncClient, pairs: list[tuple[Agent, Customer]], times: int
) -> dict[str, int]:
    """Restarts while people talk; counts what is missing or there twice afterwards."""
    is_over = asyncio.Event()
    talks = [asyncio.create_task(talk(http, agent, customer, is_over)) for agent, customer in pairs]
    for number in range(times):
        progress(f"restart {number + 1}")
        await asyncio.sleep(0.5)
        await asyncio.to_thread(gateway.stop, signal.SIGKILL if number % 2 else signal.SIGTERM)
        await gateway.start()
    is_over.set()
    said = await asyncio.gather(*talks)
    lost = doubled = 0
    for (_, customer), texts in zip(pairs, said, strict=True):
        kept = Counter(await transcript(http, customer))
        lost += sum(1 for text in texts if kept[text] == 0)
        doubled += sum(kept[text] - 1 for text in texts if kept[text] > 1)
    return {"restarts": times, "messages": sum(map(len, said)), "lost": lost, "doubled": doubled}


async def transcript(http: httpx.AsyncClient, customer: Customer) -> list[str]:
    texts: list[str] = []
    after = 0
    while True:
        path = f"/api/conversations/{customer.id}/messages"
        page = (await http.get(path, params={"after": after}, headers=customer.headers)).json()
        if not page["messages"]:
            return texts
        texts += [message["content"]["text"] for message in page["messages"]]
        after = page["last_sequence"]


def progress(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def summary(values: list[float]) -> dict[str, float]:
    return {"count": len(values), "p50_ms": percentile(values, 0.5), "p95_ms": percentile(values, 0.95)}


async def measure(gateway: Gateway, options: argparse.Namespace) -> dict[str, Any]:
    lines = [line.split() for line in gateway.run("-m", "gateway.desk", "demo").splitlines()]
    password = next(line[2] for line in lines if line and line[0] == "supervisor1")
    await gateway.start()
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=60, limits=limits) as http:
        boss = await sign_in(http, "supervisor1", password)
        agents = await hire(http, boss, options.agents)
        progress("agents are there")
        customers = await arrive(http, options.conversations)
        pairs = list(zip(agents, customers, strict=False))
        for agent, customer in pairs:
            await agent.open(gateway.url)
            await claim(http, agent, customer)
        progress("customers are there")
        await asyncio.sleep(2)
        few = pairs[:TALKING]
        each = max(1, options.exchanges // len(pairs))
        pause_s = (PAUSE_S[0] * options.pace, PAUSE_S[1] * options.pace)
        views, *exchanges = await asyncio.gather(
            view_queue(http, agents, QUEUE_VIEWS),
            *(exchange(gateway.url, agent, customer, each, pause_s) for agent, customer in pairs),
        )
        to_agent = [value for there, _ in exchanges for value in there]
        back = [value for _, there in exchanges for value in there]
        progress("people have talked")
        found: dict[str, Any] = {
            "agents": len(agents),
            "open_conversations": len(customers),
            "to_agent": summary(to_agent),
            "to_customer": summary(back),
            "there_and_back": summary([a + b for a, b in zip(to_agent, back, strict=True)]),
            "queue_view": summary(views),
            "queue_frames": sum(agent.frames["queue"] for agent in agents),
        }
        progress(json.dumps(found))
        for agent in agents:
            await agent.close()
        found["restarts"] = await restart(gateway, http, few, options.restarts)
        return {**found, "broken_promises": broken(found)}


def broken(found: dict[str, Any]) -> list[str]:
    """The names of what took longer, was lost or was doubled."""
    late = [name for name, most_ms in PROMISED_MS.items() if found[name]["p95_ms"] > most_ms]
    return late + [name for name in ("lost", "doubled") if found["restarts"][name]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (
        ("agents", AGENTS),
        ("conversations", CONVERSATIONS),
        ("exchanges", EXCHANGES),
        ("restarts", RESTARTS),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--limit", type=float, default=LIMIT_S)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        gateway = Gateway(Path(directory), port)
        gateway.run(
            "-c",
            "import sys, pathlib; from deploy.keys import ensure_keys; "
            f"ensure_keys(pathlib.Path({directory!r}) / 'keys')",
        )
        try:
            found = asyncio.run(asyncio.wait_for(measure(gateway, options), options.limit))
        finally:
            gateway.stop()
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    sys.exit(1 if found["broken_promises"] else 0)


if __name__ == "__main__":
    main()
