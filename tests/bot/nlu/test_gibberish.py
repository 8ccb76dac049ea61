import pytest

from bot.nlu.gibberish import is_gibberish


@pytest.mark.parametrize("text", ["customer", "qwertyuiop", "xzcvb", "aaaaaaa", "啊啊啊啊", "哦哦哦"])
def test_what_means_nothing(text: str) -> None:
    assert is_gibberish(text, is_known=False)
    assert not is_gibberish(text, is_known=True)


@pytest.mark.parametrize(
    "text", ["obs", "nre", "daijinquan", "jiebang", "how to use voucher", "代金券", "1111", "", "啊", "券"]
)
def test_what_may_mean_something(text: str) -> None:
    assert not is_gibberish(text, is_known=False)
