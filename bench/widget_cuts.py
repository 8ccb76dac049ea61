"""`python -m bench.widget_cuts`: the real chat window behind a proxy that keeps cutting its connections.

A thousand messages are written while every connection is cut fifty times. Counted is what the gateway stored
and what the window shows: nothing may be lost, nothing doubled, nothing out of order.
"""

from __future__ import annotations

import argparse
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.stack import running_stack

CHROMIUM = "/usr/bin/chromium"
MESSAGES, CUTS = 1000, 50
SETTLED_WITHIN_S = 180.0
PIECE = 65_536


@dataclass(frozen=True)
class Report:
    written: Sequence[str]
    stored: Sequence[str]
    """What the gateway has from the user, in its order."""
    shown: Sequence[str]
    """What the window shows of the user's words, in its order."""
    cuts: int

    @property
    def lost(self) -> int:
        return len(set(self.written) - set(self.stored)) + len(set(self.written) - set(self.shown))

    @property
    def doubled(self) -> int:
        return sum(n - 1 for texts in (self.stored, self.shown) for n in Counter(texts).values())

    @property
    def is_in_order(self) -> bool:
        return list(self.written) == list(self.stored) == list(self.shown)


class CuttingProxy:
    """Passes bytes on until `cut` ends every connection without a word."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            victims, self._open = self._open, set()
        for victim in victims:
            _end(victim)

    def close(self) -> None:
        _end(self._listener)
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return  # closed
            try:
                far = socket.create_connection(self._target)
            except OSError:
                _end(near)  # the client tries again
                continue
            with self._lock:
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(PIECE):
                sink.sendall(piece)
        except OSError:
            pass  # cut: that is what it is for
        _end(source)
        _end(sink)


def _end(end: socket.socket) -> None:
    with suppress(OSError):  # it may have ended already
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxy_before(url: str) -> Iterator[CuttingProxy]:
    address = urlsplit(url)
    proxy = CuttingProxy((address.hostname or "127.0.0.1", address.port or 80))
    try:
        yield proxy
    finally:
        proxy.close()


def run(browser: Browser, url: str, *, messages: int = MESSAGES, cuts: int = CUTS) -> Report:
    """Writes the messages into the window, cutting at even distances; a person is asked for first, so that
    no bot answers a thousand times.
    """
    written = [f"第{number}句" for number in range(1, messages + 1)]
    with proxy_before(url) as proxy:
        page = browser.new_page()
        page.goto(f"{proxy.url}/widget/")
        page.get_by_role("button", name="转人工").click()
        page.locator(".status-queued").wait_for()
        place = json.loads(page.evaluate("localStorage.getItem('wenban.v1/guest/place')"))
        _write(page, proxy, written, every=max(1, messages // cuts))
        _wait_until_settled(page, messages)
        shown = page.locator(".row-user .bubble").all_inner_texts()
        page.close()
    return Report(written, _stored(url, place), shown, messages // max(1, messages // cuts))


def _write(page: Page, proxy: CuttingProxy, texts: Sequence[str], *, every: int) -> None:
    field = page.locator("textarea")
    for number, text in enumerate(texts, start=1):
        field.fill(text)
        field.press("Enter")
        if number % every == every // 2:
            proxy.cut()


def _wait_until_settled(page: Page, messages: int) -> None:
    deadline = time.monotonic() + SETTLED_WITHIN_S
    rows = "document.querySelectorAll('.row-user[data-sequence]').length"
    while page.evaluate(rows) < messages and time.monotonic() < deadline:
        page.wait_for_timeout(500)


def _stored(url: str, place: dict[str, str]) -> list[str]:
    headers = {"X-Visitor-Token": place["visitor_token"]}
    texts: list[str] = []
    after = 0
    with httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False) as http:
        while True:
            address = f"/api/conversations/{place['conversation_id']}/messages?after={after}"
            page = http.get(address).raise_for_status().json()
            if not page["messages"]:
                return texts
            texts += [m["content"]["text"] for m in page["messages"] if m["author"] == "user"]
            after = page["messages"][-1]["sequence"]


def main() -> None:
    """Runs against its own four processes and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--cuts", type=int, default=CUTS)
    options = parser.parse_args()
    with running_stack(GATEWAY_MESSAGES_PER_MINUTE="100000") as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        report = run(browser, stack.url("gateway"), messages=options.messages, cuts=options.cuts)
        browser.close()
    print(f"written {len(report.written)}, cuts {report.cuts}")
    print(f"lost {report.lost}, doubled {report.doubled}, in order: {report.is_in_order}")


if __name__ == "__main__":
    main()
