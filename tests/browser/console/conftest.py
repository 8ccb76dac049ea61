"""Accounts of the desk, made with the same command as an administrator's."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext

from deploy.environment import ROOT, process_environment
from tests.browser.conftest import DESKTOP, listen
from tests.browser.console.desk import COOKIE, Desk, Seat
from tests.stack import Stack

PEOPLE = {
    "lin": ("林晓", "agent"),
    "chen": ("陈思", "agent"),
    "zhao": ("赵青", "supervisor"),
    "qian": ("钱进", "auditor"),
}
Staff = Callable[..., Desk]


@pytest.fixture(scope="session")
def passwords(stack: Stack) -> dict[str, str]:
    environment = process_environment(stack.installation, "gateway", {**os.environ, **stack.settings})
    made: dict[str, str] = {}
    for username, (name, role) in PEOPLE.items():
        command = [sys.executable, "-m", "gateway.desk", "add", username, name, role]
        run = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        found = re.search(r"密码 (\S+)", run.stdout)
        assert found is not None, run.stdout
        made[username] = found[1]
    return made


@pytest.fixture(scope="session")
def seats(url: str, passwords: dict[str, str]) -> Iterator[dict[str, Seat]]:
    """Everybody's session, opened once."""
    with httpx.Client(base_url=f"{url}/api/desk", timeout=20, trust_env=False) as client:
        yield {name: Seat.enter(client, name, passwords[name]) for name in ("lin", "chen", "zhao")}


@pytest.fixture
def staff(
    url: str, device: Callable[..., BrowserContext], seats: dict[str, Seat], complaints: list[str]
) -> Staff:
    """Somebody at the console, on a machine of their own: `staff("lin", color_scheme="dark")`."""

    def staff(username: str, size: tuple[int, int] = DESKTOP, **settings: object) -> Desk:
        context = device(size, **settings)
        context.add_cookies([{"name": COOKIE, "value": seats[username].cookie, "url": url}])
        page = context.new_page()
        listen(page, complaints)
        desk = Desk(page, url)
        desk.open()
        return desk

    return staff
