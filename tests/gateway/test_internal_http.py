"""Connections to our own processes: a server that drops idle ones must not cost a message."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gateway.internal_http import IDLE_S, internal_client, quick_to_connect


class Server(ThreadingHTTPServer):
    connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_a_connection_is_used_again_at_once_and_left_after_a_pause(server: Server) -> None:
    async with internal_client(f"http://127.0.0.1:{server.server_port}", 5.0) as http:
        await http.get("/")
        await http.get("/")
        assert server.connections == 1
        await asyncio.sleep(IDLE_S + 0.2)
        await http.get("/")
        assert server.connections == 2


async def test_a_proxy_of_the_environment_is_not_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with internal_client(f"http://127.0.0.1:{server.server_port}", 5.0) as http:
        assert (await http.get("/")).status_code == 200


def test_the_call_itself_is_never_waited_for_longer_than_the_answer() -> None:
    assert quick_to_connect(0.5).connect == 0.5
    assert quick_to_connect(20.0).connect == 2.0
    assert quick_to_connect(20.0).read == 20.0
