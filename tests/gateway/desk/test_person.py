"""One person's conversations: written out, and taken away without a trace of them."""

from datetime import timedelta

from sqlalchemy import func, select

from gateway.conversation.models import Conversation, Message
from gateway.desk import person
from gateway.desk.models import AuditRecord
from tests.gateway.conftest import Gateway
from tests.gateway.desk.conftest import SignIn


async def test_what_is_erased_is_gone_and_what_is_not_stays(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor, other = await gateway.user(), await gateway.user("partner-1")
    for somebody in (visitor, other):
        await somebody.send("怎么查看代金券")
        await somebody.messages(2)
        await somebody.post("/handoff")
        await agent.act(somebody.conversation_id, "claim")
        await agent.say(somebody.conversation_id, "您好")
        await agent.act(somebody.conversation_id, "notes", {"client_message_id": "n", "text": "客户很急"})
        await agent.act(somebody.conversation_id, "close", {"reason": "solved", "tags": ["coupon"]})
    database, now = gateway.parts.database, gateway.clock()

    exported = await database.write(person.export, user_id="customer-1", now=now)
    erased = await database.write(person.erase, user_id="customer-1", now=now)
    left = await database.read(
        lambda s: (
            s.scalars(select(Conversation.user_id)).all(),
            s.scalars(select(func.count()).select_from(Message).where(Message.content.is_not(None))).one(),
            s.scalars(select(AuditRecord.operation).where(AuditRecord.user_id.is_(None))).all(),
        )
    )

    [conversation] = exported["conversations"]
    assert [m["content"]["text"] for m in conversation["messages"]][:2] == [
        "怎么查看代金券",
        "答：怎么查看代金券",
    ]
    assert "客户很急" in [note["text"] for note in conversation["notes"]]
    assert erased == 1
    assert left == (["partner-1"], len(conversation["messages"]), ["export_person", "erase_person"])


async def test_what_was_closed_long_ago_is_let_go_of(gateway: Gateway) -> None:
    old, fresh = await gateway.user(), await gateway.user("partner-1")
    await old.post("/sign-out")
    gateway.clock.advance(days=40)
    await fresh.post("/sign-out")
    now = gateway.clock()

    count = await gateway.parts.database.write(person.retire, before=now - timedelta(days=30), now=now)

    left = await gateway.parts.database.read(lambda s: s.scalars(select(Conversation.id)).all())
    assert (count, left) == (1, [fresh.conversation_id])
