"""Where agreements stand."""

from tests.conversations.conftest import Meet


def test_the_only_agreement_is_shown_with_its_stages(meet: Meet) -> None:
    reply = meet("partner2-admin", "partner").say("我的协议到哪一步了")
    progress = reply.content("progress")
    assert progress["number"] == "AGR-2026-0101"
    assert [stage["state"] for stage in progress["stages"]] == ["done", "current", "waiting"]
    assert "▶ 线下签署" in progress["text"]
    assert "李生态" in progress["text"]
    assert "目前卡在" not in progress["text"]


def test_several_agreements_are_a_choice(meet: Meet) -> None:
    conversation = meet("partner-admin", "partner")
    choice = conversation.say("我的协议到哪一步了")
    assert choice.kinds == ["choices"]
    assert len(choice.titles) == 2
    reply = conversation.click(choice.option("行业方案适配2（AGR-2026-0002）"))
    assert reply.content("progress")["number"] == "AGR-2026-0002"


def test_by_number(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("AGR-2026-0001 到哪一步了")
    assert reply.content("progress")["number"] == "AGR-2026-0001"


def test_somebody_elses_number_is_not_found(meet: Meet) -> None:
    reply = meet("partner2-admin", "partner").say("AGR-2026-0001")
    assert reply.kinds == ["notice"]
    assert "没有在您的账号下找到" in reply.text


def test_a_customer_is_told_that_this_is_for_partners(meet: Meet) -> None:
    reply = meet().click({"kind": "task", "id": "check_agreement", "title": "查看我的协议进度"})
    assert "只对伙伴开放" in reply.text


def test_no_agreements(meet: Meet) -> None:
    reply = meet("partner-staff", "partner").say("我的协议到哪一步了")
    assert "没有符合条件的协议" in reply.text
