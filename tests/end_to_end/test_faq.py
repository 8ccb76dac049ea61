"""Questions are answered from the curated articles, and lead on to the operation."""

import time

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.installation import Places

LIVE_WITHIN_S = 5.0
STANDARD_QUESTIONS = {
    "如何查看代金券？": "coupon.voucher.view",
    "如何使用代金券？": "coupon.voucher.use",
    "如何查看现金券？": "coupon.cash.view",
    "如何使用现金券？": "coupon.cash.use",
    "经销商如何开专票？": "invoice.partner.special_vat",
    "如何管理伙伴提交的授权申请？": "auth.request.manage",
    "HCCDX培训应如何参加？": "training.hccdx.attend",
    "如何创建子账号以及伙伴子账号权限如何控制？": "org.subaccount.create",
    "如何查看审计日志？": "audit.log.view",
    "伙伴开启实名认证附件上传时，OBS桶应该怎么创建和更换？": "account.obs.attachment_bucket",
    "如何注销伙伴账号？": "account.close.partner",
    "如何申请请款合同？什么时候可以申请？": "contract.payment_request",
    "业绩如何对账？": "performance.reconcile",
    "NRE如何签署协议？": "nre.agreement.sign",
    "客户如何更换关联的合作伙伴？": "partner.change.partner",
    "客户如何取消或解除与合作伙伴的关联关系？": "partner.unbind.request",
    "如何申请关联合作伙伴？": "partner.bind.apply",
}
PARAPHRASES = {
    "伙伴给了我一张代金券，我登录后在哪个页面能看到它": "coupon.voucher.view",
    "付款的时候代金券要怎么抵扣": "coupon.voucher.use",
    "我的现金券在费用中心哪里可以看到呀": "coupon.cash.view",
    "结账时想用现金券付一部分，该怎么弄": "coupon.cash.use",
    "我们是经销商，想要增值税专用发票该去哪里申请": "invoice.partner.special_vat",
    "伙伴向我发起了授权申请，我在哪里同意": "auth.request.manage",
    "HCCDX的课怎么报名去上": "training.hccdx.attend",
    "想给同事开个伙伴中心子账号，权限怎么分": "org.subaccount.create",
    "谁操作过我的资源，审计记录去哪里查": "audit.log.view",
    "实名认证附件用的OBS桶想换一个，怎么操作": "account.obs.attachment_bucket",
    "我们不做伙伴了，伙伴账号怎么销掉": "account.close.partner",
    "请款合同哪天能申请": "contract.payment_request",
    "这个月的业绩数字对不上，去哪里核对": "performance.reconcile",
    "NRE协议怎么签": "nre.agreement.sign",
    "我想换一家合作伙伴，要怎么换": "partner.change.partner",
    "和现在的伙伴解除关联要走什么流程": "partner.unbind.request",
    "怎样才能和一家伙伴建立关联": "partner.bind.apply",
}


@pytest.mark.parametrize(("question", "article"), STANDARD_QUESTIONS.items(), ids=STANDARD_QUESTIONS.values())
def test_a_standard_question_gets_its_own_article(meet: Meet, question: str, article: str) -> None:
    answer = meet().say(question).content("article")
    assert answer["article_id"] == article
    assert answer["text"].startswith(answer["summary"])
    assert f"1. {answer['steps'][0]}" in answer["text"]
    assert all(f"• {note}" in answer["text"] for note in answer["notes"])
    assert len(answer["steps"]) >= 2
    assert answer["source"]["checked_on"] in answer["text"]


@pytest.mark.parametrize(("question", "article"), PARAPHRASES.items(), ids=PARAPHRASES.values())
def test_the_same_in_other_words(meet: Meet, question: str, article: str) -> None:
    assert meet().say(question).content("article")["article_id"] == article


@pytest.mark.both_databases
def test_the_offered_operation_is_done_with_a_click(meet: Meet) -> None:
    customer = meet("customer-resale")
    assert "查看我的代金券" in customer.say("如何查看代金券？").titles
    coupons = customer.choose("查看我的代金券").content("coupons")
    assert {item["kind"] for item in coupons["items"]} == {"voucher"}
    assert coupons["items"][0]["code"] == "VC-R-1001"


def test_a_partner_is_offered_the_partners_operation(meet: Meet) -> None:
    partner = meet("partner-staff")
    assert partner.say("如何查看代金券？").content("article")["article_id"] == "coupon.voucher.view"
    assert "查看我的代金券" not in [option["title"] for m in partner.messages for option in m["options"]]
    partner.say("NRE如何签署协议？")
    assert partner.choose("查看我的协议进度").kinds == ["choices"]


def test_related_questions_are_answered_with_a_click(meet: Meet) -> None:
    guest = meet()
    assert "如何使用代金券？" in guest.say("如何查看代金券？").titles
    assert guest.choose("如何使用代金券？").content("article")["article_id"] == "coupon.voucher.use"


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("如何查看代金券？", ("「费用中心」", "「费用与成本」")),
        ("如何查看现金券？", ("「费用与成本」", "「费用中心」")),
        ("客户如何取消或解除与合作伙伴的关联关系？", ("3个月内只能提交一次", "3个月内可提交3次")),
        ("如何查看审计日志？", ("「管理与监管」", "「管理与部署 > 云审计」")),
    ],
)
def test_two_versions_of_a_fact_are_both_told(meet: Meet, question: str, versions: tuple[str, str]) -> None:
    text = meet().say(question).text
    assert [version for version in versions if version not in text] == []


@pytest.mark.parametrize("choice", ["我是合作伙伴", "2"])
def test_who_is_not_known_is_asked_once_and_then_answered(meet: Meet, choice: str) -> None:
    question = "原路提现的条件和到账时间是什么？"
    guest = meet()
    assert guest.say(question).titles == ["我是客户", "我是合作伙伴"]
    assert "签约主体为华为云计算" in guest.say(choice).content("article")["text"]
    assert "签约主体" not in meet("customer-resale").say(question).content("article")["text"]


@pytest.mark.both_databases
def test_not_ours_and_not_understood_are_different_answers(meet: Meet) -> None:
    not_ours, unclear = meet().say("今天北京天气怎么样"), meet().say("😀😀😀")
    assert "超出了我的服务范围" in not_ours.text
    assert "没有听明白" in unclear.text
    assert not_ours.titles == unclear.titles == ["转人工客服"]


def test_a_person_is_offered_after_two_misses(meet: Meet) -> None:
    guest = meet()
    guest.say("今天北京天气怎么样")
    again = guest.say("😀😀😀")
    assert "连续两次没能帮上您" in again.text
    assert again.titles == ["转人工客服"]


def test_an_edited_answer_is_live_within_seconds(meet: Meet, places: Places) -> None:
    file = places.articles / "coupon" / "cash.use.yml"
    before = file.read_text(encoding="utf-8")
    guest = meet()
    summary = guest.say("如何使用现金券？").content("article")["summary"]
    try:
        file.write_text(before.replace(summary, "改过的答案。"), encoding="utf-8")
        deadline = time.monotonic() + LIVE_WITHIN_S
        while (now := guest.say("如何使用现金券？").content("article")["summary"]) == summary:
            assert time.monotonic() < deadline
        assert now == "改过的答案。"
    finally:
        file.write_text(before, encoding="utf-8")
