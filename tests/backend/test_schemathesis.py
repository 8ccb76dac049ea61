"""Generated requests against the running application: never a 500, never an undocumented answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.main import create_app
from backend.settings import Settings
from tests.backend.callers import TokenSigner
from tests.backend.conftest import NOW, DatabaseFactory

SUBJECTS = ("customer-resale", "partner-admin", "gateway")


@pytest.fixture
def api_schema(sqlite_databases: DatabaseFactory, public_key_file: Path) -> Iterator[schemathesis.BaseSchema]:
    settings = Settings(database_url=sqlite_databases("seeded"), gateway_public_key_file=public_key_file)
    app = create_app(settings, lambda: NOW)
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    app.state.resources.sessions.kw["bind"].dispose()


schema = schemathesis.pytest.from_fixture("api_schema")


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests(case: schemathesis.Case, gateway_key: Ed25519PrivateKey) -> None:
    for subject in SUBJECTS:
        token = TokenSigner(gateway_key, lambda: NOW).token(subject)
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(
            response,
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )
