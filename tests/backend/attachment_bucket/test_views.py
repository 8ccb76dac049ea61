"""The bucket of the identity documents: switched off first, then one's own and usable."""

from collections.abc import Callable

import pytest

from tests.backend.callers import Caller
from tests.backend.proposals import perform, propose

AsUser = Callable[[str], Caller]
PATH = "/v1/attachment-bucket"
OFF = f"{PATH}/switch-off"
NEW = "north-realname-2026"


def setting(caller: Caller) -> tuple[bool, str | None]:
    found = caller.get(PATH).json()
    return found["is_enabled"], found["bucket_name"]


def test_the_change_takes_two_operations(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    assert setting(admin) == (True, "north-realname-2024")
    perform(admin, OFF)
    assert setting(admin) == (False, None)
    perform(admin, PATH, bucket_name=NEW)
    assert setting(admin) == (True, NEW)


def test_switched_on_there_is_no_new_bucket(as_user: AsUser) -> None:
    refused = propose(as_user("partner-admin"), PATH, bucket_name=NEW)
    assert (refused.status_code, refused.json()["code"]) == (409, "switch_off_first")


def test_what_is_off_cannot_be_switched_off(as_user: AsUser) -> None:
    admin = as_user("partner-admin")
    perform(admin, OFF)
    again = propose(admin, OFF)
    assert (again.status_code, again.json()["code"]) == (409, "already_switched_off")


@pytest.mark.parametrize(
    ("bucket", "code"),
    [
        ("south-realname", "bucket_not_own"),
        ("nobodys-bucket", "bucket_not_own"),
        ("north-hongkong", "bucket_of_other_site"),
        ("north-encrypted", "bucket_encrypted"),
        ("north-empty", "bucket_without_directory"),
    ],
)
def test_a_bucket_that_may_not_be_used(as_user: AsUser, bucket: str, code: str) -> None:
    admin = as_user("partner-admin")
    perform(admin, OFF)
    refused = propose(admin, PATH, bucket_name=bucket)
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert refused.json()["field"] == "bucket_name"
    assert setting(admin) == (False, None)


def test_staff_look_and_change_nothing(as_user: AsUser) -> None:
    staff = as_user("partner-staff")
    assert setting(staff) == (True, "north-realname-2024")
    assert propose(staff, OFF).json()["code"] == "not_permitted"
