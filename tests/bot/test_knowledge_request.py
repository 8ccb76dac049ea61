"""What may be asked about the knowledge, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge_request import InvalidKnowledgeRequest, ReplayRequest, SearchRequest, read_texts

ARTICLE = {
    "id": "notice.hall",
    "standard_question": "大厅几点开门",
    "similar_questions": ["大厅开放时间"],
    "audience": ["customer"],
    "answer": {"summary": "9点。", "steps": [], "notes": [], "links": []},
    "task": None,
    "related": [],
    "effective_from": "2026-01-01",
    "expires_at": None,
    "source": {"title": "公告", "checked_on": "2026-01-01"},
}


def test_a_search_has_defaults_and_a_guest_sees_all() -> None:
    assert SearchRequest.from_dict({"text": "券在哪"}) == SearchRequest("券在哪", 5, None)
    assert SearchRequest.from_dict({"text": "券", "limit": 20, "audience": "partner"}).audience == "partner"
    assert SearchRequest.from_dict({"text": "券", "audience": "guest"}).audience is None


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"text": "  "},
        {"text": "长" * 1001},
        {"text": "券", "limit": 0},
        {"text": "券", "limit": 21},
        {"text": "券", "limit": True},
        {"text": "券", "audience": "everybody"},
    ],
)
def test_a_bad_search_is_refused(body: Any) -> None:
    with pytest.raises(InvalidKnowledgeRequest):
        SearchRequest.from_dict(body)


def test_a_candidate_is_an_article_as_in_a_file() -> None:
    request = ReplayRequest.from_dict({"texts": ["大厅"], "overlay": {"articles": [ARTICLE]}})
    assert [article.id for article in request.articles] == ["notice.hall"]
    assert request.has_overlay
    assert not ReplayRequest.from_dict({"texts": ["大厅"]}).has_overlay


@pytest.mark.parametrize(
    "overlay",
    [[], {"articles": {}}, {"articles": [{"id": "x"}]}, {"articles": [ARTICLE] * 21}, {"removed": [1]}],
)
def test_a_bad_overlay_is_refused(overlay: Any) -> None:
    with pytest.raises(InvalidKnowledgeRequest):
        ReplayRequest.from_dict({"texts": ["大厅"], "overlay": overlay or "none"})


@pytest.mark.parametrize("texts", [None, [], ["好"] * 65, ["好", ""], ["好", 3]])
def test_texts_are_bounded(texts: Any) -> None:
    with pytest.raises(InvalidKnowledgeRequest):
        read_texts({"texts": texts})
