"""Put agreements into words."""

from datetime import datetime

from backend.agreement.models import Agreement, AgreementEvent
from backend.agreement.schemas import (
    AgreementEventRead,
    AgreementRead,
    AgreementSummaryRead,
    StageRead,
)
from backend.agreement.service import ACCEPTANCE_POSSIBLE, NOTHING_LEFT, Waiting, get_waiting
from backend.agreement.states import EventKind, Stage, is_amount_known, is_signed, progress, steps
from backend.clock import to_local
from backend.ecosystem_manager.schemas import present_manager
from backend.money import MoneyRead
from backend.wording import Locale


def present_summary(agreement: Agreement, locale: Locale) -> AgreementSummaryRead:
    """Return one line of the list."""
    return AgreementSummaryRead(
        number=agreement.number,
        title=agreement.title,
        kind=agreement.kind,
        kind_label=locale.text(f"agreement.kind.{agreement.kind}"),
        is_signed=is_signed(agreement.stage, agreement.kind),
        stage=agreement.stage,
        stage_label=_stage_label(agreement.stage, locale),
        updated_at=to_local(agreement.updated_at),
    )


def present(agreement: Agreement, locale: Locale) -> AgreementRead:
    """Return the agreement with its stages, what blocks it and its history."""
    waiting = get_waiting(agreement=agreement)
    amount = MoneyRead.of(agreement.amount, agreement.currency)
    return AgreementRead(
        number=agreement.number,
        title=agreement.title,
        kind=agreement.kind,
        kind_label=locale.text(f"agreement.kind.{agreement.kind}"),
        stage=agreement.stage,
        stage_label=_stage_label(agreement.stage, locale),
        amount=amount if is_amount_known(agreement.stage, agreement.kind) else None,
        stages=[_present_stage(stage, agreement, locale) for stage in steps(agreement.kind)],
        blocker=None if waiting in NOTHING_LEFT else _sentence(agreement, waiting, "blocker", locale),
        next_actor=_sentence(agreement, waiting, "next_actor", locale),
        next_step=_sentence(agreement, waiting, "next_step", locale),
        can_request_acceptance=waiting in ACCEPTANCE_POSSIBLE,
        manager=present_manager(agreement.partner_account),
        history=[_present_event(event, locale) for event in agreement.events],
    )


def _sentence(agreement: Agreement, waiting: Waiting, part: str, locale: Locale) -> str:
    manager = agreement.partner_account.manager
    return locale.text(
        f"agreement.waiting.{waiting}.{part}",
        manager=locale.text("agreement.unknown_manager") if manager is None else manager.name,
        partner=agreement.partner_account.name,
        stage=_stage_label(agreement.stage, locale),
    )


def _present_stage(stage: Stage, agreement: Agreement, locale: Locale) -> StageRead:
    passed = _passed_at(agreement, stage)
    return StageRead(
        code=stage,
        label=_stage_label(stage, locale),
        state=progress(stage, agreement.stage, agreement.kind),
        at=None if passed is None else to_local(passed),
    )


def _passed_at(agreement: Agreement, stage: Stage) -> datetime | None:
    moments = [e.at for e in agreement.events if e.stage is stage and e.kind is EventKind.PASSED]
    return moments[-1] if moments else None


def _present_event(event: AgreementEvent, locale: Locale) -> AgreementEventRead:
    label = locale.text(f"agreement.event.{event.kind}", stage=_stage_label(event.stage, locale))
    return AgreementEventRead(at=to_local(event.at), label=label, note=event.note)


def _stage_label(stage: Stage, locale: Locale) -> str:
    return locale.text(f"agreement.stage.{stage}")
