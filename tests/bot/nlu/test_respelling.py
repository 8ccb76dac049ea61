import pytest

from bot.nlu.respelling import Respeller, respelled

TERMS = ["代金券", "解除关联", "伙伴中心", "审计日志", "ECS", "代金卷宗", "存储桶", "储存桶"]
FREQUENCY = {"重新": 8000, "伙伴": 3000}


@pytest.fixture
def respeller() -> Respeller:
    return Respeller.of_terms(TERMS, lambda word: FREQUENCY.get(word, 0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("代金卷怎么看", "代金券怎么看"),
        ("我要接除关连,谢谢", "我要解除关联,谢谢"),
        ("daijinquan在哪,djq呢", "代金券在哪,代金券呢"),
        ("让伙伴重新提", "让伙伴重新提"),
        ("伙伴钟心在哪", "伙伴中心在哪"),
        ("代金卷宗在哪", "代金卷宗在哪"),
        ("ecs和obs", "ecs和obs"),
        ("", ""),
    ],
)
def test_terms_are_put_right_and_nothing_else(respeller: Respeller, text: str, expected: str) -> None:
    assert respeller.correct(text) == expected


def test_the_knowledge_base_lends_its_terms() -> None:
    assert respelled("我的现金劵") == "我的现金券"
    assert respelled("时间太长了") == "时间太长了"
