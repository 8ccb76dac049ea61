"""All tasks with a confirmation, and the actions that they share."""

from collections.abc import Callable, Mapping
from datetime import datetime

from rasa_sdk import Action

from actions.account_closure import CLOSE_ACCOUNT
from actions.agreement import REQUEST_ACCEPTANCE
from actions.attachment_bucket import CHANGE_BUCKET, SWITCH_OFF
from actions.backend_client import BackendClient
from actions.consent import ConsentReader
from actions.invoice import REQUEST_INVOICE
from actions.invoice import STEPS as INVOICE_STEPS
from actions.member import CREATE_MEMBER, StartCreateMember
from actions.payment_contract import MAKE_FORMAL, REQUEST_CONTRACT
from actions.performance import GIVE_FEEDBACK
from actions.task_form import ValidateTaskForm
from actions.task_operation import TaskOperation
from actions.task_state import ANSWER, TEXT
from actions.task_steps import AskTaskConfirmation, AskTaskField, StartTask, StopTask, SubmitTask
from actions.task_words import TaskWords

OPERATIONS: Mapping[str, TaskOperation] = {
    operation.name: operation
    for operation in (
        REQUEST_ACCEPTANCE,
        GIVE_FEEDBACK,
        REQUEST_INVOICE,
        *INVOICE_STEPS.values(),
        CREATE_MEMBER,
        CLOSE_ACCOUNT,
        SWITCH_OFF,
        CHANGE_BUCKET,
        REQUEST_CONTRACT,
        MAKE_FORMAL,
    )
}


def make_task_actions(
    backend: BackendClient, consent: ConsentReader, words: TaskWords, now: Callable[[], datetime]
) -> list[Action]:
    """The form's own actions, and one that begins each task."""
    return [
        *(
            StartTask(backend, operation, now)
            for operation in OPERATIONS.values()
            if operation is not CREATE_MEMBER
        ),
        StartCreateMember(backend, now),
        ValidateTaskForm(OPERATIONS, words, consent, now),
        AskTaskField(backend, OPERATIONS, ANSWER),
        AskTaskField(backend, OPERATIONS, TEXT),
        AskTaskConfirmation(backend, OPERATIONS, words, now),
        SubmitTask(backend, OPERATIONS),
        StopTask(backend, OPERATIONS, words),
    ]
