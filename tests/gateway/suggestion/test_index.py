"""What is found by the letters typed so far, in which order, and where it is marked."""

from datetime import date
from pathlib import Path

import pytest

from gateway.suggestion.index import SuggestionIndex
from tests.gateway.suggestion.articles import read_all, write_some

TODAY = date(2026, 7, 1)


@pytest.fixture
def index(tmp_path: Path) -> SuggestionIndex:
    write_some(tmp_path)
    return SuggestionIndex.of(read_all(tmp_path))


def found(index: SuggestionIndex, query: str, audience: str = "guest", limit: int = 6) -> list[str]:
    return [match.article_id for match in index.search(query, audience=audience, on=TODAY, limit=limit)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("代金券", ["coupon.use", "coupon.view"]),
        ("查看", ["coupon.view"]),
        ("　查 看！", ["coupon.view"]),
        ("nre", ["nre.sign"]),
        ("ＮＲＥ", ["nre.sign"]),
        ("djq", ["coupon.use", "coupon.view"]),
        ("DJQ", ["coupon.use", "coupon.view"]),
        ("daijinq", ["coupon.use", "coupon.view"]),
        ("jiechu", ["partner.unbind"]),
        ("解绑", ["partner.unbind"]),
        ("查看代金券的方法", ["coupon.view"]),
        ("aijin", []),
        ("zzz", []),
        ("", []),
        ("？！", []),
        ("\U0001f600", []),
    ],
)
def test_what_is_found(index: SuggestionIndex, query: str, ids: list[str]) -> None:
    assert found(index, query) == ids


def test_each_audience_is_suggested_its_own(index: SuggestionIndex) -> None:
    assert found(index, "如何", "customer") == ["coupon.view", "partner.unbind"]
    assert found(index, "如何", "partner") == ["partner.unbind", "nre.sign"]
    assert sorted(found(index, "如何", "guest")) == ["coupon.view", "nre.sign", "partner.unbind"]


def test_only_what_is_in_force_today(index: SuggestionIndex) -> None:
    assert found(index, "怎么办") == []
    on_that_day = index.search("怎么办", audience="guest", on=date(2026, 10, 1), limit=6)
    assert [match.article_id for match in on_that_day] == ["coupon.future"]


def test_there_are_no_more_than_asked_for(index: SuggestionIndex) -> None:
    assert len(found(index, "如何", limit=1)) == 1


@pytest.mark.parametrize(
    ("query", "matched", "ranges"),
    [
        ("查看", None, ((2, 4),)),
        ("djq", None, ((4, 7),)),
        ("daij", None, ((4, 6),)),
        ("我的券", "我的券呢", ()),
        ("代金券在哪", "代金券在哪里看", ((4, 7),)),
    ],
)
def test_where_it_matched(
    index: SuggestionIndex, query: str, matched: str | None, ranges: tuple[tuple[int, int], ...]
) -> None:
    match = next(
        m
        for m in index.search(query, audience="customer", on=TODAY, limit=6)
        if m.article_id == "coupon.view"
    )
    assert (match.matched, match.ranges) == (matched, ranges)


def test_a_very_long_query_is_cut(index: SuggestionIndex) -> None:
    assert found(index, "x" * 100 + "查看代金券") == []


def test_an_empty_index_finds_nothing() -> None:
    assert SuggestionIndex().search("代金券", audience="guest", on=TODAY, limit=6) == []
