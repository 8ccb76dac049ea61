"""Why a platform's request is not taken. The answer says no more than the status: it may be a forger's."""

from typing import ClassVar

from gateway.errors import Problem


class ChannelOff(Problem):
    """No credentials are configured for it."""

    status, code = 404, "not_found"


class ChannelRequestRefused(Problem):
    """Not the platform's: signature, receiver or time are wrong."""

    status, code = 401, "channel_request_refused"
    reason: ClassVar[str] = "refused"
    """For the log and the counters."""


class SignatureWrong(ChannelRequestRefused):
    reason = "signature"


class ReceiverWrong(ChannelRequestRefused):
    """Signed and encrypted correctly, but for another corp or app."""

    reason = "receiver"


class TimestampOutside(ChannelRequestRefused):
    """Too old, or from the future."""

    reason = "timestamp"


class EnvelopeInvalid(Problem):
    """The outer, unsigned part cannot be read."""

    status, code = 400, "channel_body_invalid"


class Unreadable(Exception):  # noqa: N818  (an authentic push that we cannot use)
    """Authentic, but not as documented: it is dropped with a 200, since a retry would be the same."""


class LinkCodeInvalid(Problem):
    status, code = 404, "link_code_invalid"


class TooManyLinkCodes(Problem):
    status, code = 429, "too_many_link_codes"


class LinkNotFound(Problem):
    status, code = 404, "link_not_found"


class DeadLetterNotFound(Problem):
    status, code = 404, "dead_letter_not_found"
