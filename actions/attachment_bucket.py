"""Changes the bucket for identity documents in its two operations."""

import re
import unicodedata

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event
from actions.task_action import TaskAction
from actions.task_operation import Field, Reading, TaskOperation
from actions.turn import Turn

PATH = "/v1/attachment-bucket"
BUCKET_SHAPE = re.compile(r"(?<![a-z0-9.\-])[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9](?![a-z0-9.\-])")
WITH_MARK = re.compile(r"[\-.\d]")


def read_bucket(text: str, reading: Reading) -> str | None:
    """A bucket's name; a plain word is one only when it was asked for."""
    found = BUCKET_SHAPE.search(unicodedata.normalize("NFKC", text).lower())
    is_name = found is not None and (reading.is_asked or WITH_MARK.search(found[0]) is not None)
    return found[0] if found and is_name else None


SWITCH_OFF = TaskOperation(
    name="switch_off_attachments",
    fields=(),
    draft_path=f"{PATH}/switch-off/drafts",
    submit_path=f"{PATH}/switch-off",
    submitted="utter_attachments_switched_off",
)
CHANGE_BUCKET = TaskOperation(
    name="change_bucket",
    fields=(Field("bucket_name", read_bucket, "utter_ask_bucket_name", "utter_bucket_name_unclear"),),
    draft_path=f"{PATH}/drafts",
    submit_path=PATH,
    submitted="utter_bucket_changed",
)


class UpdateAttachmentBucket(TaskAction):
    """The operation that is next: switching off while the upload is on, else the new bucket."""

    action = "action_update_attachment_bucket"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        setting = await self.backend.read(turn, PATH)
        operation = SWITCH_OFF if setting["is_enabled"] else CHANGE_BUCKET
        return [FollowupAction(f"action_start_{operation.name}")]
