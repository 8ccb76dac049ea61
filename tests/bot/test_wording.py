"""Templates are filled, and what would say nothing is left out."""

import logging

import pytest

from bot.wording import Wording


def fill(template: str, **values: object) -> str:
    return Wording("utter_test", values, {"True": "✓", "voucher": "代金券"}).fill(template)


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("共 {total} 张", {"total": 3}, "共 3 张"),
        ("共 {total} 张", {"total": 0}, "共 0 张"),
        ("{a.b.c}", {"a": {"b": {"c": "深处"}}}, "深处"),
        ("{price|money}", {"price": {"amount": "100.00", "currency": "CNY"}}, "¥100.00"),
        ("{price|money}", {"price": {"amount": "5980.00", "currency": "CNY"}}, "¥5,980.00"),
        ("{price|money}", {"price": {"amount": "9.50", "currency": "USD"}}, "US$9.50"),
        ("{at|date}", {"at": "2026-12-31T23:30:00+00:00"}, "2027-01-01"),
        ("{at|date}", {"at": "2026-12-31"}, "2026-12-31"),
        ("{at|minute}", {"at": "2026-12-31T15:59:59Z"}, "2026-12-31 23:59"),
        ("{at|clock}", {"at": "2026-12-31T10:05:00+08:00"}, "10:05"),
        ("{words|join}", {"words": ["甲", "乙"]}, "甲；乙"),
        ("{kind|label}", {"kind": "voucher"}, "代金券"),
        ("{kind|label}", {"kind": "other"}, "other"),
        ("{ok|label}", {"ok": True}, "✓"),
        ("{text}", {"text": "{total}"}, "{total}"),
        ("{not a placeholder}", {}, "{not a placeholder}"),
    ],
)
def test_a_placeholder_is_replaced(template: str, values: dict[str, object], expected: str) -> None:
    assert fill(template, **values) == expected


def test_lines_and_paragraphs_about_nothing_are_left_out() -> None:
    template = "{number}\n备注：{note}\n结束\n\n历史：\n{history}\n\n再见"
    assert fill(template, number="1", note=None, history=[]) == "1\n结束\n\n再见"


def test_a_line_about_nothing_does_not_take_its_paragraph_with_it() -> None:
    assert fill("抱歉，不能办理。\n只对{who}开放。", who=None) == "抱歉，不能办理。"


def test_a_missing_value_is_reported_and_leaves_a_gap(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert fill("{greeting}{name}！", greeting="您好") == "您好！"
    assert "utter_test" in caplog.text
    assert "{name}" in caplog.text


def test_nothing_below_an_empty_value_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    assert fill("开头\n{expiring.count}", expiring=None) == "开头"
    assert caplog.text == ""


def test_a_list_becomes_numbered_lines() -> None:
    wording = Wording("utter_test", {"steps": ["登录", "查看"], "unit": "步"}, {})
    wording.render_lists({"steps": "{index}. {value}（{unit}）"})
    assert wording.fill("步骤：\n{steps}") == "步骤：\n1. 登录（步）\n2. 查看（步）"


def test_an_items_line_may_depend_on_the_item() -> None:
    wording = Wording("utter_test", {"items": [{"ok": True, "t": "甲"}, {"ok": False, "t": "乙"}]}, {})
    wording.render_lists({"items": {"by": "ok", "True": "✓ {t}", "False": "✗ {t}：请处理"}})
    assert wording.fill("{items}") == "✓ 甲\n✗ 乙：请处理"


def test_a_bare_placeholder_keeps_its_type() -> None:
    wording = Wording("utter_test", {"entities": {"page": 2}, "number": "A-1"}, {})
    template = {"entities": "{entities}", "id": "x-{number}", "flags": ["{number}", 7]}
    assert wording.fill_all(template) == {"entities": {"page": 2}, "id": "x-A-1", "flags": ["A-1", 7]}
