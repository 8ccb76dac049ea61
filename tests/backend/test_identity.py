from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.errors import NotSignedIn, Problem, TokenExpired, TokenInvalid
from backend.identity import KeyFileError, Principal, load_public_key, verify
from tests.backend.callers import TokenSigner
from tests.backend.moments import NOW

SECOND = int(NOW.timestamp())


def read(signer: TokenSigner, authorization: str | None, now: datetime = NOW) -> Principal:
    return verify(authorization=authorization, public_key=signer.key.public_key(), now=now)


def refusal(signer: TokenSigner, authorization: str | None, now: datetime = NOW) -> type[Problem]:
    with pytest.raises(Problem) as caught:
        read(signer, authorization, now)
    return caught.type


def test_a_good_token_names_its_subject(signer: TokenSigner) -> None:
    assert read(signer, f"Bearer {signer.token('customer-resale')}") == Principal("customer-resale")


def test_the_scheme_is_read_in_any_case(signer: TokenSigner) -> None:
    assert read(signer, f"bearer {signer.token('customer-resale')}").subject == "customer-resale"


def test_an_agent_acts_for_the_subject(signer: TokenSigner) -> None:
    token = signer.token("customer-resale", act={"sub": "agent-7"})
    assert read(signer, f"Bearer {token}") == Principal("customer-resale", acting_agent_id="agent-7")


@pytest.mark.parametrize("authorization", [None, "", "   "])
def test_no_token_is_not_signed_in(signer: TokenSigner, authorization: str | None) -> None:
    assert refusal(signer, authorization) is NotSignedIn


@pytest.mark.parametrize(
    "authorization",
    ["Basic dTpw", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer 中.文.字", "Bearer" + "x" * 9000],
)
def test_what_is_no_token_is_invalid(signer: TokenSigner, authorization: str) -> None:
    assert refusal(signer, authorization) is TokenInvalid


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "gateway"},
        {"aud": None},
        {"iss": "host"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"sub": "x" * 129},
        {"sub": "a\x00b"},
        {"jti": None},
        {"iat": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": SECOND + 0.5},
        {"exp": 10**400},
        {"iat": SECOND + 60},
        {"iat": SECOND, "exp": SECOND + 301},
        {"iat": SECOND, "exp": SECOND},
        {"iat": SECOND - 400, "exp": SECOND - 10},
        {"nbf": SECOND + 60},
        {"act": "agent-7"},
        {"act": {}},
        {"act": {"sub": ""}},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_is_invalid(signer: TokenSigner, changes: dict[str, Any]) -> None:
    assert refusal(signer, f"Bearer {signer.token('customer-resale', **changes)}") is TokenInvalid


def test_a_token_expires_with_its_second(signer: TokenSigner) -> None:
    authorization = f"Bearer {signer.token('customer-resale')}"
    assert read(signer, authorization, NOW + timedelta(seconds=119)).subject == "customer-resale"
    assert refusal(signer, authorization, NOW + timedelta(seconds=120)) is TokenExpired


def test_the_longest_allowed_token_is_good(signer: TokenSigner) -> None:
    assert read(signer, f"Bearer {signer.token('u', exp=SECOND + 300)}").subject == "u"


def test_somebody_elses_signature_is_invalid(signer: TokenSigner) -> None:
    stranger = TokenSigner(Ed25519PrivateKey.generate(), signer.clock)
    assert refusal(signer, f"Bearer {stranger.token('customer-resale')}") is TokenInvalid


def test_an_unsigned_or_otherwise_signed_token_is_invalid(signer: TokenSigner) -> None:
    claims = signer.claims("customer-resale")
    public = signer.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    for token in (
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode(claims, public, algorithm="HS256"),
        jwt.encode(claims, generate_private_key(SECP256R1()), algorithm="ES256"),
    ):
        assert refusal(signer, f"Bearer {token}") is TokenInvalid


def test_a_changed_payload_is_invalid(signer: TokenSigner) -> None:
    header, _, signature = signer.token("customer-resale").split(".")
    payload = signer.token("customer-free").split(".")[1]
    assert refusal(signer, f"Bearer {header}.{payload}.{signature}") is TokenInvalid


def test_a_key_file_must_hold_an_ed25519_public_key(tmp_path: Path) -> None:
    broken, other = tmp_path / "broken.pub", tmp_path / "other.pub"
    broken.write_text("no key")
    other.write_bytes(
        generate_private_key(SECP256R1())
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    for path in (tmp_path / "missing.pub", broken, other):
        with pytest.raises(KeyFileError, match=path.name):
            load_public_key(path)
