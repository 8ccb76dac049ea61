"""Numbers of unbinding requests: `UB-20260131-0001`, counted anew every day."""

from datetime import date

from sqlalchemy.orm import Session

from backend.counter import service as counter_service


def next_number(*, session: Session, day: date) -> str:
    """Return the next number of `day`; two transactions never get the same one."""
    stamp = f"{day:%Y%m%d}"
    count = counter_service.next_value(session=session, name=f"unbinding_{stamp}")
    return f"UB-{stamp}-{count:04d}"
