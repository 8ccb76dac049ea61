"""What a forger, a broken platform or a curious colleague sends: refused or dropped, never acted on."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.channel.dingtalk.payloads import is_session_webhook
from gateway.channel.settings import AllChannels
from tests.gateway.channel.conftest import Messengers, StartMessengers
from tests.gateway.channel.doubles import wecom
from tests.gateway.channel.doubles.feishu import KEY
from tests.gateway.channel.feishu.sealing import sealed_body, signed_headers
from tests.gateway.channel.test_journeys import link
from tests.gateway.fakes import FakeBot

OLD = datetime(2020, 1, 1, tzinfo=UTC)
ADDRESSES = ["/channels/wecom/app", "/channels/dingtalk/robot", "/channels/feishu/events"]


async def nothing_happened(messengers: Messengers, bot: FakeBot) -> bool:
    numbers = await messengers.gateway.http.get("/api/channels/numbers", headers=messengers.gateway.agent())
    return bot.ran == [] and numbers.json()["inbox_pending"] == 0


@pytest.mark.parametrize("path", ADDRESSES)
async def test_a_megabyte_is_refused_before_it_is_read(messengers: Messengers, path: str) -> None:
    response = await messengers.gateway.http.post(path, content=b"x" * 1_000_000)
    assert response.status_code == 413


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("body", [b"", b"{}", b"<xml/>", b"\xff\xfe", b"[" * 50_000, b"<!DOCTYPE x []><x/>"])
async def test_what_is_not_signed_is_refused(messengers: Messengers, path: str, body: bytes) -> None:
    response = await messengers.gateway.http.post(path, content=body)
    assert response.status_code in (400, 401)
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_signature_of_another_token_is_refused(messengers: Messengers, bot: FakeBot) -> None:
    push = messengers.wecom.text_push("zhang", "你好")
    push["params"]["msg_signature"] = "0" * 40
    assert (await messengers.wecom.post("/channels/wecom/app", **push)).status_code == 401
    assert await nothing_happened(messengers, bot)
    assert messengers.counts("wecom") == {"refused_signature": 1}


async def test_an_old_time_is_refused(messengers: Messengers, bot: FakeBot) -> None:
    old = str(int(OLD.timestamp()))
    assert (await messengers.wecom.say("zhang", "你好", timestamp=old)).status_code == 401
    dingtalk = messengers.dingtalk
    assert (
        await dingtalk.push(dingtalk.message("zhang", "x"), headers=dingtalk.headers(old + "000"))
    ).status_code == 401
    feishu = messengers.feishu
    assert (await feishu.push(feishu.message("zhang", "x"), timestamp=old)).status_code == 401
    assert await nothing_happened(messengers, bot)


async def test_a_message_for_another_receiver_is_refused(messengers: Messengers, bot: FakeBot) -> None:
    assert (await messengers.wecom.say("zhang", "x", receiver="wx-other")).status_code == 401
    dingtalk = messengers.dingtalk
    for other in ({"robotCode": "other"}, {"chatbotCorpId": "other"}):
        assert (await dingtalk.say("zhang", "x", **other)).status_code == 401
    for part, value in (("app_id", "cli_other"), ("tenant_key", "tenant-2"), ("token", "other")):
        push = messengers.feishu.message("zhang", "x")
        push["header"][part] = value
        assert (await messengers.feishu.push(push)).status_code == 401
    assert await nothing_happened(messengers, bot)


@pytest.mark.parametrize(
    "inner", ["not XML", "<xml></xml>", "<!DOCTYPE x [<!ENTITY a 'b'>]><xml><MsgType>&a;</MsgType></xml>"]
)
async def test_an_authentic_push_that_cannot_be_read_is_dropped_without_a_retry(
    messengers: Messengers, bot: FakeBot, inner: str
) -> None:
    response = await messengers.wecom.post("/channels/wecom/app", **messengers.wecom.app_push(inner))
    assert response.status_code == 200
    response = await messengers.wecom.post("/channels/wecom/robot", **messengers.wecom.robot_push(inner))
    assert response.status_code == 200
    assert (await messengers.feishu.push(inner)).status_code == 200
    assert (await messengers.dingtalk.push({"robotCode": "ding-robot"})).status_code == 200
    assert await nothing_happened(messengers, bot)
    assert messengers.counts("wecom") == {"dropped": 2}


async def test_the_same_request_again_is_accepted_and_does_nothing(
    messengers: Messengers, bot: FakeBot
) -> None:
    request = messengers.wecom.request("zhang", "你好")
    for _ in range(3):
        response = await messengers.wecom.post(request.path, **request.arguments)
        assert response.status_code == 200
    await messengers.wecom.sees("zhang", 1)
    assert len(bot.ran) == 1
    assert messengers.counts("wecom")["duplicate"] == 2


async def test_an_unsigned_push_may_only_verify_the_address(messengers: Messengers) -> None:
    feishu = messengers.feishu
    challenge = {
        "challenge": "ajls384",
        "token": "rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV",
        "type": "url_verification",
    }
    answer = await feishu.push(challenge, signed=False)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "ajls384"})
    assert (await feishu.push({**challenge, "token": "other"}, signed=False)).status_code == 401
    assert (await feishu.push(feishu.message("zhang", "x"), signed=False)).status_code == 401
    plain = json.dumps(feishu.message("zhang", "x")).encode()
    headers = signed_headers(plain, key=KEY, timestamp=str(int(feishu.now().timestamp())))
    assert (await feishu.post("/channels/feishu/events", content=plain, headers=headers)).status_code == 400
    assert sealed_body({}, KEY) != plain


async def test_the_address_of_wecom_is_verified_with_what_is_inside(messengers: Messengers) -> None:
    push = messengers.wecom.app_push("1616140317555161061")
    echo = push["content"].decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    params = {**push["params"], "echostr": echo}
    answer = await messengers.gateway.http.get("/channels/wecom/app", params=params)
    assert (answer.status_code, answer.text) == (200, "1616140317555161061")


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com.evil.com/robot/sendBySession",
        "https://oapi.dingtalk.com@evil.com/robot/sendBySession",
        "https://user:pass@oapi.dingtalk.com/robot/sendBySession",
        "https://oapi.dingtalk.com:8443/robot/sendBySession",
        "https://oapi.dingtalk.com/robot/send?access_token=1",
        "https://oapi.dingtalk.com/robot/sendBySession/../send",
        "https://169.254.169.254/robot/sendBySession",
        "https://oapi.dingtalk.com\\@evil.com/robot/sendBySession",
        "file:///etc/passwd",
        "",
        None,
        5,
        "https://[/robot/sendBySession",
    ],
)
def test_only_the_documented_webhook_may_be_answered(url: Any) -> None:
    origins = frozenset({"https://oapi.dingtalk.com", "https://api.dingtalk.com"})
    assert not is_session_webhook(url, origins)
    assert is_session_webhook("https://oapi.dingtalk.com/robot/sendBySession?session=1", origins)


async def test_a_forged_body_chooses_neither_the_host_nor_the_chat_of_the_answer(
    messengers: Messengers,
) -> None:
    """The sign of 钉钉's HTTP mode does not cover the body: the member gets the answer, not the webhook."""
    webhook = "http://dingtalk.test/robot/sendBySession?session=forger"
    await messengers.dingtalk.say("zhang", "你好", sessionWebhook=webhook)
    await messengers.dingtalk.sees("zhang", 1)
    assert messengers.dingtalk.texts("forger") == []


