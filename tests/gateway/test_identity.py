"""Tokens: which are believed, which are refused and how, and what we mint."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from jwt.types import Options

from gateway.errors import Problem
from gateway.identity import Agent, Identity, Keys
from tests.gateway.fakes import Clock, KeyFiles


@pytest.fixture
def identity(key_files: KeyFiles, clock: Clock) -> Identity:
    keys = Keys.read(
        private=key_files.file("gateway.pem"),
        host_public=key_files.file("host.pub"),
        agent_public=key_files.file("agent.pub"),
    )
    return Identity(keys, backend_token_lifetime=timedelta(minutes=3), now=clock)


def user_claims(clock: Clock, **changes: Any) -> dict[str, Any]:
    claims = {"iss": "host", "aud": "gateway", "sub": "customer-1", "exp": clock() + timedelta(hours=1)}
    return {key: value for key, value in {**claims, **changes}.items() if value is not None}


def as_part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_user_token_of_the_host_names_its_user(
    identity: Identity, key_files: KeyFiles, clock: Clock
) -> None:
    user = identity.user(key_files.sign("host", **user_claims(clock)))

    assert user.id == "customer-1"
    assert user.expires_at == clock() + timedelta(hours=1)


@pytest.mark.parametrize(
    ("signer", "changes", "code"),
    [
        ("gateway", {}, "token_invalid"),
        ("agent", {}, "token_invalid"),
        ("host", {"aud": "backend"}, "token_invalid"),
        ("host", {"iss": "agents"}, "token_invalid"),
        ("host", {"sub": None}, "token_invalid"),
        ("host", {"sub": ""}, "token_invalid"),
        ("host", {"sub": "a\x00b"}, "token_invalid"),
        ("host", {"sub": "x" * 129}, "token_invalid"),
        ("host", {"sub": "gateway"}, "token_invalid"),
        ("host", {"exp": None}, "token_invalid"),
        ("host", {"exp": 10**30}, "token_invalid"),
        ("host", {"exp": 1_600_000_000}, "token_expired"),
    ],
)
def test_other_tokens_are_refused(
    identity: Identity, key_files: KeyFiles, clock: Clock, signer: str, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Problem) as refused:
        identity.user(key_files.sign(signer, **user_claims(clock, **changes)))

    assert refused.value.code == code


def test_a_token_without_a_signature_is_refused(identity: Identity, clock: Clock) -> None:
    token = jwt.encode(user_claims(clock), "", algorithm="none")

    with pytest.raises(Problem) as refused:
        identity.user(token)

    assert refused.value.code == "token_invalid"


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    identity: Identity, key_files: KeyFiles, clock: Clock
) -> None:
    claims = {**user_claims(clock), "exp": int(clock().timestamp()) + 3600}
    signed = ".".join(as_part(part) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    mac = hmac.digest(key_files.file("host.pub").read_bytes(), signed.encode(), "sha256")
    forged = f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    with pytest.raises(Problem) as refused:
        identity.user(forged)

    assert refused.value.code == "token_invalid"


def test_a_token_ends_at_its_time_with_a_little_leeway(
    identity: Identity, key_files: KeyFiles, clock: Clock
) -> None:
    token = key_files.user_token("customer-1", now=clock(), lifetime=timedelta(minutes=1))

    clock.advance(seconds=65)
    assert identity.user(token).id == "customer-1"
    clock.advance(seconds=10)
    with pytest.raises(Problem) as refused:
        identity.user(token)
    assert refused.value.code == "token_expired"


def test_an_agent_token_names_the_agent(identity: Identity, key_files: KeyFiles, clock: Clock) -> None:
    assert identity.agent(key_files.agent_token("agent-7", now=clock(), name="小李")) == Agent(
        "agent-7", "小李"
    )


def test_a_user_is_no_agent(identity: Identity, key_files: KeyFiles, clock: Clock) -> None:
    with pytest.raises(Problem) as refused:
        identity.agent(key_files.user_token("customer-1", now=clock()))

    assert refused.value.code == "token_invalid"


def test_a_backend_token_is_for_one_user_the_backend_and_three_minutes(
    identity: Identity, key_files: KeyFiles, clock: Clock
) -> None:
    tokens = [identity.backend_token("customer-1") for _ in range(2)]

    options: Options = {"verify_exp": False, "verify_iat": False}
    public_key = key_files.file("gateway.pub").read_text()
    first, second = (
        jwt.decode(token, public_key, algorithms=["EdDSA"], audience="backend", options=options)
        for token in tokens
    )
    assert (first["iss"], first["sub"]) == ("gateway", "customer-1")
    assert first["exp"] - first["iat"] == 180
    assert first["iat"] == clock().timestamp()
    assert first["jti"] != second["jti"]
