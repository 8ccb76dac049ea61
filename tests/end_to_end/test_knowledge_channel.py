"""The bot's knowledge is for the gateway alone, and no question about it is without bounds."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.stack import Stack


@pytest.fixture
def bot(stack: Stack) -> Iterator[httpx.Client]:
    secret = (stack.installation.keys / "bot_secret").read_text(encoding="utf-8").strip()
    headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=stack.url("bot"), headers=headers, timeout=30, trust_env=False) as http:
        yield http


@pytest.mark.parametrize("path", ["search", "embed", "replay"])
def test_nobody_asks_without_the_secret(bot: httpx.Client, path: str) -> None:
    body = {"text": "代金券", "texts": ["代金券"]}
    for token in ("", "Bearer guessed"):
        response = bot.post(f"/knowledge/{path}", json=body, headers={"Authorization": token})
        assert (response.status_code, response.json()["code"]) == (401, "not_authorized")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("search", {"text": ""}),
        ("embed", {"texts": ["长" * 1001]}),
        ("embed", {"texts": ["多"] * 65}),
        ("replay", {"texts": ["好"], "overlay": {"articles": [{"id": "x"}]}}),
    ],
)
def test_what_is_too_much_is_refused(bot: httpx.Client, path: str, body: dict[str, Any]) -> None:
    response = bot.post(f"/knowledge/{path}", json=body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_near_articles_come_with_their_share(bot: httpx.Client) -> None:
    found = bot.post("/knowledge/search", json={"text": "怎么查看代金券", "limit": 3}).json()["items"]
    assert found[0]["article_id"] == "coupon.voucher.view"
    assert found[0]["score"] > 0.9
    assert len(found) == 3
    assert found[0]["share"] > 0.5


def test_the_same_meaning_is_near(bot: httpx.Client) -> None:
    texts = ["访客停车场的月卡怎么续", "停车月卡到期怎么续费", "如何申请发票"]
    one, same, other = bot.post("/knowledge/embed", json={"texts": texts}).json()["vectors"]

    def product(left: list[float], right: list[float]) -> float:
        return sum(a * b for a, b in zip(left, right, strict=True))

    assert product(one, one) == pytest.approx(1.0, abs=0.01)
    assert product(one, same) > 0.5 > product(one, other)
