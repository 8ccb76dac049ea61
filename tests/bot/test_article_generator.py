"""Answers are made from the articles and from the domain's wording."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.article_generator import ArticleGenerator
from bot.turn_reply import bot_messages

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generator() -> ArticleGenerator:
    domain = Domain.load(str(ROOT / "domain"))
    return ArticleGenerator(EndpointConfig(type="bot.article_generator.ArticleGenerator"), domain)


def tracker_of(
    decision: dict[str, Any], audience: str = "customer", text: str = "?", role: str | None = None
) -> DialogueStateTracker:
    parsed = {"intent": {"name": "faq"}, "entities": [], "decision": decision}
    metadata = {"audience": audience, "site": "china", "role": role}
    message = UserUttered(text, {"name": "faq"}, [], parsed, metadata=metadata)
    return DialogueStateTracker.from_events("c.1", [message])


def told(when: dict[str, Any], audience: str = "guest") -> DialogueStateTracker:
    """A click on one of the readers that were asked about."""
    decision = {"kind": "article", "id": "finance.withdraw.original", "reason": "option"}
    tracker = tracker_of(decision, audience)
    assert tracker.latest_message is not None
    tracker.latest_message.parse_data["option"] = {"kind": "article", "when": when}
    return tracker


def candidate(kind: str, name: str | None) -> dict[str, Any]:
    return {"kind": kind, "id": name, "confidence": 0.4}


def titles(draft: dict[str, Any] | None) -> list[str]:
    assert draft is not None
    return [option["title"] for option in draft["custom"]["options"]]


async def test_an_article(generator: ArticleGenerator) -> None:
    decision = {"kind": "article", "id": "coupon.voucher.view"}
    draft = await generator.generate("utter_article", tracker_of(decision), "gateway")
    assert draft is not None
    article = yaml.safe_load(
        (ROOT / "knowledge/articles/coupon/voucher.view.yml").read_text(encoding="utf-8")
    )
    assert draft["text"].startswith(article["answer"]["summary"])
    assert draft["custom"]["content"]["steps"] == article["answer"]["steps"]
    assert titles(draft)[0] == "查看我的代金券"


async def test_the_second_question_is_answered_too_and_a_task_is_offered(generator: ArticleGenerator) -> None:
    also = [candidate("article", "coupon.cash.use"), candidate("task", "view_coupons")]
    decision = {"kind": "article", "id": "partner.bind.apply", "also": also}
    draft = await generator.generate("utter_article", tracker_of(decision), "gateway")
    assert titles(draft)[:2] == ["接受伙伴的关联邀请", "查看我的优惠券"]
    assert draft is not None
    (second,) = draft["custom"]["more"]
    assert second["custom"]["content"]["title"] == "如何使用现金券？"
    replies = bot_messages([BotUttered(draft["text"], {"custom": draft["custom"]})])
    assert [reply.content["article_id"] for reply in replies] == ["partner.bind.apply", "coupon.cash.use"]


async def test_a_person_is_offered_after_the_second_miss(generator: ArticleGenerator) -> None:
    missed = {"kind": "not_understood", "id": None}
    once = await generator.generate("utter_not_understood", tracker_of(missed), "gateway")
    tracker = tracker_of(missed)
    tracker.update(UserUttered("?", parse_data={"decision": {"kind": "out_of_scope", "id": None}}))
    twice = await generator.generate("utter_out_of_scope", tracker, "gateway")
    assert once is not None
    assert "连续两次" not in once["text"]
    assert twice is not None
    assert "连续两次" in twice["text"]
    assert titles(twice) == ["转人工客服"]


async def test_an_unknown_article_is_gone(generator: ArticleGenerator) -> None:
    draft = await generator.generate(
        "utter_article", tracker_of({"kind": "article", "id": "no.such"}), "gateway"
    )
    assert draft is not None
    assert draft["custom"]["content"]["kind"] == "text"


async def test_a_clarification_offers_what_this_reader_may_have(generator: ArticleGenerator) -> None:
    candidates = [
        candidate("task", "view_coupons"),
        candidate("article", "coupon.voucher.view"),
        candidate("article", "no.such"),
        candidate("handoff", None),
    ]
    decision = {"kind": "clarify", "id": None, "candidates": candidates}
    for_customer = await generator.generate("utter_clarification", tracker_of(decision), "gateway")
    assert titles(for_customer) == ["查看我的优惠券", "如何查看代金券？", "都不是"]
    assert for_customer is not None
    assert "1. 查看我的优惠券\n2. 如何查看代金券？" in for_customer["text"]
    for_partner = await generator.generate("utter_clarification", tracker_of(decision, "partner"), "gateway")
    assert "查看我的优惠券" not in titles(for_partner)


async def test_a_clarification_without_choices_admits_it(generator: ArticleGenerator) -> None:
    decision = {"kind": "clarify", "id": None, "candidates": [candidate("article", "no.such")]}
    draft = await generator.generate("utter_clarification", tracker_of(decision), "gateway")
    expected = await generator.generate("utter_not_understood", tracker_of(decision), "gateway")
    assert draft == expected


async def test_an_actions_data_is_filled_in(generator: ArticleGenerator) -> None:
    sdk = {"text": None, "buttons": [], "elements": [], "custom": {}, "template": "x", "image": None}
    draft = await generator.generate(
        "utter_sign_in_required", tracker_of({}), "gateway", task="view_coupons", visibility="personal", **sdk
    )
    assert draft is not None
    assert draft["custom"]["command"] == {"kind": "sign_in", "task": "view_coupons"}
    assert draft["custom"]["visibility"] == "personal"


async def test_an_unknown_response_is_none(generator: ArticleGenerator) -> None:
    assert await generator.generate("utter_no_such", tracker_of({}), "gateway") is None


@pytest.mark.parametrize(
    ("text", "part"), [("傻逼机器人", "非常抱歉"), ("我想自杀", "12356"), ("?", "不便讨论")]
)
async def test_a_sensitive_word_has_the_answer_of_its_category(
    generator: ArticleGenerator, text: str, part: str
) -> None:
    tracker = tracker_of({"kind": "sensitive", "id": None}, text=text)
    draft = await generator.generate("utter_sensitive", tracker, "gateway")
    assert draft is not None
    assert part in draft["text"]


async def test_a_sensitive_message_is_logged_masked(
    generator: ArticleGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    tracker = tracker_of({"kind": "sensitive", "id": None}, text="傻逼机器人，电话13800001111")
    with caplog.at_level("INFO"):
        await generator.generate("utter_sensitive", tracker, "gateway")
    assert "sensitive message: **机器人，电话***********" in caplog.text
    assert "傻逼" not in caplog.text


WITHDRAWAL = {"kind": "article", "id": "finance.withdraw.original"}


async def test_each_audience_reads_its_own_answer(generator: ArticleGenerator) -> None:
    for_partner = await generator.generate("utter_article", tracker_of(WITHDRAWAL, "partner"), "gateway")
    for_customer = await generator.generate("utter_article", tracker_of(WITHDRAWAL, "customer"), "gateway")
    assert for_partner is not None
    assert for_customer is not None
    assert "签约主体为华为云计算" in for_partner["text"]
    assert "签约主体" not in for_customer["text"]


async def test_a_guest_is_asked_once_who_is_asking(generator: ArticleGenerator) -> None:
    question = await generator.generate("utter_article", tracker_of(WITHDRAWAL, "guest"), "gateway")
    assert question is not None
    assert "1. 我是客户\n2. 我是合作伙伴" in question["text"]
    assert question["custom"]["content"] == {"kind": "choices"}
    assert question["custom"]["options"] == [
        {
            "title": title,
            "option": {"kind": "article", "id": "finance.withdraw.original", "when": {"audience": value}},
        }
        for title, value in (("我是客户", "customer"), ("我是合作伙伴", "partner"))
    ]
    answer = await generator.generate("utter_article", told({"audience": "partner"}), "gateway")
    assert answer is not None
    assert "签约主体为华为云计算" in answer["text"]


async def test_a_made_up_reader_is_asked_again(generator: ArticleGenerator) -> None:
    question = await generator.generate("utter_article", told({"audience": "root", "x": 1}), "gateway")
    assert titles(question) == ["我是客户", "我是合作伙伴"]


async def test_an_international_account_reads_its_sites_answer(generator: ArticleGenerator) -> None:
    tracker = tracker_of({"kind": "article", "id": "account.obs.attachment_bucket"}, "partner")
    assert tracker.latest_message is not None
    china = await generator.generate("utter_article", tracker, "gateway")
    tracker.latest_message.metadata["site"] = "international"
    abroad = await generator.generate("utter_article", tracker, "gateway")
    assert abroad is not None
    assert china != abroad
    assert any("取消所有文件订阅" in step for step in abroad["custom"]["content"]["steps"])


@pytest.mark.parametrize(
    ("audience", "role", "is_offered"),
    [
        ("customer", "customer", True),
        ("partner", "partner_admin", True),
        ("partner", "partner_staff", False),
        ("partner", None, True),
        ("guest", None, True),
    ],
)
async def test_a_button_is_only_for_those_who_may(
    generator: ArticleGenerator, audience: str, role: str | None, is_offered: bool
) -> None:
    tracker = tracker_of({}, audience, role=role)
    draft = await generator.generate("utter_unbinding_requests_none", tracker, "gateway")
    assert titles(draft) == (["申请解除关联"] if is_offered else [])


@pytest.mark.parametrize(("audience", "task"), [("customer", "view_coupons"), ("partner", None)])
async def test_an_article_names_its_task_for_those_who_may(
    generator: ArticleGenerator, audience: str, task: str | None
) -> None:
    decision = {"kind": "article", "id": "coupon.voucher.view"}
    draft = await generator.generate("utter_article", tracker_of(decision, audience), "gateway")
    assert draft is not None
    assert draft["custom"]["content"]["task"] == task
