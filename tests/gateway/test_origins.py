"""Lists of origins: what is in them, and nothing that only looks like it."""

import pytest

from gateway.origins import Origins, is_same_origin


@pytest.mark.parametrize(
    ("allowed", "origin", "is_allowed"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://shop.example", "https://shop.example.evil", False),
        ("https://shop.example", "https://evilshop.example", False),
        ("https://shop.example", "http://shop.example", False),
        ("https://shop.example", "https://shopXexample", False),
        ("https://shop.example", "null", False),
        ("http://127.0.0.1:*", "http://127.0.0.1:8123", True),
        ("http://127.0.0.1:*", "http://127.0.0.1", True),
        ("http://127.0.0.1:*", "http://127.0.0.1:8123.evil", False),
        ("https://*.shop.example", "https://www.shop.example", True),
        ("https://*.shop.example", "https://shop.example.evil", False),
        ("https://a.example, https://b.example", "https://b.example", True),
        ("*", "https://anything.example", True),
        ("'self'", "https://anything.example", False),
        ("", "https://anything.example", False),
    ],
)
def test_an_origin(allowed: str, origin: str, is_allowed: bool) -> None:
    assert Origins.parse(allowed).allows(origin) is is_allowed


@pytest.mark.parametrize(
    "text", ["shop.example", "https://shop.example/path", "ftp://x", "https://", "javascript:x"]
)
def test_what_is_no_origin_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="is not an origin"):
        Origins.parse(text)


def test_as_a_source_list() -> None:
    assert Origins.parse("'self',https://a.example").as_policy() == "'self' https://a.example"
    assert Origins.parse("").as_policy() == "'none'"


def test_the_own_origin() -> None:
    assert is_same_origin("https://chat.example", "chat.example")
    assert not is_same_origin("https://evil.example", "chat.example")
    assert not is_same_origin("https://evil.example", None)
