"""All tables in one import, so that the metadata is complete for migrations and tests."""

import backend.account.models
import backend.agreement.models
import backend.association.models
import backend.attachment_bucket.models
import backend.audit.models
import backend.authorization.models
import backend.closure.models
import backend.counter.models
import backend.coupon.models
import backend.draft.models
import backend.file.models
import backend.holding.models
import backend.idempotency.models
import backend.invitation.models
import backend.invoice.models
import backend.member.models
import backend.order.models
import backend.outbox.models
import backend.payment_contract.models
import backend.performance.models
import backend.training.models
import backend.unbinding.models  # noqa: F401 - imported for their effect on the metadata
from backend.database import Base

metadata = Base.metadata
