"""The process: health, logs, the last net, the command line."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from backend import __main__ as command_line
from backend.database import build_engine
from backend.identity import KeyFileError
from backend.main import create_app
from backend.settings import Settings
from tests.backend.callers import Caller, TokenSigner
from tests.backend.moments import FakeClock

AsUser = Callable[[str], Caller]


def test_healthy(shared_demo_client: TestClient) -> None:
    response = shared_demo_client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_unhealthy_without_its_database(public_key_file: Path, tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'backend.db'}", gateway_public_key_file=public_key_file
    )
    app = create_app(settings)
    with TestClient(app) as client:
        app.state.resources.sessions.configure(
            bind=build_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
        )
        response = client.get("/healthz")
    assert (response.status_code, response.json()["code"]) == (503, "service_unavailable")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("DELETE", "/v1/coupons", 405, "method_not_allowed"),
        ("PUT", "/healthz", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    shared_demo_client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    response = shared_demo_client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_unexpected_error_is_a_problem_and_its_message_stays_inside(
    as_user: AsUser, demo_client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise LookupError("身份证 110101199001011234")

    resources = demo_client.app.state.resources  # type: ignore[attr-defined]
    demo_client.app.state.resources = replace(resources, clock=fail)  # type: ignore[attr-defined]
    response = as_user("customer-resale").get("/v1/me")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "110101" not in response.text + caplog.text
    assert "LookupError at" in caplog.text


def test_logs_hold_no_token_no_query_and_no_number(
    as_user: AsUser, signer: TokenSigner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = as_user("customer-resale")
    caller.get("/v1/coupons?kind=voucher&private=13800138000")
    caller.get("/v1/unbinding/requests/UB-20991231-0001")
    caller.post("/v1/unbinding/drafts", json={"reason": "一个很私人的原因"})
    caller.get("/v1/13800138000")
    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))
    )
    for private in ("eyJ", signer.token("customer-resale"), "13800138000", "UB-2099", "私人", "周明"):
        assert private not in logged
    assert "GET /coupons 200" in logged
    assert "GET /unbinding/requests/{number} 404" in logged
    assert "GET (no route) 404" in logged


def test_database_errors_hide_their_parameters(shared_demo_client: TestClient) -> None:
    sessions = shared_demo_client.app.state.resources.sessions  # type: ignore[attr-defined]
    with sessions() as session, pytest.raises(Exception) as caught:  # noqa: PT011 - differs by database
        session.execute(text("SELECT * FROM nothing WHERE phone = :phone"), {"phone": "13800138000"})
    assert "13800138000" not in str(caught.value)


def test_the_demo_data_is_loaded_only_in_a_demo(public_key_file: Path, tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'backend.db'}", gateway_public_key_file=public_key_file
    )
    assert _count_users(settings) == 0
    assert _count_users(settings.model_copy(update={"is_demo": True})) == 11
    assert _count_users(settings.model_copy(update={"is_demo": True})) == 11


def _count_users(settings: Settings) -> int:
    app = create_app(settings, FakeClock())
    with TestClient(app), app.state.resources.sessions() as session:
        return int(session.execute(text("SELECT count(*) FROM app_user")).scalar_one())


def test_without_the_gateways_key_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"missing\.pub"):
        create_app(Settings(gateway_public_key_file=tmp_path / "missing.pub"))


def test_the_command_says_in_one_line_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path))
    monkeypatch.delenv("BACKEND_GATEWAY_PUBLIC_KEY_FILE", raising=False)
    assert command_line.main() == 2
    message = capsys.readouterr().err
    assert message.startswith(
        f"backend: cannot read the gateway's public key from {tmp_path}/keys/gateway.pub"
    )
    assert message.count("\n") == 1


def test_the_command_names_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKEND_PORT", "eighty")
    assert command_line.main() == 2
    assert capsys.readouterr().err.startswith("backend: wrong settings: port: ")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "GATEWAY_PUBLIC_KEY_FILE", "IS_DEMO", "PORT"):
        monkeypatch.delenv(f"BACKEND_{name}", raising=False)
    monkeypatch.setenv("WENBAN_VAR", "/data")
    settings = Settings()
    assert settings.effective_database_url == "sqlite:////data/backend.db"
    assert settings.effective_public_key_file == Path("/data/keys/gateway.pub")
    assert (settings.port, settings.host, settings.is_demo) == (8090, "127.0.0.1", False)
    monkeypatch.setenv("BACKEND_DATABASE_URL", "postgresql+psycopg://db/wenban")
    monkeypatch.setenv("BACKEND_PORT", "9000")
    assert (Settings().effective_database_url, Settings().port) == ("postgresql+psycopg://db/wenban", 9000)
