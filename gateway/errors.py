"""Every way a request can fail, as a named exception with a stable code (RFC 9457).

The words for a code stand in `locale/zh-CN.yml` under `problems`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Problem(Exception):  # noqa: N818  (RFC 9457 calls it a problem)
    """Becomes a problem document; `values` fill the placeholders of its words."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    headers: Mapping[str, str] | None = None

    def __init__(self, **values: Any) -> None:  # noqa: ANN401  (numbers and strings for placeholders)
        super().__init__(self.code)
        self.values = values


class NotSignedIn(Problem):
    status, code = 401, "not_signed_in"


class TokenInvalid(Problem):
    status, code = 401, "token_invalid"


class TokenExpired(Problem):
    status, code = 401, "token_expired"


class FileUnavailable(Problem):
    """The link is not one of ours, its time is over, or the file is gone."""

    status, code = 404, "file_unavailable"


class VisitorTokenInvalid(Problem):
    status, code = 401, "visitor_token_invalid"


class ConversationNotFound(Problem):
    """Unknown, or somebody else's: the two are not told apart."""

    status, code = 404, "conversation_not_found"


class ConversationClosed(Problem):
    status, code = 409, "conversation_closed"


class ConversationOfAnotherUser(Problem):
    """The device holds a conversation of another user: the client starts a new one."""

    status, code = 409, "conversation_of_another_user"


class OptionNotOffered(Problem):
    """The option was never offered in this conversation."""

    status, code = 404, "option_not_offered"


class ConfirmationStale(Problem):
    """The confirmation is not the one that counts any more."""

    status, code = 409, "confirmation_stale"


class ConfirmationRepeated(Problem):
    """The draft was answered before, perhaps on another device; this click does nothing more."""

    status, code = 409, "confirmation_repeated"


class BotNotInCharge(Problem):
    """A confirmation cannot be given while a person owns the conversation."""

    status, code = 409, "bot_not_in_charge"


class PageNotFound(Problem):
    """No such file in the web build."""

    status, code = 404, "not_found"


class MessageNotFound(Problem):
    """Unknown, or of another conversation."""

    status, code = 404, "message_not_found"


class FeedbackNotPossible(Problem):
    """Only what the bot said is judged."""

    status, code = 409, "feedback_not_possible"


class ReasonUnknown(Problem):
    """A code that is not among those offered."""

    status, code = 422, "reason_unknown"


class RatingNotAsked(Problem):
    """No agent's service of this conversation has ended under that id."""

    status, code = 404, "rating_not_asked"


class RatingAlreadyGiven(Problem):
    status, code = 409, "rating_already_given"


class RatingTooLate(Problem):
    status, code = 409, "rating_too_late"


class CursorInvalid(Problem):
    """The page to go on from was not given out by us."""

    status, code = 422, "validation_failed"


class TextEmpty(Problem):
    status, code = 422, "text_empty"


class TextTooLong(Problem):
    status, code = 422, "text_too_long"


class TooManyMessages(Problem):
    status, code = 429, "too_many_messages"

    def __init__(self, **values: Any) -> None:  # noqa: ANN401
        super().__init__(**values)
        self.headers = {"Retry-After": str(values["retry_after_s"])}


class TooManySockets(Problem):
    """More open tabs of one conversation than a person has."""

    status, code = 429, "too_many_sockets"


class FrameInvalid(Problem):
    """Not a frame of the socket's protocol, or not at this moment."""

    status, code = 400, "frame_invalid"


class AttachmentNotSupported(Problem):
    """Pictures and files cannot be read."""

    status, code = 415, "attachment_not_supported"


class BodyTooLarge(Problem):
    status, code = 413, "body_too_large"


class TransitionNotAllowed(Problem):
    """The owner of the conversation does not allow this step now."""

    status, code = 409, "transition_not_allowed"


class EscalationNotFound(Problem):
    status, code = 404, "escalation_not_found"


class EscalationAlreadyClaimed(Problem):
    status, code = 409, "escalation_already_claimed"


class EscalationNotYours(Problem):
    status, code = 403, "escalation_not_yours"


class KnowledgeUnavailable(Problem):
    """The bot cannot be asked just now."""

    status, code = 503, "knowledge_unavailable"


class KnowledgeRefused(Problem):
    """The bot did not take the question, or its answer is not as agreed."""

    status, code = 502, "knowledge_refused"


class ChangedMeanwhile(Problem):
    """Somebody else was faster: what the editor saw is not what is there."""

    status, code = 409, "changed_meanwhile"


class ArticleInvalid(Problem):
    """`errors` tells what the linter says, by field."""

    status, code = 422, "article_invalid"


class ArticleNotWritten(Problem):
    """The served directory cannot be written; nothing has changed."""

    status, code = 503, "article_not_written"


class ArticleNotFound(Problem):
    status, code = 404, "article_not_found"


class PeriodInvalid(Problem):
    """It ends before it begins, or is too long."""

    status, code = 422, "period_invalid"


class GroupNotFound(Problem):
    status, code = 404, "group_not_found"


class NothingToFile(Problem):
    """There is no question of a customer at that place."""

    status, code = 404, "nothing_to_file"


class NothingToSplit(Problem):
    """None of the group's questions was chosen, or all."""

    status, code = 422, "nothing_to_split"


class DemoUserUnknown(Problem):
    status, code = 404, "demo_user_unknown"


class CredentialsWrong(Problem):
    """Name or password; which of both is not said."""

    status, code = 401, "credentials_wrong"


class AccountLocked(Problem):
    """Too many wrong passwords; the right one has to wait too."""

    status, code = 429, "account_locked"

    def __init__(self, **values: Any) -> None:  # noqa: ANN401
        super().__init__(**values)
        self.headers = {"Retry-After": str(values["retry_after_s"])}


class CsrfFailed(Problem):
    """The request does not come from our own page."""

    status, code = 403, "csrf_failed"


class NotPermitted(Problem):
    status, code = 403, "not_permitted"


class PasswordWeak(Problem):
    status, code = 422, "password_weak"


class OwnAccount(Problem):
    """Nobody takes their own rights away by mistake."""

    status, code = 409, "own_account"


class UsernameTaken(Problem):
    status, code = 409, "username_taken"


class DeskUserUnknown(Problem):
    status, code = 404, "desk_user_unknown"


class AgentNotAvailable(Problem):
    status, code = 409, "agent_not_available"


class CannedReplyNotFound(Problem):
    status, code = 404, "canned_reply_not_found"


class TooManyConversations(Problem):
    status, code = 409, "too_many_conversations"


class OidcUnavailable(Problem):
    """The organisation's sign-in does not answer, or not as it should."""

    status, code = 503, "oidc_unavailable"


class OidcRefused(Problem):
    """What came back from the organisation's sign-in is not what was asked for, or is too old."""

    status, code = 401, "oidc_refused"


class OidcNoRole(Problem):
    """Known to the organisation, and none of its groups is one of ours."""

    status, code = 403, "oidc_no_role"


class AccountSwitchedOff(Problem):
    status, code = 403, "account_switched_off"
