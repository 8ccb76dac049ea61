"""Questions that leave out what they are about go on from the last answer, or from what was just done."""

import pytest

from tests.end_to_end.conftest import Meet

CHAINS = {
    "voucher": [
        ("如何查看代金券？", "coupon.voucher.view"),
        ("怎么用", "coupon.voucher.use"),
        ("能转让吗", "coupon.voucher.transfer"),
        ("那现金券怎么用", "coupon.cash.use"),
        ("能退吗", "coupon.cash.refund"),
    ],
    "another kind": [
        ("如何查看代金券？", "coupon.voucher.view"),
        ("那现金券呢", "coupon.cash.view"),
    ],
    "unbinding": [
        ("客户如何取消或解除与合作伙伴的关联关系？", "partner.unbind.request"),
        ("怎么弄", "partner.unbind.request"),
        ("有次数限制吗", "partner.unbind.limit_3months"),
    ],
    "a changed subject": [
        ("NRE资格怎么申请？", "nre.apply"),
        ("代金券可以转让吗", "coupon.voucher.transfer"),
    ],
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_each_question_goes_on_from_the_last_answer(meet: Meet, chain: list[tuple[str, str]]) -> None:
    visitor = meet()
    for question, article in chain:
        assert visitor.say(question).content("article")["article_id"] == article, question


def test_what_was_just_done_is_a_topic_too(meet: Meet) -> None:
    visitor = meet("customer-resale")
    visitor.say("看看我的代金券").content("coupons")
    assert visitor.say("怎么用").content("article")["article_id"] == "coupon.voucher.use"


def test_what_is_not_ours_stays_so_after_an_answer(meet: Meet) -> None:
    visitor = meet()
    visitor.say("客户如何取消或解除与合作伙伴的关联关系？").content("article")
    assert "article" not in visitor.say("今天天气怎么样").kinds
