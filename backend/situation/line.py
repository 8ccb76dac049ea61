"""What a line about the caller's own state is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from backend.account.models import User
from backend.association import service as association_service
from backend.association.models import Association
from backend.unbinding import service as unbinding_service
from backend.unbinding.models import UnbindingRequest
from backend.wording import Wording


@dataclass(frozen=True)
class Line:
    """A sentence of the locale file (`situation.<key>`) and what fills it."""

    key: str
    values: Mapping[str, Wording] = field(default_factory=dict)
    task: str | None = None
    """What the option starts, where it is another operation than the one that the line is about."""


@dataclass(frozen=True)
class Caller:
    """Whose state is read, and when."""

    session: Session
    user: User
    now: datetime

    @cached_property
    def association(self) -> Association | None:
        """The customer's association; several lines are about it."""
        return association_service.get_active(session=self.session, customer_account_id=self.user.account_id)

    @cached_property
    def newest_request(self) -> UnbindingRequest | None:
        """The account's newest request for unbinding; several lines are about it."""
        wanted = unbinding_service.query_requests(account_id=self.user.account_id)
        return self.session.scalars(wanted.limit(1)).one_or_none()


Provider = Callable[[Caller], Line | None]
