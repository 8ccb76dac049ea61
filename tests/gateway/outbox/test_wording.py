"""What an event says: by kind, by what it brings, and never nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.backend_client import Event
from gateway.outbox.wording import notice_of
from gateway.words import Words, load_words

AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
PAYLOAD = {"number": "UB-20260701-0001", "customer_name": "甲公司", "partner_name": "北方云"}


def event(kind: str, **payload: Any) -> Event:
    return Event(seq=1, kind=kind, at=AT, user_ids=["customer-1"], payload=payload)


def test_a_known_kind_has_its_words_and_its_option() -> None:
    notice = notice_of(event("unbinding.approved", **PAYLOAD), load_words())

    assert notice.content == {
        "kind": "notice",
        "level": "info",
        "text": "解除关联申请 UB-20260701-0001 已同意，甲公司与北方云的关联已经解除。",
        "event": "unbinding.approved",
        "at": "2026-07-01T09:00:00+00:00",
        "number": "UB-20260701-0001",
    }
    [option] = notice.options
    assert option.title == "查看进度"
    assert option.option == {
        "kind": "task",
        "id": "track_unbinding",
        "entities": {"unbinding_number": "UB-20260701-0001"},
    }


@pytest.mark.parametrize(
    ("kind", "payload", "text"),
    [
        (
            "agreement.moved",
            {"title": "协议有进展", "text": "AGR-2026-0001 已进入复核。"},
            "协议有进展\nAGR-2026-0001 已进入复核。",
        ),
        ("agreement.moved", {"text": "只有正文"}, "只有正文"),
        ("agreement.moved", {}, "您有一条新的业务通知，请到控制台查看详情。"),
        ("agreement.moved", {"title": 7, "text": ["x"]}, "您有一条新的业务通知，请到控制台查看详情。"),
        ("unbinding", {}, "您有一条新的业务通知，请到控制台查看详情。"),
        ("unbinding.approved", {"number": "UB-1"}, "您有一条新的业务通知，请到控制台查看详情。"),
        ("generic", {"text": "正文"}, "正文"),
    ],
)
def test_a_kind_without_words_says_what_it_brings(kind: str, payload: dict[str, Any], text: str) -> None:
    assert notice_of(event(kind, **payload), load_words()).content["text"] == text


def test_an_option_whose_values_are_missing_is_not_offered() -> None:
    words = Words(
        {
            "events": {
                "generic": "通知",
                "a": {"text": "好", "option": {"title": "看", "task": "t", "entities": {"n": "{number}"}}},
            }
        }
    )
    assert notice_of(event("a"), words).options == []


def test_a_very_long_text_is_cut() -> None:
    assert len(notice_of(event("x", text="长" * 5000), load_words()).content["text"]) == 2000
