"""Who may do what at the desk, as one table."""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    KNOWLEDGE_EDITOR = "knowledge_editor"
    AUDITOR = "auditor"


class Operation(StrEnum):
    VIEW_QUEUE = "view_queue"
    SERVE = "serve"
    """Claim, say, hand on, close: everything that the customer notices."""
    WATCH = "watch"
    """Read a conversation without serving in it, and leave internal notes."""
    SEARCH = "search"
    VIEW_CUSTOMER = "view_customer"
    """The customer's business data, through the backend."""
    TRANSFER = "transfer"
    TRANSFER_OTHERS = "transfer_others"
    """Also the conversation that a colleague has, who may be stuck in it."""
    MANAGE_CANNED = "manage_canned"
    """Replies that everybody shares; one's own are everybody's right who serves."""
    MANAGE_USERS = "manage_users"
    VIEW_AUDIT = "view_audit"
    VIEW_INBOX = "view_inbox"
    FILE_QUESTION = "file_question"
    EDIT_KNOWLEDGE = "edit_knowledge"
    VIEW_INSIGHTS = "view_insights"


PERMISSIONS: dict[Role, frozenset[Operation]] = {
    Role.AGENT: frozenset(
        {
            Operation.VIEW_QUEUE,
            Operation.SERVE,
            Operation.WATCH,
            Operation.SEARCH,
            Operation.VIEW_CUSTOMER,
            Operation.TRANSFER,
            Operation.VIEW_INBOX,
            Operation.FILE_QUESTION,
        }
    ),
    Role.SUPERVISOR: frozenset(Operation),
    Role.KNOWLEDGE_EDITOR: frozenset(
        {
            Operation.VIEW_INBOX,
            Operation.FILE_QUESTION,
            Operation.EDIT_KNOWLEDGE,
            Operation.VIEW_INSIGHTS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Operation.VIEW_QUEUE,
            Operation.WATCH,
            Operation.SEARCH,
            Operation.VIEW_AUDIT,
            Operation.VIEW_INBOX,
            Operation.VIEW_INSIGHTS,
        }
    ),
}


def may(role: str, operation: Operation) -> bool:
    """Whether `role` has the permission."""
    return operation in PERMISSIONS[Role(role)]
