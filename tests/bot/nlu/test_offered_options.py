import pytest

from bot.nlu.offered_options import find_choice, ordinal_of

OFFERED = [
    {"kind": "article", "id": "coupon.voucher.view", "title": "如何查看代金券？"},
    {"kind": "task", "id": "view_coupons", "title": "查看我的代金券"},
    {"kind": "none_of_these", "title": "都不是"},
]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("2", 2),
        ("第二个", 2),
        ("第2个", 2),
        ("选二", 2),
        ("我选第三条吧", 3),
        ("第 1 项", 1),
        ("最后一个", 3),
        ("12", 12),
        ("二月份的账单", None),
        ("2个代金券", None),
        ("第二个怎么办", None),
    ],
)
def test_ordinal_of(text: str, position: int | None) -> None:
    assert ordinal_of(text, 3) == position


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("第一个", "article"),
        ("2", "task"),
        ("如何查看代金券", "article"),
        ("都不是", "none_of_these"),
        ("以上都不是", "none_of_these"),
    ],
)
def test_find_choice(text: str, kind: str) -> None:
    choice = find_choice(text, OFFERED)
    assert choice is not None
    assert choice.option is not None
    assert choice.option["kind"] == kind


def test_a_number_beyond_the_list_chooses_nothing() -> None:
    choice = find_choice("9", OFFERED)
    assert choice is not None
    assert choice.option is None
    assert choice.evidence == "ordinal=9/3"


@pytest.mark.parametrize("text", ["现金券呢", "", "转人工"])
def test_other_words_are_no_choice(text: str) -> None:
    assert find_choice(text, OFFERED) is None


def test_nothing_offered_nothing_chosen() -> None:
    assert find_choice("2", []) is None
