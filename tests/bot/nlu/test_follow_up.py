import pytest

from bot.nlu.follow_up import FollowUp, follow_up
from knowledge import ARTICLES_DIRECTORY, load_articles

ARTICLES = load_articles(ARTICLES_DIRECTORY).articles
TOPIC = "coupon.voucher.view"
QUESTION = ARTICLES[TOPIC].standard_question.rstrip("?？")


def asked(text: str, topic: str | None) -> str | None:
    question = follow_up(text, topic, ARTICLES)
    return question and question.question


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("那现金券呢", ARTICLES[TOPIC].standard_question.replace("代金券", "现金券")),
        ("现金券", None),
        ("有次数限制吗", "代金券有次数限制吗"),
        ("要多久", "代金券要多久"),
        ("怎么弄", f"{QUESTION}，怎么弄"),
        ("那具体怎么操作呢", f"{QUESTION}，那具体怎么操作呢"),
        ("能开发票吗", "代金券能开发票吗"),
        ("那代金券呢", None),
        ("代金券怎么用", None),
        ("你好", None),
        ("我想要一次看完我们公司今年所有的代金券明细可以吗", None),
    ],
)
def test_the_subject_of_the_last_topic_is_written_back(text: str, expected: str | None) -> None:
    assert asked(text, TOPIC) == expected


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("这个季度呢", "view_performance", "业绩这个季度呢"),
        ("那现金券呢", "view_coupons", "查看我的现金券"),
        ("怎么用", "view_coupons", "代金券怎么用"),
        ("怎么报名", "view_training", "查看培训日历，怎么报名"),
        ("要多久", "request_unbinding", "解除关联要多久"),
        ("不对，是上个月", "view_performance", "业绩不对，是上个月"),
        ("不是这个月，是上个季度", "view_performance", "业绩不是这个月，是上个季度"),
        ("不是这个问题", "view_performance", None),
    ],
)
def test_a_task_is_a_topic_too(text: str, topic: str, expected: str | None) -> None:
    assert asked(text, topic) == expected


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("partner.unbind.request", "解除关联"),  # its title only says 关联关系
        ("invoice.partner.special_vat", "专票"),  # not 经销商, the longest term of its title
    ],
)
def test_the_subject_is_what_most_questions_of_an_article_name(topic: str, subject: str) -> None:
    assert asked("有次数限制吗", topic) == f"{subject}有次数限制吗"


def test_an_article_whose_questions_name_nothing_is_its_own_subject() -> None:
    title = ARTICLES["account.type.change"].standard_question.rstrip("?？")
    assert asked("要多久", "account.type.change") == f"{title}，要多久"


@pytest.mark.parametrize("topic", [None, "no.such"])
def test_without_a_topic_there_is_nothing_to_follow(topic: str | None) -> None:
    assert follow_up("要多久", topic, ARTICLES) is None


NEAR = FollowUp("", frozenset({"coupon"}), frozenset({"coupon.cash.view"}))
USE, CASH, FOREIGN = "faq/coupon.voucher.use", "faq/coupon.cash.view", "faq/order.cancel.pending"


def test_what_lies_near_the_topic_is_likelier() -> None:
    equal = dict.fromkeys((USE, CASH, FOREIGN), 0.3)
    weighed = NEAR.weigh(equal, equal)
    assert sum(weighed.values()) == pytest.approx(1)
    assert weighed[CASH] / weighed[USE] == pytest.approx(2)
    assert weighed[USE] / weighed[FOREIGN] == pytest.approx(5)


def test_the_words_themselves_count_too() -> None:
    weighed = NEAR.weigh({USE: 0.5, "faq/coupon.voucher.view": 0.5}, {USE: 0.4, "out_of_scope": 0.6})
    assert weighed[USE] > 0.9
    assert "out_of_scope" not in weighed
