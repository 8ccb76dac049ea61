"""Every event that a platform names, and what becomes of it: a message, a click, a leaving, or nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from gateway.channel.dingtalk import payloads as dingtalk
from gateway.channel.errors import ReceiverWrong, Unreadable
from gateway.channel.feishu import payloads as feishu
from gateway.channel.incoming import Address, Incoming
from gateway.channel.wecom import payloads as wecom
from gateway.channel.wecom.service_payloads import read_service_messages

CORP, ROBOT = "corp", "robot"
ORIGINS = frozenset({"https://oapi.dingtalk.com"})
DEFAULTS: dict[str, Any] = {"chat": "", "text": "", "is_readable": True, "option_id": "", "card_id": ""} | {
    "route": {},
    "sent_at": "",
}


def one(found: list[Incoming]) -> Incoming | None:
    assert len(found) <= 1
    return found[0] if found else None


READERS: dict[str, Callable[[Any], Incoming | None]] = {
    "wecom_app": lambda push: wecom.read_app_push(push, agent_id="218"),
    "wecom_robot": lambda push: wecom.read_robot_push(as_json(push), tenant=CORP),
    "wecom_service": lambda push: one(read_service_messages([push], Address("wecom", CORP, "kf:wk", ""))),
    "dingtalk_robot": lambda push: dingtalk.read_robot_message(
        push, robot_code=ROBOT, corp_id=CORP, origins=ORIGINS
    ),
    "dingtalk_card": lambda push: dingtalk.read_card_click(push, robot_code=ROBOT, corp_id=CORP),
    "dingtalk_event": lambda push: one(
        dingtalk.read_event(push, robot_code=ROBOT, corp_id=CORP, event_id="E1")
    ),
    "feishu": lambda push: feishu.read_event(push, app_id="app", tenant=CORP, bot_open_id="ou_bot"),
}


def as_json(push: Any) -> str:
    return json.dumps(push, ensure_ascii=False)


def recorded() -> Iterator[Any]:
    groups = yaml.safe_load(Path(__file__).with_name("recorded.yaml").read_text(encoding="utf-8"))
    assert set(groups) == set(READERS)
    for reader, events in groups.items():
        for name, event in events.items():
            yield pytest.param(reader, event["push"], event["expected"], id=f"{reader}: {name}")


@pytest.mark.parametrize(("reader", "push", "expected"), list(recorded()))
def test_an_event_becomes(reader: str, push: Any, expected: dict[str, Any] | None) -> None:
    incoming = READERS[reader](push)
    if expected is None:
        assert incoming is None
        return
    assert incoming is not None
    channel = reader.partition("_")[0]
    found = {**incoming.to_json(), **cast("dict[str, Any]", incoming.to_json()["address"])}
    del found["address"]
    assert found == {**DEFAULTS, "channel": channel, "tenant": CORP, **expected}


@pytest.mark.parametrize(("reader", "push", "expected"), list(recorded()))
def test_without_any_one_of_its_parts_it_is_dropped_and_never_a_crash(
    reader: str, push: Any, expected: dict[str, Any] | None
) -> None:
    """Whatever is missing: read all the same, or `Unreadable`, which is answered with a 200."""
    del expected
    for broken in without_one_part(push):
        try:
            READERS[reader](broken)
        except (Unreadable, ReceiverWrong):
            continue


def without_one_part(push: Any) -> Iterator[Any]:
    if isinstance(push, str):
        yield from (push[:cut] for cut in range(0, len(push), 7))
    elif isinstance(push, dict):
        for key, value in push.items():
            yield {k: v for k, v in push.items() if k != key}
            yield from ({**push, key: other} for other in (None, 5, [], {}, "x"))
            yield from ({**push, key: inner} for inner in without_one_part(value) if isinstance(value, dict))
