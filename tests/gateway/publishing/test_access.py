"""Who may edit articles, and what the audit log keeps of it."""

import pytest

from gateway.desk import audit
from gateway.desk.roles import Role
from tests.gateway.conftest import Gateway
from tests.gateway.publishing.drafting import change, drafted
from tests.gateway.unanswered.desk import Desk


async def test_every_edit_is_in_the_audit_log(gateway: Gateway, desk: Desk) -> None:
    group, draft = await drafted(gateway, desk)
    published = await desk.call("POST", "/articles/publish", 201, json=change(group, draft))
    article_id, base = published["article_id"], published["version"]["base_of"]
    await desk.call("POST", f"/articles/{article_id}/rollback", 201, json={"to": 1, "base": base})

    records = await gateway.parts.database.read(
        audit.list_records, user_id=None, subject=article_id, operation=None, before=None, limit=10
    )
    assert [(record.operation, record.user_name) for record in records] == [
        ("article_rolled_back", "小编"),
        ("article_published", "小编"),
    ]


@pytest.mark.parametrize(
    ("role", "may_read", "may_edit"),
    [
        (Role.AGENT, True, False),
        (Role.SUPERVISOR, True, True),
        (Role.KNOWLEDGE_EDITOR, True, True),
        (Role.AUDITOR, True, False),
    ],
)
async def test_who_may_edit(gateway: Gateway, role: Role, may_read: bool, may_edit: bool) -> None:
    someone = await Desk.of(gateway, role)
    read = await someone.send("GET", "/articles/notice.parking")
    edit = await someone.send("POST", "/articles/notice.parking/rollback", json={"to": 99, "base": None})
    assert (read.status_code, edit.status_code) == (200 if may_read else 403, 409 if may_edit else 403)


async def test_an_agents_token_of_the_host_edits_nothing(gateway: Gateway) -> None:
    stranger = Desk(gateway, gateway.agent())
    response = await stranger.send("POST", "/articles/notice.parking/rollback", json={"to": 1, "base": None})
    assert response.status_code == 401
