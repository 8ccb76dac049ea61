"""One line per operation about the caller's own state."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.audit.models import AuditRecord
from backend.situation.service import PROVIDERS
from backend.wording import Locale
from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
PATH = "/v1/me/situation"


def lines(caller: Caller) -> dict[str, str]:
    return {item["task"]: item["text"] for item in caller.get(PATH).json()["items"]}


def test_a_customer_with_nothing_in_the_way(as_reader: AsUser) -> None:
    assert lines(as_reader("customer-resale")) == {
        "view_coupons": "您有 5 张可用的券，余额合计 ¥3,686.50，最近的 6 天后到期。",
        "explain_coupon": "您有 3 笔待支付订单，可以逐条核对哪张券能用。",
        "request_unbinding": "您的账号目前满足与北辰科技有限公司解除关联的全部条件。",
        "track_unbinding": "您最近的解除关联申请 UB-20251011-0001：已撤销。",
        "process_unbinding": "目前没有等您处理的解除关联申请。",
        "manage_authorizations": "有 1 份授权申请等您处理。",
        "view_association": "您目前关联的是北辰科技有限公司（代售模式）。",
        "accept_invitation": "您目前已关联北辰科技有限公司（代售模式），换伙伴要先解除。",
    }


@pytest.mark.parametrize(
    ("user", "task", "text", "option"),
    [
        (
            "customer-referral",
            "request_unbinding",
            "您有 2 项条件未满足：没有欠款、名下没有财务托管企业子账号。",
            "request_unbinding",
        ),
        (
            "customer-leaving",
            "request_unbinding",
            "您的解除关联申请 UB-20260306-0001 正在处理。",
            "track_unbinding",
        ),
        ("customer-free", "request_unbinding", "您的账号目前没有关联合作伙伴。", "accept_invitation"),
        ("customer-recent", "view_coupons", "您名下目前没有可用的券。", "view_coupons"),
        ("partner-admin", "process_unbinding", "有 2 份解除关联申请等您处理。", "process_unbinding"),
        ("partner2-admin", "process_unbinding", "目前没有等您处理的解除关联申请。", "track_unbinding"),
    ],
)
def test_each_state_has_its_line_and_option(
    as_reader: AsUser, user: str, task: str, text: str, option: str
) -> None:
    (item,) = as_reader(user).get(PATH, params={"task": task}).json()["items"]
    assert item["text"] == text
    assert [offered["option"] for offered in item["options"]] == [{"kind": "task", "id": option}]


def test_a_partner_reads_nothing_about_customers_own_operations(as_reader: AsUser) -> None:
    assert set(lines(as_reader("partner-staff"))) == {"process_unbinding"}


def test_a_task_without_a_line(as_reader: AsUser) -> None:
    assert as_reader("customer-resale").get(PATH, params={"task": "find_manager"}).json() == {"items": []}


def test_it_leaves_no_trace(as_user: AsUser, demo_session: Session) -> None:
    count = select(func.count()).select_from(AuditRecord)
    before = demo_session.scalar(count)
    demo_session.rollback()
    assert as_user("customer-resale").get(PATH).status_code == 200
    assert demo_session.scalar(count) == before


def test_every_line_has_its_words() -> None:
    sentences = Locale.load().sentences
    keys = {key.split(".")[1] for key in sentences if key.startswith("situation.")}
    assert all({f"situation.{key}.text", f"situation.{key}.option"} <= set(sentences) for key in keys)
    assert len(PROVIDERS) == 9


def test_somebody_whom_nobody_knows_is_told_so(as_reader: AsUser) -> None:
    response = as_reader("customer-of-another-site").get(PATH)
    assert (response.status_code, response.json()["code"]) == (403, "account_unknown")
