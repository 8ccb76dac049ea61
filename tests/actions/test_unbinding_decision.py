"""Which request is to be decided on: the named one, the only one, or a choice page by page."""

import pytest

from actions.unbinding_decision import ProcessUnbinding
from tests.actions.recorded import Outcome, run, said
from tests.actions.waiting import pending

OPTION = {"kind": "task", "id": "process_unbinding"}


async def ask(*customers: str, text: str = "待我审批的解绑", **entities: str) -> Outcome:
    return await run(
        ProcessUnbinding(pending(*customers).client()), said(text, "process_unbinding", **entities)
    )


def numbered(count: int) -> list[str]:
    return [f"分部{number}有限公司" for number in range(count)]


async def test_a_named_customer_is_found_among_many_requests() -> None:
    names = [f"客户{number}有限公司" for number in range(130)] + ["成都锦程物流集团"]
    asked = said("成都锦程那条解绑申请", "process_unbinding", partner_name="成都锦程")
    outcome = await run(ProcessUnbinding(pending(*names).client()), asked)
    assert [response["number"] for response in outcome.responses] == ["UB-130"]


async def test_more_than_a_page_goes_on_with_a_click() -> None:
    first = (await ask(*numbered(13))).responses[0]
    assert [item["number"] for item in first["items"]] == [f"UB-{number}" for number in range(10)]
    assert (first["total"], first["remaining"], first["next_entities"]) == (13, 3, {"page": 2})
    second = (await ask(*numbered(13), option=OPTION, page="2")).responses[0]
    assert [item["number"] for item in second["items"]] == ["UB-10", "UB-11", "UB-12"]
    assert second["remaining"] is None


async def test_two_requests_that_bear_the_name_are_a_choice() -> None:
    customers = ("青禾电子有限公司", "云帆制造有限公司", "青禾食品有限公司")
    outcome = await ask(*customers, partner_name="青禾")
    assert outcome.names == ["utter_unbinding_pending_list"]
    shown = outcome.responses[0]
    assert [item["number"] for item in shown["items"]] == ["UB-0", "UB-2"]
    assert shown["total"] == 2


async def test_the_choice_of_a_name_keeps_the_name_on_its_next_page() -> None:
    shown = (await ask(*numbered(12), partner_name="分部")).responses[0]
    assert shown["next_entities"] == {"partner_name": "分部", "page": 2}
    last = (await ask(*numbered(12), option=OPTION, partner_name="分部", page="2")).responses[0]
    assert [item["number"] for item in last["items"]] == ["UB-10", "UB-11"]


@pytest.mark.parametrize("text", ["请批准青禾食品有限公司的解除关联申请", "驳回客户青禾食品有限公司的解绑"])
async def test_words_before_the_name_are_no_part_of_it(text: str) -> None:
    stuck = text[: text.index("公司") + 2]
    outcome = await ask("青禾食品有限公司", "云帆制造有限公司", text=text, partner_name=stuck)
    assert [response["number"] for response in outcome.responses] == ["UB-0"]


async def test_deciding_on_what_is_not_there_opens_no_request_of_the_partners_own() -> None:
    outcome = await ask(
        "云帆制造有限公司", text="同意青禾食品有限公司的解绑", partner_name="青禾食品有限公司"
    )
    assert outcome.names == ["utter_unbinding_pending_none_of"]
    assert (outcome.responses[0]["name"], outcome.followup) == ("青禾食品有限公司", None)


async def test_nothing_waits() -> None:
    assert (await ask()).names == ["utter_unbinding_pending_none"]
