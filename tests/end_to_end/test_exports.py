"""Listings as Excel files over all four processes: made, fetched through the gateway, refused."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.end_to_end.conftest import Meet
from tests.end_to_end.visitor import Visitor


def rows_of(reader: Visitor) -> list[tuple[object, ...]]:
    """The rows of the file that was just offered, fetched as a browser would."""
    file = reader.messages[-1]["content"]
    assert file["kind"] == "file", reader.messages[-1]
    fetched = reader.http.get(file["url"])
    assert fetched.status_code == 200
    sheet = load_workbook(BytesIO(fetched.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("who", "text", "name", "heading"),
    [
        ("partner-staff", "把华东的培训安排导出成表格", "培训日历-", "培训"),
        ("customer-resale", "把伙伴的授权申请导出成表格", "授权-", "授权编号"),
        ("partner-admin", "解除关联的进度导出成excel", "解除关联申请-", "申请编号"),
        ("partner-admin", "把待处理的解绑申请导出成表格", "待处理的解除关联申请-", "申请编号"),
    ],
)
@pytest.mark.both_databases
def test_a_listing_is_asked_for_in_words(meet: Meet, who: str, text: str, name: str, heading: str) -> None:
    reader = meet(who)
    file = reader.say(text).content("file")
    assert file["name"].startswith(name)
    assert file["name"].endswith(".xlsx")
    first, *rows = rows_of(reader)
    assert first[0] == heading
    assert rows


def test_only_the_trainings_of_the_place(meet: Meet) -> None:
    partner = meet("partner-admin")
    partner.say("把上海的培训安排导出成表格")
    assert {row[1] for row in rows_of(partner)[1:]} == {"华东"}


def test_a_customer_has_no_calendar_to_export(meet: Meet) -> None:
    assert "只对伙伴" in meet("customer-resale").say("把培训安排导出成表格").text


@pytest.mark.both_databases
def test_the_orders_of_a_contract_come_page_by_page(meet: Meet) -> None:
    customer = meet("customer-free")
    asked = customer.say("我要申请请款合同")
    assert "CS2411060011" not in asked.text
    second = customer.choose("还有 2 个，查看更多")
    assert "1. 订单 CS2411060011" in second.text
    assert "待支付订单 CS2411060012" in customer.choose("CS2411060012").text
    assert "没有提交任何内容" in customer.choose("取消").text


def test_an_order_of_somebody_else_is_refused_and_asked_for_again(meet: Meet) -> None:
    customer = meet("customer-free")
    customer.say("我要申请请款合同")
    told = customer.say("CS2411010001")
    assert "没有找到这个待支付订单" in told.text
    assert "CS2411060001" in told.titles
