"""Confirmed writes in two calls, as the assistant makes them."""

from itertools import count
from typing import Any

import httpx

from tests.backend.callers import Caller

keys = count()


def propose(caller: Caller, path: str, **body: Any) -> httpx.Response:
    """The draft."""
    return caller.post(f"{path}/drafts", json=body)


def submit(caller: Caller, path: str, draft_id: str, key: str | None = None) -> httpx.Response:
    """The submission of a draft; each under a key of its own unless one is given."""
    return caller.post(path, json={"draft_id": draft_id}, key=key or f"key-{next(keys)}")


def perform(caller: Caller, path: str, submit_path: str | None = None, **body: Any) -> dict[str, Any]:
    """Both; returns what was made."""
    proposal = propose(caller, path, **body)
    assert proposal.status_code == 201, proposal.text
    made = submit(caller, submit_path or path, proposal.json()["id"])
    assert made.status_code == 201, made.text
    return dict(made.json())


def lines(proposal: httpx.Response) -> dict[str, str]:
    """What is to be checked, by label."""
    return {line["label"]: line["value"] for line in proposal.json()["lines"]}
