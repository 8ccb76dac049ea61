"""钉钉's signs on the published vectors; the event envelope is the shared sealed box."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.channel.dingtalk.signature import check_robot_call, robot_sign
from gateway.channel.errors import SignatureWrong, TimestampOutside
from gateway.channel.freshness import Window
from gateway.channel.sealed_box import SealedBox
from tests.gateway.channel.vectors import vector

WINDOW = Window(timedelta(minutes=5), timedelta(minutes=5))
V = "dingtalk-outgoing-sign"


def call(now_ms: int, **other: str) -> str:
    v = vector(V)
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    return check_robot_call({**v["headers"], **other}, app_secret=v["app_secret"], window=WINDOW, now=now)


def test_the_documented_sample_is_accepted() -> None:
    v = vector(V)
    assert robot_sign(timestamp=v["timestamp"], app_secret=v["app_secret"]) == v["expected_sign"]
    assert call(int(v["timestamp"])) == v["timestamp"]


def test_the_custom_robots_sign_is_made_the_same_way() -> None:
    v = vector("dingtalk-custom-bot-outbound-sign")
    assert robot_sign(timestamp=v["timestamp"], app_secret=v["secret"]) == v["expected_sign_base64"]


def test_the_login_sign_over_the_time_alone_is_another_one() -> None:
    v = vector("dingtalk-sns-login-sign")
    assert robot_sign(timestamp=v["timestamp"], app_secret=v["app_secret"]) != v["expected_sign"]


@pytest.mark.parametrize("other", [{"sign": ""}, {"sign": "签"}, {"timestamp": "1577262236758"}])
def test_a_forged_sign_is_refused(other: dict[str, str]) -> None:
    with pytest.raises(SignatureWrong):
        call(1577262236757, **other)


@pytest.mark.parametrize("minutes", [6, -6])
def test_an_old_or_future_time_is_refused(minutes: int) -> None:
    with pytest.raises(TimestampOutside):
        call(1577262236757 + minutes * 60_000)


def test_the_events_envelope_opens() -> None:
    v = vector("dingtalk-event-callback-aes")
    box = SealedBox.create(token=v["token"], encoding_aes_key=v["aes_key"], receiver=v["owner_key"])
    opened = box.open(
        signature=v["msg_signature"], timestamp=str(v["timestamp"]), nonce=v["nonce"], encrypted=v["encrypt"]
    )
    assert opened == v["expected_plaintext"]
