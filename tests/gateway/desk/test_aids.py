"""What helps an agent: the packet, the customer's panel, canned replies."""

from gateway.desk.packet import masked, sentiment
from gateway.desk.roles import Role
from tests.gateway.conftest import Gateway
from tests.gateway.desk.conftest import SignIn
from tests.gateway.fakes import FakeBackend, FakeBot

CHECKLIST = {
    "kind": "checklist",
    "text": "还有 1 项不满足",
    "items": [{"title": "没有欠费", "is_satisfied": False, "detail": "欠费 12.00 元", "fix": "请先充值"}],
}


async def test_the_packet_says_what_happened_before(gateway: Gateway, bot: FakeBot, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    bot.replies["我要解绑"] = {
        "decision": {"kind": "task", "id": "request_unbinding", "confidence": 0.97, "candidates": []},
        "messages": [{"content": CHECKLIST, "visibility": "personal", "options": []}],
        "is_form_open": True,
    }
    visitor = await gateway.user()
    await visitor.send("我要解绑")
    await visitor.messages(2)
    await visitor.send("急，要投诉了")
    await visitor.messages(4)
    await visitor.post("/handoff")
    gateway.clock.advance(seconds=40)

    packet = (await agent.get(f"/conversations/{visitor.conversation_id}/packet")).json()

    assert packet["customer"] == {
        "id": "customer-1",
        "kind": "customer",
        "is_verified": True,
        "name": "某*",
        "account": None,
        "association": None,
    }
    assert (packet["question"], packet["waiting_s"]) == ("急，要投诉了", 40)
    assert [(a["question"], a["kind"], a["confidence"]) for a in packet["asked"]] == [
        ("我要解绑", "task", 0.97),
        ("急，要投诉了", "article", 0.9),
    ]
    assert packet["checks"] == [{"title": "没有欠费", "is_satisfied": False, "detail": "欠费 12.00 元"}]
    assert packet["sentiment"] == ["投诉", "急"]


async def test_the_panel_is_read_in_the_agents_name(
    sqlite_gateway: Gateway, backend: FakeBackend, sign_in: SignIn
) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    auditor = await sign_in(sqlite_gateway, "auditor", Role.AUDITOR)
    visitor = await sqlite_gateway.user()
    path = f"/conversations/{visitor.conversation_id}/customer"

    panel = (await agent.get(path)).json()
    refused = await auditor.get(path)
    records = (await auditor.get("/audit", operation="view_customer")).json()["items"]

    profile, coupons, unbinding, _ = panel["sections"]
    assert profile["facts"][0] == {"label": "姓名", "value": "某*"}
    assert {"label": "站点", "value": "中国站"} in profile["facts"]
    assert (coupons["total"], coupons["items"][0]["title"]) == (7, "迁移券（代金券）")
    assert coupons["items"][0]["lines"] == ["余额 ¥80.00", "有效期至 2026-12-31"]
    assert unbinding["state"] == "not_permitted"  # the backend does not know the address
    assert {claims["act"]["sub"] for claims in backend.tokens if "act" in claims} == {agent.id}
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert [(r["subject"], r["by"]["id"]) for r in records] == [("customer-1", agent.id)]


async def test_a_guest_has_no_panel(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    visitor = await sqlite_gateway.guest()

    panel = (await agent.get(f"/conversations/{visitor.conversation_id}/customer")).json()

    assert panel == {"is_guest": True, "sections": []}


async def test_canned_replies(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    first, second = await sign_in(sqlite_gateway, "agent1"), await sign_in(sqlite_gateway, "agent2")
    boss = await sign_in(sqlite_gateway, "boss", Role.SUPERVISOR)
    mine = {"shortcut": "hi", "title": "问候", "text": "您好，请问有什么可以帮您？", "scope": "mine"}

    created = await first.post("/canned", mine)
    shared = await boss.post("/canned", {**mine, "shortcut": "bye", "title": "道别", "scope": "shared"})
    refused = await first.post("/canned", {**mine, "scope": "shared"})
    of_another = await second.post(f"/canned/{created.json()['id']}", mine)
    removed = await first.delete(f"/canned/{created.json()['id']}")

    assert [r["title"] for r in (await second.get("/canned")).json()["items"]] == ["道别"]
    assert (refused.status_code, of_another.status_code, removed.status_code) == (403, 404, 204)
    assert [r["id"] for r in (await first.get("/canned", q="道")).json()["items"]] == [shared.json()["id"]]


def test_names_are_masked() -> None:
    assert [masked(name) for name in ("李", "李雷", "欧阳小北", "华北数据科技有限公司")] == [
        "李*",
        "李*",
        "欧**北",
        "华******司",
    ]


def test_words_that_tell_a_mood() -> None:
    assert sentiment(["请问怎么查看代金券"]) == []
    assert sentiment(["都等了两天了，再不处理我就投诉", "谢谢"]) == ["投诉", "等了", "谢谢"]
