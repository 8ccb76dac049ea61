"""What the API takes and says about members."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.member.states import MOST_ROLES, MemberRole, MemberState

EMAIL_PATTERN = r"^[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63})+$"


class MemberDraftCreate(BaseModel):
    """Who is to be created."""

    model_config = ConfigDict(extra="forbid")

    member_name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=2, max_length=50, pattern=r"^[^\x00-\x1f\x7f]*$"),
    ]
    account_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_\-]{3,31}$")]
    email: Annotated[str, StringConstraints(max_length=200, pattern=EMAIL_PATTERN)]
    roles: Annotated[list[MemberRole], Field(min_length=1, max_length=MOST_ROLES)]


class RoleRead(BaseModel):
    """A role to choose."""

    model_config = ConfigDict(frozen=True)

    code: MemberRole
    label: str


class MemberOptionsRead(BaseModel):
    """The roles to choose from."""

    model_config = ConfigDict(frozen=True)

    roles: list[RoleRead]
    most_roles: int


class MemberRead(BaseModel):
    """A member and the invitation."""

    model_config = ConfigDict(frozen=True)

    number: str
    account_name: str
    name: str
    email: str
    role_labels: list[str]
    state: MemberState
    state_label: str
    invited_at: datetime
    invitation_expires_at: datetime
    next_step: str


class MemberPageRead(BaseModel):
    """The organisation's members, newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[MemberRead]
    total: int
