"""The committed description is the running application's."""

import json

from openapi_spec_validator import validate

from gateway.main import build_api
from gateway.openapi import FILE, as_text
from tests.gateway.conftest import Gateway


async def test_the_committed_description_is_the_running_one(sqlite_gateway: Gateway) -> None:
    response = await sqlite_gateway.http.get("/openapi.json")

    assert response.json() == json.loads(FILE.read_text(encoding="utf-8"))


def test_the_committed_text_is_what_the_command_writes() -> None:
    assert as_text(build_api(is_demo=True)) == FILE.read_text(encoding="utf-8")


def test_it_is_valid_openapi() -> None:
    validate(json.loads(FILE.read_text(encoding="utf-8")))


def test_every_failure_is_described_as_a_problem() -> None:
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]

    for operations in paths.values():
        for operation in operations.values():
            assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
            assert "422" not in operation["responses"]


def test_without_the_demo_setting_there_are_no_demo_routes() -> None:
    described = build_api(is_demo=False).openapi()["paths"]

    assert [path for path in described if path.startswith("/api/demo")] == []
    assert "/api/conversations" in described
