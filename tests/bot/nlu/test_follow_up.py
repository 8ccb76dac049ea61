import pytest

from bot.nlu.follow_up import completed
from knowledge import ARTICLES_DIRECTORY, load_articles

ARTICLES = load_articles(ARTICLES_DIRECTORY).articles
TOPIC = "coupon.voucher.view"
QUESTION = ARTICLES[TOPIC].standard_question.rstrip("?？")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("那现金券呢", ARTICLES[TOPIC].standard_question.replace("代金券", "现金券")),
        ("有次数限制吗", f"{QUESTION}，有次数限制吗"),
        ("要多久", f"{QUESTION}，要多久"),
        ("怎么弄", f"{QUESTION}，怎么弄"),
        ("那代金券呢", None),
        ("你好", None),
        ("我想要一次看完我们公司今年所有的代金券明细可以吗", None),
    ],
)
def test_the_subject_of_the_last_topic_is_written_back(text: str, expected: str | None) -> None:
    assert completed(text, TOPIC, ARTICLES) == expected


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("这个季度呢", "view_performance", "查看我的业绩，这个季度呢"),
        ("那现金券呢", "view_coupons", "查看我的现金券"),
        ("要多久", "request_unbinding", "申请解除关联，要多久"),
        ("不对，是上个月", "view_performance", "查看我的业绩，不对，是上个月"),
        ("不是这个月，是上个季度", "view_performance", "查看我的业绩，不是这个月，是上个季度"),
        ("不是这个问题", "view_performance", None),
    ],
)
def test_a_task_is_a_topic_too(text: str, topic: str, expected: str | None) -> None:
    assert completed(text, topic, ARTICLES) == expected


@pytest.mark.parametrize("topic", [None, "no.such"])
def test_without_a_topic_there_is_nothing_to_follow(topic: str | None) -> None:
    assert completed("要多久", topic, ARTICLES) is None
