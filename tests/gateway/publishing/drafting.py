"""What people asked in vain, and the article that an editor makes of it."""

from typing import Any

from tests.gateway.conftest import Gateway
from tests.gateway.unanswered.desk import Desk, ask, grouped

HALL = ("生态服务大厅几点开门", "生态服务大厅几点开门呢", "生态服务大厅几点关门")
ANSWER = "生态服务大厅工作日9点到17点开放。\n带身份证到前台登记\n取号后等候叫号"
PRESENT = """\
# written by hand
id: notice.parking
standard_question: 园区停车怎么收费？
similar_questions:
  - 停车费多少
audience: [customer, partner]
answer:
  summary: 园区停车每小时5元。
  steps: []
  notes: []
  links: []
task: null
related: []
effective_from: 2026-01-01
expires_at: null
source:
  title: 公告
  checked_on: 2026-01-01
"""


async def asked_group(gateway: Gateway, desk: Desk) -> dict[str, Any]:
    await ask(gateway, *HALL)
    await grouped(gateway)
    (group,) = await desk.groups()
    return group


async def drafted(gateway: Gateway, desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """The group, and its draft with the answer that an editor wrote."""
    group = await asked_group(gateway, desk)
    draft = await desk.call("GET", f"/groups/{group['id']}/draft")
    draft["article"]["answer"]["summary"] = "生态服务大厅工作日9点开门。"
    return group, draft


def change(group: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    return {
        "article": draft["article"],
        "base": draft["base"],
        "group_id": group["id"],
        "revision": group["revision"],
    }
