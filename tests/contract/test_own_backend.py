"""Our own backend keeps its contract: over HTTP, as the command checks any other."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from backend.contract.__main__ import UNUSABLE, main
from backend.contract.description import Description
from backend.contract.people import read_expectations


@pytest.fixture
def url(own_backend: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(own_backend, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_it_passes_every_check(url: str, key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", url, "--key", str(key_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(("✗", "–"))] == []
    assert lines[0] == "✓ GET /healthz　服务可用"
    assert "✓ GET /v1/coupons　未登录被拒绝、角色不符被拒绝、正常查询、分页" in lines
    assert lines[-1].endswith("要修改 0 项，跳过 0 项。")


def test_every_operation_is_checked() -> None:
    assert sorted(read_expectations()) == sorted(Description.load().operations)


def test_where_nothing_answers_nothing_else_is_tried(
    key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--url", "http://127.0.0.1:1", "--key", str(key_file)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "✗ GET /healthz　服务可用：没有得到回答（ConnectError）。 "
        "服务正常时 GET /healthz 要回 200，不需要令牌。",
        "通过 0 项，要修改 1 项，跳过 0 项。",
    ]


def test_without_a_key_it_says_where_to_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "http://127.0.0.1:1", "--key", str(tmp_path / "none.pem")]) == UNUSABLE
    assert "make run" in capsys.readouterr().out


def test_a_file_of_people_that_says_something_else_is_refused(
    key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.yml"
    people.write_text("persons: {customer: u-1}\n")
    options = ["--url", "http://127.0.0.1:1", "--key", str(key_file), "--people", str(people)]
    assert main(options) == UNUSABLE
    assert "people.yml" in capsys.readouterr().out
