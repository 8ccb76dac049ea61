"""A gateway on a port: sockets need a real connection."""

from collections.abc import AsyncIterator

import pytest

from tests.gateway.conftest import Gateway, StartGateway, on_a_port


@pytest.fixture
async def served(start_gateway: StartGateway, sqlite_url: str) -> AsyncIterator[Gateway]:
    async with start_gateway(sqlite_url) as gateway, on_a_port(gateway) as serving:
        yield serving
