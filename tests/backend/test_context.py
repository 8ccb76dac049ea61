"""Many requests at once, more than there are threads or connections."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi.testclient import TestClient

from backend.main import create_app
from backend.settings import Settings
from tests.backend.callers import Caller, TokenSigner
from tests.backend.databases import Databases
from tests.backend.moments import FakeClock

MANY = 60
"""More than the 40 worker threads of the server and the 15 connections of the pool."""


def test_a_crowd_is_served_in_turn(
    databases: Databases, public_key_file: Path, signer: TokenSigner, clock: FakeClock
) -> None:
    """Requests that wait for a connection must not hold the threads that the others need to finish."""
    settings = Settings(database_url=databases.fresh("seeded"), gateway_public_key_file=public_key_file)
    with (
        TestClient(create_app(settings, clock), raise_server_exceptions=False) as client,
        ThreadPoolExecutor(MANY) as pool,
    ):
        caller = Caller(client, signer, "customer-resale")
        statuses = pool.map(lambda _: caller.get("/v1/me").status_code, range(MANY))
        assert Counter(statuses) == {200: MANY}
