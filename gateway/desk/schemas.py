"""Accounts and sessions as the desk's API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from gateway.desk.models import AuditRecord, DeskUser
from gateway.desk.roles import Operation, Role

Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9._@-]{1,64}$")]
Password = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
ChosenPresence = Literal["online", "busy", "away"]
PresenceState = Literal["online", "busy", "away", "offline"]


class Login(BaseModel):
    username: str = Field(max_length=64)
    password: Password


class PasswordChange(BaseModel):
    current: Password
    new: Password


class Person(BaseModel):
    """Somebody at the desk."""

    id: str
    name: str

    @classmethod
    def of(cls, person_id: str | None, name: str | None) -> Self | None:
        """None for nobody."""
        return cls(id=person_id, name=name or person_id) if person_id is not None else None


class DeskUserRead(BaseModel):
    id: str
    username: str
    name: str
    role: Role
    is_active: bool

    @classmethod
    def from_model(cls, user: DeskUser) -> Self:
        return cls.model_validate(user, from_attributes=True)


class Choice(BaseModel):
    """Something to tick."""

    code: str
    title: str


class DeskConfig(BaseModel):
    """What the console has to know to show the rest."""

    sla_wait_s: int
    sla_reply_s: int
    is_open_now: bool
    max_text_length: int
    close_reasons: list[Choice]
    tags: list[Choice]
    handoff_reasons: list[Choice]


class SessionRead(BaseModel):
    user: DeskUserRead
    permissions: list[Operation]
    csrf_token: str
    """Goes with every request that changes something, as `X-CSRF-Token`."""
    expires_at: datetime
    presence: PresenceState
    config: DeskConfig


class DeskUserCreate(BaseModel):
    username: Username
    name: Name
    role: Role


class DeskUserChange(BaseModel):
    name: Name | None = None
    role: Role | None = None
    is_active: bool | None = None
    reset_password: bool = False


class DeskUserCreated(BaseModel):
    user: DeskUserRead
    password: str | None
    """Shown once; only its hash is kept."""


class DeskUserList(BaseModel):
    items: list[DeskUserRead]


class PresenceChange(BaseModel):
    presence: ChosenPresence


class AuditRead(BaseModel):
    id: int
    at: datetime
    by: Person | None
    """None: a command at the server."""
    operation: str
    subject: str
    conversation_id: str | None
    detail: dict[str, object]

    @classmethod
    def from_model(cls, record: AuditRecord) -> Self:
        return cls(
            id=record.id,
            at=record.at,
            by=Person.of(record.user_id, record.user_name),
            operation=record.operation,
            subject=record.subject,
            conversation_id=record.conversation_id,
            detail=record.detail,
        )


class AuditList(BaseModel):
    items: list[AuditRead]
    next_before: int | None
