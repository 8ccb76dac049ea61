"""The locale file has every sentence that the code asks for, and the code has none of its own."""

import ast
import re
from pathlib import Path

import pytest

import gateway
from gateway import errors
from gateway.bot_client import BotFailure, BotRefused, BotTimeout, BotUnavailable
from gateway.words import load_words

PACKAGE = Path(gateway.__file__).parent
PLACEHOLDERS = {"limit": 20, "length": 30, "retry_after_s": 5}
CODES = sorted(
    {problem.code for problem in errors.Problem.__subclasses__()}
    | {
        "internal_error",
        "not_found",
        "method_not_allowed",
        "body_invalid",
        "validation_failed",
        "request_refused",
    }
)


@pytest.mark.parametrize("code", CODES)
def test_a_problem_has_a_title_and_a_detail(code: str) -> None:
    words = load_words()

    assert words(f"problems.{code}.title")
    assert words(f"problems.{code}.detail", **PLACEHOLDERS).endswith("。")


@pytest.mark.parametrize("failure", [BotFailure, BotUnavailable, BotTimeout, BotRefused])
def test_a_failure_of_the_bot_has_a_kind_sentence(failure: type[BotFailure]) -> None:
    assert load_words()(f"notices.{failure.notice}").startswith("抱歉")


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_words()("notices.nothing")


def test_a_group_of_sentences_is_no_sentence() -> None:
    with pytest.raises(KeyError):
        load_words()("problems.not_found")


def chinese_strings(source: str) -> list[str]:
    """String literals with Chinese in them, docstrings excepted."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if re.search(r"[\u4e00-\u9fff]", node.value)
    ]


def test_no_chinese_sentence_stands_in_the_code() -> None:
    found = {
        str(file.relative_to(PACKAGE)): strings
        for file in PACKAGE.rglob("*.py")
        if (strings := chinese_strings(file.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_chinese_sentence_in_code_would_be_seen() -> None:
    assert chinese_strings('"""关于转人工"""\nx = f"请{x}稍后"') == ["请", "稍后"]
