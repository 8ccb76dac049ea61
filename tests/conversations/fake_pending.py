"""Requests that wait for a decision, in the fake backend."""

from typing import Any

Document = dict[str, Any]
CUSTOMER = "杭州青禾电子商务有限公司"
NUMBERS = {"one": 1, "two": 2, "partner-blocked": 1, "staff": 1, "customer-asked": 1}
"""How many requests wait for a user, by a word in its name."""


def pending_of(user: str) -> list[Document]:
    count = next((NUMBERS[word] for word in NUMBERS if word in user), 0)
    return [_pending(f"UB-20261120-{index:04}", user) for index in range(1, count + 1)]


def _pending(number: str, user: str) -> Document:
    is_blocked = "blocked" in user
    check = {"code": "no_arrears", "title": "没有欠款", "is_satisfied": not is_blocked}
    check |= {"detail": "账户欠款 ¥12.00。" if is_blocked else "没有欠款。"}
    check |= {"fix": "由您拨款，把欠款核销掉。" if is_blocked else ""}
    return {
        "number": number,
        "initiator": "partner" if user.startswith("customer") else "customer",
        "customer_name": CUSTOMER,
        "partner_name": "北方云科技",
        "model_label": "代售模式",
        "reason": "换一家伙伴",
        "submitted_at": "2026-11-20T10:00:00+08:00",
        "waiting_days": 2,
        "can_decide": "staff" not in user,
        "is_eligible": not is_blocked,
        "unsatisfied_count": int(is_blocked),
        "checks": [check],
        "approval_consequences": ["关联立即解除。", "不能撤回。"],
        "rejection_consequences": ["关联保持不变。"],
    }


def decided(pending: Document, decision: str) -> Document:
    is_approved = decision == "approve"
    return {
        "number": pending["number"],
        "state": "approved" if is_approved else "rejected",
        "state_label": "已同意" if is_approved else "已驳回",
        "next_step": "关联已解除。" if is_approved else "关联不变。",
        "history": [],
        "can_be_cancelled": False,
    }
