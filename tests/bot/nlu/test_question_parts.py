import pytest

from bot.nlu.question_parts import question_parts
from bot.nlu.text_normalizer import normalize


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("代金券在哪里看？解除关联要什么条件？", ["代金券在哪里看", "解除关联要什么条件"]),
        ("怎么查看代金券，另外怎么解除关联", ["怎么查看代金券", "怎么解除关联"]),
        ("怎么看代金券，顺便问一下日志在哪", ["怎么看代金券", "日志在哪"]),
        ("我上个月买了服务器，现在想解绑，怎么弄？", []),
        ("怎么查看代金券？谢谢", []),
        ("还有吗", []),
        ("一个问题?两个问题?三个问题?四个问题", []),
    ],
)
def test_a_message_is_cut_only_between_questions(text: str, parts: list[str]) -> None:
    assert question_parts(normalize(text)) == parts
