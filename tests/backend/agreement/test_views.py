from collections.abc import Callable

import pytest

from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
NORTH = [*(f"AGR-2026-000{number}" for number in (2, 1, 3, 4, 5, 6, 7, 9)), "AGR-2025-0008"]
SUMMARY = {"number", "title", "kind", "kind_label", "is_signed", "stage", "stage_label", "updated_at"}
MANAGER = "生态经理 林晓岚"


@pytest.mark.parametrize(
    ("user", "numbers"),
    [("partner-admin", NORTH), ("partner-staff", NORTH), ("partner2-admin", ["AGR-2026-0101"])],
)
def test_a_partner_lists_its_own_agreements(as_reader: AsUser, user: str, numbers: list[str]) -> None:
    page = as_reader(user).get("/v1/agreements").json()
    assert ([item["number"] for item in page["items"]], page["total"]) == (numbers, len(numbers))
    assert set(page["items"][0]) == SUMMARY


def test_where_an_agreement_stands(as_reader: AsUser) -> None:
    found = as_reader("partner-admin").get("/v1/agreements/agr-2026-0001").json()
    assert found == {
        "number": "AGR-2026-0001",
        "title": "智慧园区联合方案 NRE 协议",
        "kind": "nre",
        "kind_label": "一次性工程费用（NRE）协议",
        "stage": "offline_signing",
        "stage_label": "线下签署",
        "amount": None,
        "stages": [
            {
                "code": "commercial_value_review",
                "label": "商业价值终审",
                "state": "done",
                "at": "2026-03-06T15:20:00+08:00",
            },
            {"code": "offline_signing", "label": "线下签署", "state": "current", "at": None},
            {"code": "upload", "label": "上传", "state": "waiting", "at": None},
            {"code": "review", "label": "复核", "state": "waiting", "at": None},
            {"code": "milestone_1", "label": "里程碑1验收", "state": "waiting", "at": None},
            {"code": "milestone_2", "label": "里程碑2验收", "state": "waiting", "at": None},
            {"code": "milestone_3", "label": "里程碑3验收", "state": "waiting", "at": None},
        ],
        "blocker": "协议还没有在线下签署。",
        "next_actor": MANAGER,
        "next_step": "联系生态经理 林晓岚，在线下完成签署。",
        "can_request_acceptance": False,
        "manager": {"name": "林晓岚", "phone": "010-5550-0101", "email": "lin.xiaolan@example.com"},
        "history": [
            {"at": "2026-02-03T10:00:00+08:00", "label": "进入商业价值终审", "note": None},
            {"at": "2026-03-06T15:20:00+08:00", "label": "商业价值终审已完成", "note": "专家组审核通过"},
        ],
    }


@pytest.mark.parametrize(
    ("number", "stage_label", "amount", "next_actor", "blocker"),
    [
        (2, "复核", None, MANAGER, "协议内容还在复核，复核完成后才能发起里程碑验收。"),
        (3, "里程碑2验收", "150000.00", MANAGER, "里程碑2验收申请正在审核，通过后才能发起下一个里程碑。"),
        (4, "商业价值终审", None, "北辰科技有限公司", "方案的商业价值终审被退回，通过后才到协议签署这一步。"),
        (
            5,
            "里程碑1验收",
            "120000.00",
            "北辰科技有限公司",
            "商业信息认证还没有完成，不能发起里程碑1验收申请。",
        ),
        (6, "全部验收完成", "200000.00", "无", None),
    ],
)
def test_every_stage_says_what_blocks_and_who_acts(
    as_reader: AsUser, number: int, stage_label: str, amount: str | None, next_actor: str, blocker: str | None
) -> None:
    found = as_reader("partner-staff").get(f"/v1/agreements/AGR-2026-000{number}").json()
    assert (found["stage_label"], found["next_actor"], found["blocker"]) == (stage_label, next_actor, blocker)
    assert (found["amount"] and found["amount"]["amount"]) == amount


def test_a_finished_agreement_has_no_current_stage(as_reader: AsUser) -> None:
    stages = as_reader("partner-admin").get("/v1/agreements/AGR-2026-0006").json()["stages"]
    assert {(stage["state"], stage["at"] is None) for stage in stages} == {("done", False)}


def test_another_partners_number_looks_like_one_that_does_not_exist(as_reader: AsUser) -> None:
    caller = as_reader("partner-admin")
    answers = [caller.get(f"/v1/agreements/{number}") for number in ("AGR-2026-0101", "AGR-2026-9999", "%00")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.text for answer in answers} == {answers[0].text}


@pytest.mark.parametrize("path", ["/v1/agreements", "/v1/agreements/AGR-2026-0001", "/v1/agreements/x"])
def test_a_customer_is_told_who_may(as_reader: AsUser, path: str) -> None:
    response = as_reader("customer-resale").get(path)
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")
    assert response.json()["required_role_label"] == "伙伴管理员、伙伴员工"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("kind=cooperation", ["AGR-2025-0008"]),
        ("kind=entity_change&is_signed=true", ["AGR-2026-0009"]),
        ("kind=entity_change&is_signed=false", []),
        ("is_signed=false", ["AGR-2026-0001", "AGR-2026-0004"]),
        ("is_signed=true&limit=2", ["AGR-2026-0002", "AGR-2026-0003"]),
    ],
)
def test_agreements_by_kind_and_signature(as_reader: AsUser, query: str, numbers: list[str]) -> None:
    page = as_reader("partner-admin").get(f"/v1/agreements?{query}").json()
    assert [item["number"] for item in page["items"]] == numbers


def test_a_signed_agreement_says_where_it_can_be_downloaded(as_reader: AsUser) -> None:
    found = as_reader("partner-staff").get("/v1/agreements/AGR-2025-0008").json()
    assert (found["kind_label"], found["stage_label"], found["blocker"]) == ("合作伙伴协议", "已生效", None)
    assert "已签署协议" in found["next_step"]
    assert [stage["label"] for stage in found["stages"]] == ["在线签署"]
    assert found["amount"] is None


def test_a_changed_entity_is_to_be_certified_again(as_reader: AsUser) -> None:
    found = as_reader("partner-admin").get("/v1/agreements/AGR-2026-0009").json()
    assert found["blocker"] == "签约主体变更后，商业信息认证还没有重新做。"
    assert [stage["state"] for stage in found["stages"]] == ["done", "current"]
