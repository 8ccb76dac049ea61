"""A burst of messages at each messenger while the bot takes its time: acknowledged how fast, all answered?

`python -m bench.channels --rate 50 --seconds 60`; everything runs on loop-back.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.gateway.channel.doubles import dingtalk, feishu, wecom
from tests.gateway.fakes import KeyFiles
from tests.stack import free_port

NAMES = ("wecom", "dingtalk", "feishu")
PEOPLE = 600
HEALTHY_WITHIN_S = 60.0
Messenger = wecom.WecomDouble | dingtalk.DingtalkDouble | feishu.FeishuDouble
DRAINED_WITHIN_S = 600.0


@dataclass
class Result:
    """One platform's burst."""

    name: str
    sent: int
    acknowledged_s: list[float] = field(default_factory=list)
    refused: int = 0
    drain_s: float = 0.0
    lost: int = 0
    duplicates: int = 0

    def percentile(self, share: int) -> float:
        """Milliseconds."""
        return statistics.quantiles(self.acknowledged_s, n=100)[share - 1] * 1000

    def line(self) -> str:
        return (
            f"| {self.name} | {self.sent} | {self.percentile(50):.0f} | {self.percentile(95):.0f} "
            f"| {max(self.acknowledged_s) * 1000:.0f} | {self.refused} | {self.lost} | {self.duplicates} "
            f"| {self.drain_s:.0f} |"
        )


def environment(platform: str, port: int, directory: Path) -> dict[str, str]:
    """The gateway's settings: the doubles' credentials, and the doubles' address for every platform."""
    variables = {
        "GATEWAY_PORT": str(port),
        "GATEWAY_DATABASE_URL": f"sqlite:///{directory / 'gateway.db'}",
        "GATEWAY_BOT_URL": platform,
        "GATEWAY_BOT_SECRET": "s",
        "GATEWAY_BACKEND_URL": platform,
        "GATEWAY_PRIVATE_KEY_FILE": str(directory / "gateway.pem"),
        "GATEWAY_HOST_PUBLIC_KEY_FILE": str(directory / "host.pub"),
        "GATEWAY_AGENT_PUBLIC_KEY_FILE": str(directory / "agent.pub"),
    }
    for name, settings in (
        ("WECOM", wecom.settings(api_url=platform)),
        ("DINGTALK", dingtalk.settings(api_url=platform, webhook_origins=platform)),
        ("FEISHU", feishu.settings(api_url=platform)),
    ):
        for key, value in settings:
            secret = getattr(value, "get_secret_value", None)
            variables[f"GATEWAY_{name}_{key.upper()}"] = secret() if secret else str(value)
    return {**os.environ, **variables}


@contextmanager
def process(*command: str, env: Mapping[str, str], health: str, log: Path) -> Iterator[None]:
    """A process that is healthy inside of the block and gone after it; it logs to the file `log`."""
    with log.open("w") as errors:
        running = subprocess.Popen([sys.executable, "-m", *command], env=dict(env), stderr=errors)  # noqa: S603
        try:
            _wait_until_healthy(health)
            yield
        finally:
            running.terminate()
            running.wait(20)


def _wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, trust_env=False).status_code < 500:
                return
        except httpx.HTTPError:
            pass  # not there yet
        time.sleep(0.2)
    raise SystemExit(f"{url} did not become healthy within {HEALTHY_WITHIN_S:.0f} s")


async def burst(double: Messenger, result: Result, rate: float, seconds: float) -> None:
    """Pushes at an even pace, whether or not the last one has been acknowledged."""
    began, tasks = time.monotonic(), []
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + n / rate - time.monotonic()))
        tasks.append(asyncio.create_task(_say(double, n)))
    await asyncio.gather(*tasks)
    result.acknowledged_s = double.acknowledgements
    result.refused = sum(status != 200 for status in double.statuses)


async def _say(double: Messenger, n: int) -> None:
    """Again when the connection breaks, as the platforms do; a second copy must not be answered."""
    request = double.request(f"person-{n % PEOPLE}", f"问题{n}")
    for _ in range(3):
        try:
            await double.post(request.path, **request.arguments)
            return
        except httpx.HTTPError:
            await asyncio.sleep(1)


async def drained(http: httpx.AsyncClient, result: Result) -> None:
    """Waits until everything is answered, and counts what is not or twice."""
    began = time.monotonic()
    answers: list[str] = []
    while time.monotonic() - began < DRAINED_WITHIN_S:
        seen: dict[str, list[str]] = (await http.get(f"/shown/{result.name}")).json()
        answers = [text for texts in seen.values() for text in texts]
        if len(set(answers)) >= result.sent:
            break
        await asyncio.sleep(0.5)
    result.drain_s = time.monotonic() - began
    result.lost = result.sent - len(set(answers))
    result.duplicates = len(answers) - len(set(answers))


async def measure(name: str, gateway: str, platform: str, rate: float, seconds: float) -> Result:
    makers: dict[str, type[Messenger]] = {
        "wecom": wecom.WecomDouble,
        "dingtalk": dingtalk.DingtalkDouble,
        "feishu": feishu.FeishuDouble,
    }
    result = Result(name, int(rate * seconds))
    limits = httpx.Limits(max_connections=200)
    async with (
        httpx.AsyncClient(base_url=gateway, timeout=30, trust_env=False, limits=limits) as http,
        httpx.AsyncClient(base_url=platform, timeout=60, trust_env=False) as other_side,
    ):
        double = makers[name](lambda: datetime.now(UTC))
        double.http = http
        await burst(double, result, rate, seconds)
        await drained(other_side, result)
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--bot-delay", type=float, default=0.3)
    parser.add_argument("--only", choices=NAMES)
    arguments = parser.parse_args()
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    print("| platform | messages | ack p50 ms | p95 ms | max ms | refused | lost | duplicates | drain s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in [arguments.only] if arguments.only else NAMES:
        with tempfile.TemporaryDirectory() as folder:
            print(_run(name, Path(folder), arguments).line(), flush=True)


def _run(name: str, directory: Path, arguments: argparse.Namespace) -> Result:
    KeyFiles(directory).create()
    platform_port, gateway_port = free_port(), free_port()
    platform, gateway = f"http://127.0.0.1:{platform_port}", f"http://127.0.0.1:{gateway_port}"
    other_side = ("bench.channel_platform", str(platform_port), str(arguments.bot_delay))
    env = environment(platform, gateway_port, directory)
    with (
        process(
            *other_side, env=os.environ, health=f"{platform}/shown/{name}", log=directory / "platform.log"
        ),
        process("gateway", env=env, health=f"{gateway}/healthz", log=directory / "gateway.log"),
    ):
        return asyncio.run(measure(name, gateway, platform, arguments.rate, arguments.seconds))


if __name__ == "__main__":
    main()
