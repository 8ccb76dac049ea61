"""A month that the desk looks back on, written into the gateway's database; the same in every run."""

import random
from datetime import UTC, datetime, timedelta

from gateway.database import Database
from tests.gateway.insight.history import History

DAYS = 30
ANSWERED = [
    ("怎么查看代金券", "coupon.voucher.view"),
    ("现金券在哪里看", "coupon.cash.view"),
    ("代金券怎么用", "coupon.voucher.use"),
    ("怎么申请解除关联", "partner.unbind.request"),
    ("三个月内能解绑几次", "partner.unbind.limit_3months"),
    ("怎么找生态经理", "partner.manager.find"),
    ("开票进度怎么看", "invoice.status"),
]
UNANSWERED = [
    "伙伴徽标可以印在名片上吗",
    "名片上能不能印伙伴徽标",
    "名片可以印伙伴徽标吗",
    "会议室怎么预订",
    "怎么预订会议室",
]
KINDS = ["article"] * 13 + ["clarify"] * 3 + ["task"] * 3 + ["out_of_scope"] * 2 + ["handoff"]
CHANNELS = ["web"] * 5 + ["wecom"] * 2 + ["dingtalk"]
DISLIKED = 0.06
REASONS = ["requested", "button", "disliked", "repeated_miss"]


def write_past(database_url: str) -> None:
    """Some eight conversations a day until yesterday, and the newest unanswered questions a minute ago."""
    past, dice = History(), random.Random(20261123)  # noqa: S311 - demo data
    today = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0)
    for day in range(DAYS, 0, -1):
        for number in range(dice.randint(5, 11)):
            at = today - timedelta(days=day) + timedelta(minutes=17 * number)
            _one_conversation(past, f"past-{day}-{number}", at, dice)
    for number, question in enumerate(UNANSWERED):
        key, at = f"missed-{number}", datetime.now(UTC) - timedelta(seconds=60 - number)
        past.conversation(key, at)
        past.turn(key, at, "not_understood", text=question)
    database = Database(database_url)
    try:
        database.write_now(past.write)
    finally:
        database.close()


def _one_conversation(past: History, key: str, at: datetime, dice: random.Random) -> None:
    audience = dice.choice(["customer", "customer", "partner"])
    past.conversation(key, at, channel=dice.choice(CHANNELS), user=f"user-{key}", audience=audience)
    kind = "handoff"
    for minute in range(dice.randint(1, 3)):
        kind = dice.choice(KINDS)
        question, article = dice.choice(ANSWERED)
        topic = article if kind == "article" else "view_coupons" if kind == "task" else None
        when = at + timedelta(minutes=minute)
        shown = past.turn(key, when, kind, topic, text=question, user=f"user-{key}", audience=audience)
        if topic == article and dice.random() < DISLIKED:
            past.dislike(key, shown, when, "incomplete")
    if kind in ("handoff", "out_of_scope"):
        past.handoff(
            key,
            at + timedelta(minutes=4),
            reason=dice.choice(REASONS),
            waited_s=dice.randint(10, 150),
            handled_s=dice.randint(120, 900),
            score=dice.choice([5, 5, 4, 4, 3, None]),
        )
