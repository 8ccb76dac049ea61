from pathlib import Path

import pytest

from bot.nlu.known_questions import KnownQuestions

EXAMPLES = [
    ("如何查看代金券", "faq/coupon.voucher.view"),
    ("可以", "affirm"),
    ("协议", "check_agreement"),
    ("协议", "faq/nre.agreement.sign"),
]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("请问如何查看代金券呢", "faq/coupon.voucher.view"),
        ("可以", "affirm"),
        ("可以吗", None),
        ("协议", None),
        ("转人工", "request_handoff"),
        ("帮我转一下人工客服", "request_handoff"),
        ("不好找客服", None),
        ("确认提交", "affirm"),
        ("是的,确认", "affirm"),
        ("不要了", "deny"),
        ("算了", "cancel"),
        ("取消吧", "cancel"),
        ("取消解绑申请", None),
        ("你好", "greet"),
        ("谢谢你", "thank"),
        ("哈哈哈", "laugh"),
        ("", None),
    ],
)
def test_label_of(text: str, label: str | None) -> None:
    assert KnownQuestions.from_examples(EXAMPLES).label_of(text) == label


def test_survives_the_disk(tmp_path: Path) -> None:
    KnownQuestions.from_examples(EXAMPLES).save(tmp_path)
    assert KnownQuestions.load(tmp_path).label_of("如何查看代金券") == "faq/coupon.voucher.view"