async def test_a_robot_answers_at_the_platforms_own_host_only(messengers: Messengers) -> None:
    await messengers.wecom.say_to_robot("zhang", "你好", response_url="http://evil.test/x?response_code=1")
    agent = messengers.gateway.agent()
    letters: list[dict[str, Any]] = []
    for _ in range(200):
        response = await messengers.gateway.http.get("/api/channels/dead-letters", headers=agent)
        letters = response.json()["items"]
        if letters:
            break
    assert [letter["error"] for letter in letters] == ["Permanent: response_url is not the platform's"]


async def test_equal_ids_in_two_tenants_are_two_people(messengers: Messengers, bot: FakeBot) -> None:
    dingtalk = messengers.dingtalk
    await link(messengers, dingtalk, "zhang")
    await dingtalk.say("zhang", "一", senderCorpId="another-corp")
    await dingtalk.sees_text("zhang", "答：一")
    assert bot.requests[-1]["metadata"]["token"] is None
    await dingtalk.say("zhang", "二", senderStaffId="", senderId="staff:zhang")
    await messengers.dingtalk.sees_text("zhang", "答：二")
    assert bot.requests[-1]["metadata"]["token"] is None


@pytest.mark.parametrize("path", [*ADDRESSES, "/channels/wecom/robot", "/channels/dingtalk/events"])
async def test_a_channel_without_credentials_is_not_there(
    start_messengers: StartMessengers, sqlite_url: str, path: str
) -> None:
    async with start_messengers(sqlite_url, channels=AllChannels()) as messengers:
        assert (await messengers.gateway.http.post(path, content=b"{}")).status_code == 404


async def test_a_wrong_key_is_told_at_the_start(start_messengers: StartMessengers, sqlite_url: str) -> None:
    broken = AllChannels(wecom=wecom.settings(aes_key="short"))
    with pytest.raises(ValueError, match="AES key"):
        async with start_messengers(sqlite_url, channels=broken):
            pass
