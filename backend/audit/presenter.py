"""Put the audit trail into words."""

from collections.abc import Mapping

from backend.audit.models import AuditRecord
from backend.audit.schemas import AuditRecordRead
from backend.clock import to_local
from backend.wording import Locale


def present(record: AuditRecord, names: Mapping[str, str], locale: Locale) -> AuditRecordRead:
    """Return one record; `names` are the users' names by id."""
    key = f"audit.operation.{record.operation}"
    is_known = key in locale.sentences
    channel_key = f"audit.channel.{record.channel}"
    return AuditRecordRead(
        at=to_local(record.at),
        user_name=names.get(record.user_id, record.user_id),
        operation=record.operation,
        operation_label=locale.text(key if is_known else "audit.unknown_operation", name=record.operation),
        target=record.target,
        channel_label=locale.text(channel_key if channel_key in locale.sentences else "audit.other_channel"),
        outcome=record.outcome,
        outcome_label=locale.text(f"audit.outcome.{record.outcome}"),
        agent_note=None if record.acting_agent_id is None else locale.text("audit.by_agent"),
    )
