import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.text_normalizer import TextNormalizer, fold_characters, normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("如何查看代金券？", "如何查看代金券"),
        ("  代 金 券   怎么看！！！ ", "代金券怎么看"),
        ("ＡＧＲ－２０２６", "agr-2026"),
        ("OBS 桶 怎么建", "obs桶怎么建"),
        ("how  to use voucher", "how to use voucher"),
        ("協議審批到哪裡了", "协议审批到哪里了"),
        ("代金券😀怎么看❤️", "代金券怎么看"),
        ("看\u200b看\u0000代金券", "看看代金券"),
        ("在吗。。。在吗？？", "在吗.在吗"),
        ("😀😀", ""),
        ("？！…", ""),
        ("\n\t", ""),
        ("／view_coupons", "/view_coupons"),
    ],
)
def test_normalize(text: str, expected: str) -> None:
    assert normalize(text) == expected


@pytest.mark.parametrize("text", ["ＡＢ㎏ ﬁ 協議", "İstanbul", "😀a", ""])
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold_characters(text)) == len(text)


def test_folding_maps_width_case_and_script() -> None:
    assert fold_characters("ＡＧＲ協議") == "agr协议"


def test_component_never_touches_the_text() -> None:
    message = Message({"text": "／restart"})
    TextNormalizer().process([message])
    assert message.get("text") == "／restart"
    assert message.get("normalized_text") == "/restart"


def test_message_without_text_is_empty() -> None:
    message = Message({})
    TextNormalizer().process([message])
    assert message.get("normalized_text") == ""
