"""Why a draft cannot be confirmed any more."""

from backend.errors import Problem


class DraftSuperseded(Problem):
    """The user was shown a newer draft since."""

    status = 409
    code = "draft_superseded"


class DraftExpired(Problem):
    """The confirmation came too late."""

    status = 410
    code = "draft_expired"
