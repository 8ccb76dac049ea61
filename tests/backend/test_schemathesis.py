"""Generated requests against the running application: never a 500, never an undocumented answer."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.main import create_app
from backend.openapi import DESCRIPTION_FILE
from backend.settings import Settings
from tests.backend.callers import TokenSigner
from tests.backend.databases import Databases
from tests.backend.moments import NOW

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SUBJECTS = ("customer-resale", "partner-admin", "gateway")
DESCRIPTION = json.loads(DESCRIPTION_FILE.read_text("utf-8"))
OPERATIONS = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def generated_app(databases: Databases, public_key_file: Path) -> FastAPI:
    """A database of its own: some generated requests are accepted.

    Schemathesis starts the application in its own event loop and keeps it until the process ends.
    A second loop (a `TestClient`) would share the turnstile with it, and a turn given back in one
    loop never wakes a waiter in the other. The clock's work is tested elsewhere and would outlive
    this module's database.
    """
    settings = Settings(
        database_url=databases.fresh("seeded"),
        gateway_public_key_file=public_key_file,
        chores_every_s=timedelta(days=1).total_seconds(),
    )
    return create_app(settings, lambda: NOW)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_generated_requests(
    generated_app: FastAPI, gateway_key: Ed25519PrivateKey, path: str, method: str
) -> None:
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.app = generated_app
    signer = TokenSigner(gateway_key, lambda: NOW)
    strategy = (
        schema[path][method].as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        | schema[path][method].as_strategy()
    )

    @given(case=strategy)
    @hypothesis_settings(
        max_examples=6,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: schemathesis.Case) -> None:
        for subject in SUBJECTS:
            headers = {"Authorization": f"Bearer {signer.token(subject)}"}
            case.validate_response(case.call(headers=headers), checks=CHECKS)

    send()
