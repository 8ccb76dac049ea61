"""Checks what keeps the partner's account open, and asks for it to be closed."""

from actions.task_operation import TaskOperation, Values


def refuse_while_blocked(context: Values) -> str | None:
    """The checklist, unless nothing is in the way."""
    return None if context["is_eligible"] else "utter_closure_blocked"


CLOSE_ACCOUNT = TaskOperation(
    name="close_account",
    fields=(),
    context_path="/v1/account-closure/preflight",
    refusal=refuse_while_blocked,
    draft_path="/v1/account-closure/drafts",
    submit_path="/v1/account-closure/requests",
    submitted="utter_closure_submitted",
)
