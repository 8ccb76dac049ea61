"""The gateway's own questions to the backend."""

from datetime import timedelta

import httpx
import pytest

from gateway.backend_client import BackendClient, BackendRefused, BackendUnavailable
from gateway.identity import SERVICE_SUBJECT, Identity, Keys
from tests.gateway.fakes import Clock, FakeBackend, KeyFiles


@pytest.fixture
def identity(key_files: KeyFiles, clock: Clock) -> Identity:
    keys = Keys.read(
        private=key_files.file("gateway.pem"),
        host_public=key_files.file("host.pub"),
        agent_public=key_files.file("agent.pub"),
    )
    return Identity(keys, backend_token_lifetime=timedelta(minutes=3), now=clock)


@pytest.fixture
def client(backend: FakeBackend) -> BackendClient:
    return BackendClient(url="http://backend", timeout_s=2, transport=httpx.ASGITransport(app=backend.app))


async def test_a_profile_is_asked_for_as_its_user(
    client: BackendClient, backend: FakeBackend, identity: Identity
) -> None:
    backend.sites["partner-1"] = "international"
    profile = await client.me(identity.backend_token("partner-1"))

    assert (profile.user_id, profile.kind, profile.site) == ("partner-1", "partner", "international")
    assert backend.tokens[0]["sub"] == "partner-1"


async def test_events_are_read_from_where_one_stopped(
    client: BackendClient, backend: FakeBackend, identity: Identity
) -> None:
    backend.events = [
        {
            "seq": n,
            "kind": "unbinding_approved",
            "at": "2026-07-01T09:00:00+08:00",
            "user_ids": ["u"],
            "payload": {},
        }
        for n in (1, 2, 3)
    ]
    token = identity.backend_token(SERVICE_SUBJECT)

    page = await client.events(token, after=1, limit=1)

    assert [event.seq for event in page.items] == [2]
    assert page.last_seq == 2


async def test_a_refusal_and_a_failure_are_two_things(
    client: BackendClient, backend: FakeBackend, identity: Identity
) -> None:
    with pytest.raises(BackendRefused):
        await client.me(identity.backend_token("nobody"))
    backend.is_down = True
    with pytest.raises(BackendUnavailable):
        await client.me(identity.backend_token("customer-1"))
    assert await client.is_reachable() is False


async def test_an_answer_that_is_not_as_agreed_is_a_failure() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"user_id": "x", "kind": "martian"}))

    with pytest.raises(BackendUnavailable):
        await BackendClient(url="http://backend", timeout_s=2, transport=transport).me("token")
