"""One line per operation about the caller's own state."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.audit.models import AuditRecord
from backend.situation.service import PROVIDERS
from backend.wording import Locale
from knowledge.task_catalogue import TaskCatalogue
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
        "request_payment_contract": "您是代售客户，不能申请线上请款合同，请线下与北辰科技有限公司签。",
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
        (
            "partner2-admin",
            "create_member",
            "组织里现有 1 位成员，其中 1 位还没有接受邀请。",
            "create_member",
        ),
        ("partner2-admin", "request_invoice", "您目前没有可以开票的金额。", "check_invoice"),
        ("partner2-admin", "view_performance", "您本月还没有业绩记录。", "view_performance"),
        (
            "partner2-admin",
            "update_attachment_bucket",
            "您的附件上传现在没有打开，可以填写新桶。",
            "update_attachment_bucket",
        ),
        ("partner3-admin", "close_account", "您的账号目前满足注销的全部条件。", "close_account"),
        (
            "customer-referral",
            "request_payment_contract",
            "您有 2 笔待支付的订单可以申请付款合同。",
            "request_payment_contract",
        ),
        (
            "customer-resale",
            "request_payment_contract",
            "您是代售客户，不能申请线上请款合同，请线下与北辰科技有限公司签。",
            "view_association",
        ),
    ],
)
def test_each_state_has_its_line_and_option(
    as_reader: AsUser, user: str, task: str, text: str, option: str
) -> None:
    (item,) = as_reader(user).get(PATH, params={"task": task}).json()["items"]
    assert item["text"] == text
    assert [offered["option"] for offered in item["options"]] == [{"kind": "task", "id": option}]


def test_a_partners_administrator(as_user: AsUser) -> None:
    assert lines(as_user("partner-admin")) == {
        "process_unbinding": "有 2 份解除关联申请等您处理。",
        "check_agreement": "您有 7 份协议还没有办完，最近有进展的是“制造云数据中台 NRE 协议”，目前在复核。",
        "view_performance": "您本月的业绩预估是 ¥5,275.40，共 3 笔。",
        "request_invoice": "您有欠票 ¥4,000.00，先冲抵之后，一张发票最多还可以开 ¥60,000.00。",
        "check_invoice": "您最近的一张发票 FP-20260103-0001：待审核。",
        "request_payment_contract": "您有 1 笔待支付的订单可以申请付款合同。",
        "create_member": "组织里现有 1 位成员。",
        "view_audit_log": "最近 7 天，您的账号里有 4 条操作记录。",
        "close_account": "您现在还不能注销：有 6 个关联中的客户，另有 5 项记录要处理。",
        "view_training": "接下来有 7 场培训，最近一场是 2026年3月13日，地点深圳。",
        "find_manager": "您的生态经理是林晓岚（010-5550-0101）。",
        "update_attachment_bucket": "您的附件上传已打开，现在的桶是 north-realname-2024；换桶要先关闭上传。",
    }


def test_staff_reads_nothing_about_what_it_may_not_do(as_reader: AsUser) -> None:
    admin, staff = lines(as_reader("partner-admin")), lines(as_reader("partner-staff"))
    assert set(admin) - set(staff) == {"create_member", "close_account", "update_attachment_bucket"}
    assert set(staff) & {"view_coupons", "explain_coupon", "view_association"} == set()


def test_a_task_without_a_line(as_reader: AsUser) -> None:
    for task in ("find_manager", "no_such_task"):
        assert as_reader("customer-resale").get(PATH, params={"task": task}).json() == {"items": []}


def test_every_operation_has_a_line() -> None:
    assert set(PROVIDERS) == set(TaskCatalogue.from_file().names)


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


def test_somebody_whom_nobody_knows_is_told_so(as_reader: AsUser) -> None:
    response = as_reader("customer-of-another-site").get(PATH)
    assert (response.status_code, response.json()["code"]) == (403, "account_unknown")
