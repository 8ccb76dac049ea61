"""Questions are answered from the articles as they are now."""

import time
from pathlib import Path

import pytest

from tests.conversations.conftest import Meet

LIVE_WITHIN_S = 5.0


def test_an_answer_has_steps_a_source_and_the_operation_that_does_it(meet: Meet) -> None:
    reply = meet().say("如何查看代金券")
    assert reply.decision == ("article", "coupon.voucher.view")
    article = reply.content("article")
    assert article["article_id"] == "coupon.voucher.view"
    assert len(article["steps"]) >= 3
    assert f"1. {article['steps'][0]}" in article["text"]
    assert article["source"]["checked_on"] in article["text"]
    assert reply.option("查看我的代金券")["entities"] == {"coupon_kind": "voucher"}
    assert not reply.is_form_open


def test_the_offered_operation_starts_with_a_click(meet: Meet) -> None:
    conversation = meet()
    answer = conversation.say("如何查看代金券")
    reply = conversation.click(answer.option("查看我的代金券"))
    assert reply.body["decision"]["reason"] == "option"
    assert {item["kind"] for item in reply.content("coupons")["items"]} == {"voucher"}


def test_related_questions_are_answered_with_a_click(meet: Meet) -> None:
    conversation = meet()
    related = conversation.say("如何查看代金券").content("article")["related"][0]
    reply = conversation.click({"kind": "article", "id": related["id"], "title": related["title"]})
    assert reply.content("article")["title"] == related["title"]


def test_a_partner_is_not_offered_what_only_customers_may_do(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("如何查看代金券")
    assert reply.content("article")["article_id"] == "coupon.voucher.view"
    assert "查看我的代金券" not in reply.titles


def test_a_guest_is_answered_like_anybody(meet: Meet) -> None:
    reply = meet(None).say("如何查看代金券")
    assert reply.content("article")["article_id"] == "coupon.voucher.view"
    assert "查看我的代金券" in reply.titles


def test_an_edited_answer_is_live_within_seconds_and_a_broken_file_keeps_the_last_good_one(
    meet: Meet, articles: Path
) -> None:
    file = articles / "coupon" / "cash.view.yml"
    before = file.read_text(encoding="utf-8")
    conversation = meet()
    summary = conversation.say("如何查看现金券").content("article")["summary"]
    file.write_text(before.replace(summary, "改过的答案。"), encoding="utf-8")
    assert _summary_becomes(meet, "改过的答案。")
    file.write_text("id: [broken", encoding="utf-8")
    time.sleep(2.5)
    assert meet().say("如何查看现金券").content("article")["summary"] == "改过的答案。"
    file.write_text(before, encoding="utf-8")
    assert _summary_becomes(meet, summary)


def _summary_becomes(meet: Meet, expected: str) -> bool:
    deadline = time.monotonic() + LIVE_WITHIN_S
    while time.monotonic() < deadline:
        if meet().say("如何查看现金券").content("article")["summary"] == expected:
            return True
        time.sleep(0.2)
    return False


def test_an_option_of_an_article_that_is_gone_says_so(meet: Meet) -> None:
    reply = meet().click({"kind": "article", "id": "coupon.no_longer_there", "title": "旧内容"})
    assert reply.kinds == ["text"]
    assert "下线" in reply.text


def test_none_of_these_gets_help(meet: Meet) -> None:
    reply = meet().click({"kind": "none_of_these", "title": "都不是"})
    assert reply.decision == ("not_understood", None)
    assert reply.titles == ["转人工客服"]


def test_not_ours_and_not_understood_are_different_answers(meet: Meet) -> None:
    conversation = meet()
    not_ours = conversation.say("今天天气怎么样")
    unclear = conversation.say("😀😀😀")
    assert not_ours.decision == ("out_of_scope", None)
    assert unclear.decision == ("not_understood", None)
    assert not_ours.text != unclear.text


@pytest.mark.parametrize("text", ["你好", "谢谢", "再见", "你是谁"])
def test_smalltalk_gets_one_friendly_sentence(meet: Meet, text: str) -> None:
    reply = meet().say(text)
    assert reply.decision[0] == "smalltalk"
    assert reply.kinds == ["text"]
