"""The script tag on somebody else's page: another origin, a strict policy, one global."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat
from tests.browser.conftest import listen

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>host</title>
<style nonce="host">* {{ font-size: 40px !important; display: block }}</style>
<script src="{gateway}/widget.js" defer data-theme="dark"></script></head><body><h1>host</h1></body></html>"""
POLICY = "default-src 'none'; script-src {gateway}; frame-src {gateway}; style-src 'nonce-host'"


class HostSite(ThreadingHTTPServer):
    gateway = ""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, HostSite)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(gateway=self.server.gateway))
        self.end_headers()
        self.wfile.write(PAGE.format(gateway=self.server.gateway).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(url: str) -> Iterator[str]:
    """A page of another origin (another port) with a policy that allows no inline style or script."""
    server = HostSite(("127.0.0.1", 0), Handler)
    server.gateway = url
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def chat(site: str, device: Callable[..., BrowserContext], complaints: list[str]) -> Chat:
    page = device().new_page()
    listen(page, complaints)
    page.add_init_script("window.__before = Object.getOwnPropertyNames(window)")
    chat = Chat(page)
    chat.open(site)
    return chat


def test_it_chats_on_another_origin_under_a_strict_policy(chat: Chat) -> None:
    chat.ask("如何查看代金券", "操作步骤")
    width = chat.page.locator("#wenban button").evaluate("button => button.offsetWidth")
    assert width == 56  # the host page's own rules do not reach it


def test_it_makes_one_global(chat: Chat) -> None:
    made = chat.page.evaluate("Object.getOwnPropertyNames(window).filter(n => !window.__before.includes(n))")
    assert set(made) - {"0", "__before"} == {"wenban"}  # window[0] is the frame


def test_a_message_of_another_window_is_not_heard(chat: Chat) -> None:
    chat.frame.evaluate(
        "window.postMessage({protocol: 'wenban/1',"
        " body: {type: 'token', token: 'x.eyJzdWIiOiJldmlsIn0.x'}}, '*')"
    )
    chat.page.evaluate("window.postMessage({protocol: 'wenban/1', body: {type: 'unread', count: 7}}, '*')")
    expect(chat.page.locator("#wenban button span")).to_be_hidden()
    assert "evil" not in chat.frame.evaluate("JSON.stringify(localStorage)")
    expect(chat.status()).to_contain_text("智能助手在线")


def test_it_can_be_removed(chat: Chat) -> None:
    chat.page.evaluate("wenban.destroy()")
    expect(chat.page.locator("#wenban")).to_have_count(0)
    assert chat.page.evaluate("typeof window.wenban") == "undefined"
