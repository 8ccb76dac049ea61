"""The server registers what the domain declares and repeats nothing of a request in an error."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rasa_sdk import Action

from actions.dialogue import UseInformation
from actions.server import create_app, make_actions, make_executor, run_action
from actions.settings import Settings
from tests.actions.recorded import CannedBackend, run, tracker

DOMAIN = Path(__file__).resolve().parents[2] / "domain"


def declared_actions() -> set[str]:
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in DOMAIN.glob("*.yml")]
    return {name for file in files for name in file.get("actions", [])}


def test_every_declared_action_is_served_and_no_other() -> None:
    actions = make_actions(CannedBackend({}).client(), lambda: datetime.now(UTC))
    assert {action.name() for action in actions} == declared_actions()


async def test_health_and_an_unknown_action() -> None:
    app = create_app(Settings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
        call = {"next_action": "action_unknown", "tracker": {"sender_id": "c.1"}}
        assert (await client.post("/webhook", json=call)).status_code == 404


class Broken(Action):  # type: ignore[misc]
    def name(self) -> str:
        return "action_broken"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:  # noqa: ARG002
        raise RuntimeError("broken")


async def test_an_unexpected_error_repeats_no_token(caplog: pytest.LogCaptureFixture) -> None:
    message = {"metadata": {"token": "secret"}}
    call = {"next_action": "action_broken", "tracker": {"sender_id": "c.1", "latest_message": message}}
    with caplog.at_level(logging.ERROR):
        response = await run_action(make_executor([Broken()]), call)
    assert response.status_code == 500
    assert b"secret" not in bytes(response.body)
    assert "secret" not in caplog.text
    assert "action_broken" in caplog.text


async def test_a_bare_number_starts_what_it_belongs_to() -> None:
    assert (await run(UseInformation(), tracker("bare_number"))).followup == "action_check_agreement"


async def test_a_bare_word_is_not_understood() -> None:
    outcome = await run(UseInformation(), tracker("bare_word"))
    assert outcome.names == ["utter_not_understood"]
    assert outcome.followup is None
