"""Profiles are asked for rarely, and a backend that is down is not waited for at each question."""

from datetime import timedelta

import httpx
import pytest

from gateway.backend_client import BackendClient
from gateway.identity import Identity, Keys
from gateway.profiles import Profiles
from tests.gateway.fakes import Clock, FakeBackend, KeyFiles


@pytest.fixture
def profiles(key_files: KeyFiles, clock: Clock, backend: FakeBackend) -> Profiles:
    keys = Keys.read(
        private=key_files.file("gateway.pem"),
        host_public=key_files.file("host.pub"),
        agent_public=key_files.file("agent.pub"),
    )
    client = BackendClient(url="http://backend", timeout_s=2, transport=httpx.ASGITransport(app=backend.app))
    identity = Identity(keys, backend_token_lifetime=timedelta(minutes=3), now=clock)
    return Profiles(client, identity, keep=timedelta(minutes=5), retry=timedelta(seconds=5), now=clock)


async def kind_of(profiles: Profiles, user_id: str) -> str | None:
    profile = await profiles.look_up(user_id)
    return profile.kind if profile else None


async def test_a_profile_is_asked_for_once_in_five_minutes(
    profiles: Profiles, backend: FakeBackend, clock: Clock
) -> None:
    assert [await kind_of(profiles, "customer-1") for _ in range(3)] == ["customer"] * 3
    assert len(backend.tokens) == 1

    backend.kinds["customer-1"] = "partner"
    clock.advance(minutes=5)

    assert await kind_of(profiles, "customer-1") == "partner"
    assert len(backend.tokens) == 2


async def test_while_the_backend_is_down_the_last_known_holds(
    profiles: Profiles, backend: FakeBackend, clock: Clock
) -> None:
    await kind_of(profiles, "partner-1")
    clock.advance(minutes=6)
    backend.is_down = True

    assert await kind_of(profiles, "partner-1") == "partner"


async def test_a_failing_look_up_is_tried_again_after_five_seconds(
    profiles: Profiles, backend: FakeBackend, clock: Clock
) -> None:
    backend.is_down = True
    assert [await kind_of(profiles, "customer-1") for _ in range(3)] == [None] * 3
    assert len(backend.tokens) == 1

    backend.is_down = False
    clock.advance(seconds=5)

    assert await kind_of(profiles, "customer-1") == "customer"


async def test_somebody_the_backend_does_not_know_has_no_profile(profiles: Profiles) -> None:
    assert await kind_of(profiles, "nobody") is None
