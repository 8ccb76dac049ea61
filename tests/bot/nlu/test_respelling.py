import pytest

from bot.nlu.respelling import Respeller, respelled

TERMS = ["代金券", "解除关联", "伙伴中心", "审计日志", "ECS", "代金卷宗", "存储桶", "储存桶"]
QUESTIONS = [
    "怎么申请开票",
    "申请要多久",
    "如何申请存储桶",
    "限制有哪些",
    "什么限制",
    "有限制吗",
    "让伙伴申请",
]


@pytest.fixture(scope="module")
def respeller() -> Respeller:
    return Respeller.of(QUESTIONS, TERMS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("代金卷怎么看", "代金券怎么看"),
        ("我要接除关连,谢谢", "我要解除关联,谢谢"),
        ("daijinquan在哪,djq呢", "代金券在哪,代金券呢"),
        ("查daijinquan", "查代金券"),
        ("怎么申情存储桶", "怎么申请存储桶"),
        ("申晴", "申请"),
        ("有哪些xian制", "有哪些限制"),
        ("能shenqing吗", "能申请吗"),
        ("代金卷宗在哪", "代金卷宗在哪"),
    ],
)
def test_what_was_meant_is_found_by_its_sound(respeller: Respeller, text: str, expected: str) -> None:
    assert respeller.correct(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "让伙伴重新提",
        "伙伴中心在哪",
        "ecs和obs",
        "beichen-shenqing",
        "what is shenqing for",
        "这个bot的token过期了",
        "神情很紧张",
        "",
    ],
)
def test_what_may_be_meant_as_it_is_stays(respeller: Respeller, text: str) -> None:
    assert respeller.correct(text) == text


def test_a_word_that_is_asked_once_is_nobodys_misspelling(respeller: Respeller) -> None:
    assert respeller.correct("开漂要多就") == "开漂要多就"


def test_nothing_is_learned_from_nothing() -> None:
    assert Respeller.of([], []).correct("怎么申情daijinquan") == "怎么申情daijinquan"


def test_the_knowledge_base_lends_its_words() -> None:
    assert respelled("我的现金劵") == "我的现金券"
    assert respelled("怎么申情开漂") == "怎么申请开票"
    assert respelled("时间太长了") == "时间太长了"
