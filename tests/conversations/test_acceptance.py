"""Asking for a milestone's acceptance: confirm, correct, leave, come back."""

from tests.conversations.conftest import Meet
from tests.conversations.conversation import Conversation, Reply
from tests.conversations.fake_backend import FakeBackend

BUTTON = "发起线下签署申请"


def begin(partner: Conversation) -> Reply:
    shown = partner.say("AGR-2026-0002 到哪一步了")
    return partner.click(shown.option(BUTTON))


def submissions(backend: FakeBackend) -> int:
    return len([path for path, _ in backend.proposals.submitted if path.endswith("/acceptance")])


def test_the_card_has_fields_of_its_own(meet: Meet) -> None:
    progress = meet("partner-admin", "partner").say("AGR-2026-0002 到哪一步了").content("progress")
    assert progress["next_actor"] == "北方云科技"
    assert progress["manager"] == {"name": "李生态", "phone": "13800000000", "email": "li@example.com"}
    assert progress["blocker"] is None


def test_it_is_confirmed_and_submitted_once(meet: Meet, backend: FakeBackend) -> None:
    partner, before = meet("partner-admin", "partner"), submissions(backend)
    shown = begin(partner)
    assert "number：AGR-2026-0002" in shown.content("confirmation")["text"]
    assert shown.content("confirmation")["consequences"] == ["提交后不能撤回。"]
    done = partner.click(shown.option("确认提交"))
    assert "协议 AGR-2026-0002 的里程碑1验收申请已提交。" in done.text
    assert done.commands == [{"kind": "end_episode"}]
    assert not done.is_form_open
    assert submissions(backend) == before + 1


def test_a_typed_yes_confirms_and_a_maybe_does_not(meet: Meet, backend: FakeBackend) -> None:
    partner, before = meet("partner-admin", "partner"), submissions(backend)
    begin(partner)
    unclear = partner.say("看情况吧")
    assert unclear.is_form_open
    assert submissions(backend) == before
    assert "已提交" in partner.say("确认提交").text
    assert submissions(backend) == before + 1


def test_a_question_in_between_is_answered_and_the_confirmation_comes_back(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    begin(partner)
    reply = partner.click({"kind": "article", "id": "nre.acceptance", "title": "NRE里程碑验收"})
    assert reply.kinds == ["article", "confirmation"]
    assert reply.is_form_open


def test_a_look_at_something_else_in_between(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    begin(partner)
    reply = partner.say("我的生态经理是谁")
    assert "姓名：李生态" in reply.text
    assert "确认提交" in reply.titles


def test_leaving_submits_nothing(meet: Meet, backend: FakeBackend) -> None:
    partner, before = meet("partner-admin", "partner"), submissions(backend)
    begin(partner)
    left = partner.say("算了")
    assert "没有提交任何内容" in left.text
    assert left.commands == [{"kind": "end_episode"}]
    assert not left.is_form_open
    assert submissions(backend) == before


def test_an_old_confirmation_is_stale(meet: Meet, backend: FakeBackend) -> None:
    partner, before = meet("partner-admin", "partner"), submissions(backend)
    old = begin(partner).option("确认提交")
    partner.say("算了")
    begin(partner)
    reply = partner.click(old)
    assert "已经失效" in reply.text
    assert submissions(backend) == before


def test_changing_the_number(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    shown = begin(partner)
    menu = partner.click(shown.option("修改"))
    asked = partner.click(menu.option("修改协议编号"))
    assert "请问是哪一份协议" in asked.text
    assert "没有看到协议编号" in partner.say("就那份").text
    again = partner.say("AGR-2026-0001")
    assert "number：AGR-2026-0001" in again.text


def test_a_person_is_called_out_of_it(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    begin(partner)
    reply = partner.say("转人工")
    assert [command["kind"] for command in reply.commands] == ["handoff"]
    assert not reply.is_form_open
