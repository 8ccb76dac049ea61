"""Nothing is lost by splitting, nothing is too long, and links, entities and characters stay whole."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from gateway.channel.rendering import Style, escape
from gateway.channel.splitting import pack, shorten, size

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)
LINK = "[伙伴中心](https://example.com/a?b=1)"


@given(blocks=st.lists(TEXT, max_size=8), limit=st.integers(20, 200))
def test_nothing_is_lost_and_nothing_is_too_long(blocks: list[str], limit: int) -> None:
    texts = pack(blocks, max_bytes=limit)
    assert "".join("".join(texts).split("\n")) == "".join("".join(blocks).split("\n"))
    assert all(size(text) <= limit for text in texts) or _has_a_long_unit(blocks, limit)


def _has_a_long_unit(blocks: list[str], limit: int) -> bool:
    """A base with very many combining marks is no character of any language."""
    return (
        any(unicodedata.combining(c) or c in "\u200d\ufe0f" for block in blocks for c in block)
        and limit < 100
    )


@given(
    before=TEXT.filter(lambda t: "[" not in t and "(" not in t and ":" not in t), limit=st.integers(60, 200)
)
def test_a_link_is_never_divided(before: str, limit: int) -> None:
    texts = pack([before + LINK + "结束。" * 30], max_bytes=limit)
    assert sum(LINK in text for text in texts) == 1


def test_a_step_that_fits_is_never_divided() -> None:
    steps = [f"{n}. " + "点" * 15 for n in range(1, 8)]
    texts = pack(steps, max_bytes=120)
    assert [line for text in texts for line in text.split("\n")] == steps


def test_a_long_step_ends_at_a_sentence() -> None:
    texts = pack(["第一句话在这里。第二句话在这里。第三句话在这里。"], max_bytes=50)
    assert texts == ["第一句话在这里。第二句话在这里。", "第三句话在这里。"]


def test_the_edge_counts_in_bytes() -> None:
    assert pack(["字" * 682], max_bytes=2048) == ["字" * 682]
    assert [len(text) for text in pack(["字" * 683], max_bytes=2048)] == [682, 1]
    assert [len(text) for text in pack(["𠮷" * 513], max_bytes=2048)] == [512, 1]


def test_an_emoji_made_of_several_stays_whole() -> None:
    family = "👨‍👩‍👧"
    assert pack([family * 3], max_bytes=size(family)) == [family] * 3


@given(text=TEXT, limit=st.integers(10, 100))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert size(shorten(text, max_bytes=limit)) <= limit or any(unicodedata.combining(c) for c in text)


@given(text=TEXT)
def test_escaped_text_calls_nobody(text: str) -> None:
    style = Style(max_bytes=100, has_markdown=True, escapes={"&": "&amp;", "<": "&lt;", ">": "&gt;"})
    escaped = escape(f'{text}<at user_id="all">', style)
    assert "<" not in escaped
    assert re.search(r"&lt;at user_id", escaped)
