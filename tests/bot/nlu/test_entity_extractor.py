from datetime import date

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entity_extractor import PATTERNS_FILE, EntityExtractor, EntityFinder


@pytest.fixture(scope="module")
def finder() -> EntityFinder:
    patterns = yaml.safe_load(PATTERNS_FILE.read_text(encoding="utf-8"))
    return EntityFinder(patterns, today=lambda: date(2026, 12, 30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("看看我的代金券", [("coupon_kind", "voucher")]),
        ("我的现金劵快过期了吗", [("coupon_kind", "cash_coupon"), ("expiring", True)]),
        ("代金券和现金券都看看", []),
        ("代金券代金券代金券", [("coupon_kind", "voucher")]),
        ("AGR-2026-0001到哪一步了", [("agreement_number", "AGR-2026-0001")]),
        ("ａｇｒ２０２６０００１", [("agreement_number", "AGR-2026-0001")]),
        ("agr 2026 0001 和 AGR-2026-0002", [("agreement_number", "AGR-2026-0001")]),
        ("UB-20261101-0003", [("unbinding_number", "UB-20261101-0003")]),
        ("撤回ub20261101_0003这单", [("unbinding_number", "UB-20261101-0003")]),
        ("UB-20261101-00034", []),
        ("到2027年1月5日过期", [("date", "2027-01-05")]),
        ("2月31日", []),
        ("明天到期", [("date", "2026-12-31")]),
        ("面值1,500.5元", [("amount", "1500.50")]),
        ("3万元的券", [("amount", "30000.00")]),
        ("我要跟北方云科技有限公司解绑", [("partner_name", "北方云科技有限公司")]),
        ("怎么查看协议", []),
        ("", []),
    ],
)
def test_find(finder: EntityFinder, text: str, expected: list[tuple[str, object]]) -> None:
    assert [(entity.name, entity.value) for entity in finder.find(text)] == expected


def test_positions_are_those_of_the_text_as_written(finder: EntityFinder) -> None:
    text = "請查ＡＧＲ－２０２６－０００１"
    entity = finder.find(text)[0]
    assert text[entity.start : entity.end] == "ＡＧＲ－２０２６－０００１"


def test_very_long_text_is_read_at_its_beginning(finder: EntityFinder) -> None:
    assert [entity.name for entity in finder.find("UB-20261101-0003" + "哈" * 10_000)] == ["unbinding_number"]


def test_component_adds_to_the_output(finder: EntityFinder) -> None:
    message = Message({"text": "看看现金券"})
    EntityExtractor(finder).process([message])
    expected = {"entity": "coupon_kind", "value": "cash_coupon", "start": 2, "end": 5}
    assert message.as_dict(only_output_properties=True)["entities"] == [
        {**expected, "extractor": "EntityExtractor"}
    ]


def test_missing_patterns_are_refused() -> None:
    with pytest.raises(ValueError, match=r"nowhere\.yml: no such file"):
        EntityExtractor.validate_config({"patterns": "nowhere.yml"})
