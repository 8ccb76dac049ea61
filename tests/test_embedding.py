"""The signing examples of docs/embedding.md are run as they stand; the gateway must accept what they sign."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.identity import Identity, Keys

DOCUMENT = (Path(__file__).resolve().parent.parent / "docs" / "embedding.md").read_text(encoding="utf-8")
USER = "customer-42"
JAVA = """import java.nio.file.*; import java.security.*; import java.security.spec.*;
import java.time.*; import java.util.*;
class Sign {{ public static void main(String[] a) throws Exception {{ String userId = "{user}";
{example}
System.out.print(token); }} }}"""


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT.partition("由您的后端签名")[2], re.S)
    assert found, language
    assert len([line for line in found[1].splitlines() if line]) == 5  # as promised
    return found[1]


@pytest.fixture
def host(tmp_path: Path) -> Identity:
    """A gateway that knows the host page's public key; the private one lies in `host.pem`."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "host.pem").write_text(private)
    keys = Keys(private=private, host_public=public.decode(), agent_public=public.decode())
    return Identity(keys, backend_token_lifetime=timedelta(minutes=3), now=lambda: datetime.now(UTC))


def printed(directory: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_python(host: Identity, tmp_path: Path) -> None:
    code = f"{example('python')}\nprint(sign('{USER}'))"
    assert host.user(printed(tmp_path, sys.executable, "-c", code)).id == USER


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_node(host: Identity, tmp_path: Path) -> None:
    code = f"const userId = '{USER}';\n{example('js')}\nconsole.log(token)"
    assert host.user(printed(tmp_path, "node", "-e", code)).id == USER


@pytest.mark.skipif(shutil.which("javac") is None, reason="no JDK is installed")
def test_java(host: Identity, tmp_path: Path) -> None:
    (tmp_path / "Sign.java").write_text(JAVA.format(user=USER, example=example("java")), encoding="utf-8")
    assert host.user(printed(tmp_path, "java", "Sign.java")).id == USER
