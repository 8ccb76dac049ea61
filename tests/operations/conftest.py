"""The actions in front of the real backend, without the processes between them."""

from collections.abc import Callable

import httpx
import pytest
from fastapi.testclient import TestClient

from actions.backend_client import BackendClient
from tests.backend.callers import TokenSigner
from tests.backend.conftest import (  # noqa: F401 - fixtures are found by their names
    bare_client,
    clock,
    databases,
    demo_client,
    demo_engine,
    demo_session,
    gateway_key,
    postgres,
    signer,
)
from tests.backend.moments import FakeClock
from tests.operations.dialogue import Dialogue

Talk = Callable[[str], Dialogue]


@pytest.fixture
def talk(demo_client: TestClient, signer: TokenSigner, clock: FakeClock) -> Talk:  # noqa: F811
    """`talk("partner-admin")`: a dialogue of that user."""

    def begin(subject: str) -> Dialogue:
        transport = httpx.ASGITransport(app=demo_client.app)
        http = httpx.AsyncClient(transport=transport, base_url="http://backend")
        return Dialogue(subject, BackendClient(http), lambda: signer.token(subject), clock)

    return begin
