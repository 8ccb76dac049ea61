"""Our own backend over the demo data, to be checked by the contract kit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.contract.__main__ import read_key
from backend.contract.server import Signer
from backend.main import create_app
from backend.settings import Settings


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key, path = Ed25519PrivateKey.generate(), tmp_path_factory.mktemp("keys") / "gateway.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".pub").write_bytes(public)
    return path


@pytest.fixture(scope="session")
def signer(key_file: Path) -> Signer:
    return Signer(read_key(key_file))


def build(directory: Path, key_file: Path) -> FastAPI:
    return create_app(
        Settings(
            database_url=f"sqlite:///{directory / 'backend.db'}",
            gateway_public_key_file=key_file.with_suffix(".pub"),
            is_demo=True,
        )
    )


@pytest.fixture
def own_backend(key_file: Path, tmp_path: Path) -> FastAPI:
    """To be served: an application belongs to the event loop that it was first asked in."""
    return build(tmp_path, key_file)


@pytest.fixture(scope="session")
def own_client(key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """To be asked through something that breaks its answers."""
    app = build(tmp_path_factory.mktemp("contract"), key_file)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
