"""Change the bucket in two operations: switch the upload off, then name the new bucket."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.attachment_bucket.errors import (
    AlreadySwitchedOff,
    BucketEncrypted,
    BucketNotOwn,
    BucketOfOtherSite,
    BucketWithoutDirectory,
    SwitchOffFirst,
)
from backend.attachment_bucket.models import AttachmentSetting, ObsBucket


def get_setting(*, session: Session, account_id: str, is_locked: bool = False) -> AttachmentSetting | None:
    """Return the partner's setting; None when the upload was never switched on."""
    query = select(AttachmentSetting).where(AttachmentSetting.account_id == account_id)
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def check_switch_off(*, session: Session, account_id: str) -> AttachmentSetting:
    """Return the setting, locked, that can be switched off.

    Raises:
        AlreadySwitchedOff: it is off.
    """
    setting = get_setting(session=session, account_id=account_id, is_locked=True)
    if setting is None or not setting.is_enabled:
        raise AlreadySwitchedOff
    return setting


def switch_off(*, session: Session, account_id: str, now: datetime) -> AttachmentSetting:
    """Switch the upload off and let the bucket go: the first operation."""
    setting = check_switch_off(session=session, account_id=account_id)
    setting.is_enabled, setting.bucket_name, setting.updated_at = False, None, now
    session.flush()
    return setting


def check_bucket(*, session: Session, account: Account, bucket_name: str) -> ObsBucket:
    """Return the bucket that the partner may use now.

    Raises:
        SwitchOffFirst, BucketNotOwn, BucketOfOtherSite, BucketEncrypted, BucketWithoutDirectory: it may not.
    """
    setting = get_setting(session=session, account_id=account.id, is_locked=True)
    if setting is not None and setting.is_enabled:
        raise SwitchOffFirst
    bucket = session.get(ObsBucket, bucket_name)
    user = select(AttachmentSetting.account_id).where(AttachmentSetting.bucket_name == bucket_name)
    if (
        bucket is None
        or bucket.owner_account_id != account.id
        or session.scalar(user) not in (None, account.id)
    ):
        raise BucketNotOwn
    if bucket.site is not account.site:
        raise BucketOfOtherSite
    if bucket.is_encrypted_by_default:
        raise BucketEncrypted
    if not bucket.has_download_directory:
        raise BucketWithoutDirectory
    return bucket


def switch_on(*, session: Session, account: Account, bucket_name: str, now: datetime) -> AttachmentSetting:
    """Switch the upload on with the new bucket: the second operation."""
    bucket = check_bucket(session=session, account=account, bucket_name=bucket_name)
    setting = get_setting(session=session, account_id=account.id)
    if setting is None:
        setting = AttachmentSetting(account_id=account.id)
        session.add(setting)
    setting.is_enabled, setting.bucket_name, setting.updated_at = True, bucket.name, now
    try:
        session.flush()
    except IntegrityError as error:
        raise BucketNotOwn from error
    return setting
