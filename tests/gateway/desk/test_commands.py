"""`python -m gateway.desk`, as an administrator runs it at the server."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.desk import __main__ as command
from gateway.desk import passwords
from gateway.desk.models import AuditRecord, DeskUser
from tests.gateway.conftest import Gateway, StartGateway


@pytest.fixture
def run(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "Run":
    monkeypatch.setenv("GATEWAY_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path))
    return Run(capsys)


class Run:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> str:
        command.main(arguments)
        return self._capsys.readouterr().out

    def refused(self, *arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            command.main(arguments)
        return str(ended.value.code)


async def test_one_persons_conversations_are_written_out_and_erased(
    start_gateway: StartGateway, sqlite_url: str, run: Run
) -> None:
    async with start_gateway(sqlite_url) as gateway:
        for user in ("customer-1", "partner-1"):
            visitor = await gateway.user(user)
            await visitor.send("怎么查看代金券")
            await visitor.messages(2)

    exported = json.loads(run("export", "customer-1"))
    nothing = json.loads(run("export", "nobody"))
    erased = run("erase", "customer-1")
    again = run("erase", "customer-1")
    left = json.loads(run("export", "partner-1"))

    [conversation] = exported["conversations"]
    assert [message["content"]["text"] for message in conversation["messages"]] == [
        "怎么查看代金券",
        "答：怎么查看代金券",
    ]
    assert nothing["conversations"] == []
    assert (erased, again) == ("已删除 1 个会话。\n", "已删除 0 个会话。\n")
    assert json.loads(run("export", "customer-1"))["conversations"] == []
    assert len(left["conversations"]) == 1


async def test_what_ended_long_ago_goes_and_what_is_open_stays(
    start_gateway: StartGateway, sqlite_url: str, run: Run
) -> None:
    async with start_gateway(sqlite_url) as gateway:
        ended, still_open = await gateway.user("customer-1"), await gateway.user("partner-1")
        await ended.send("一")
        await ended.messages(2)
        await still_open.send("二")
        await still_open.messages(2)
        await ended.post("/sign-out")
        records = await records_of(gateway)

    assert run("retire", "100000") == "已删除 0 个会话。\n"
    assert run("retire", "0") == "已删除 1 个会话。\n"
    assert json.loads(run("export", "customer-1"))["conversations"] == []
    assert len(json.loads(run("export", "partner-1"))["conversations"]) == 1
    async with start_gateway(sqlite_url) as gateway:
        assert (await records_of(gateway))[len(records) :] == [
            "retire",
            "retire",
            "export_person",
            "export_person",
        ]


async def records_of(gateway: Gateway) -> list[str]:
    return await gateway.parts.database.read(
        lambda s: list(s.scalars(select(AuditRecord.operation).order_by(AuditRecord.id)))
    )


async def test_an_account_is_made_and_its_password_is_shown_once_and_stored_hashed(
    start_gateway: StartGateway, sqlite_url: str, run: Run
) -> None:
    shown = run("add", "li", "小李", "agent").split()
    renewed = run("password", "li").split()

    async with start_gateway(sqlite_url) as gateway:
        [user] = await gateway.parts.database.read(lambda s: s.scalars(select(DeskUser)).all())
    assert (shown[0], user.name, user.role) == ("li", "小李", "agent")
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")
    assert passwords.is_right(user.password_hash, renewed[2])
    assert not passwords.is_right(user.password_hash, shown[2])


def test_the_demo_accounts_are_made_once(run: Run) -> None:
    first = run("demo")
    assert [
        name for name in ("agent1", "agent2", "supervisor1", "knowledge_editor1") if name not in first
    ] == []
    assert run("demo") == ""


def test_what_is_wrong_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", "li", "小李", "agent")
    assert run.refused("add", "li", "老李", "agent") == "这个用户名已经被使用，请换一个。"
    assert "没有" in run.refused("password", "nobody")
    assert "GATEWAY_OIDC_ISSUER" in run.refused("link", "li", "7f3a")
    monkeypatch.setenv("GATEWAY_OIDC_ISSUER", "https://sso.example")
    monkeypatch.setenv("GATEWAY_OIDC_CLIENT_ID", "wenban")
    monkeypatch.setenv("GATEWAY_OIDC_ROLES", "support=agent")
    assert "li" in run("link", "li", "7f3a")
