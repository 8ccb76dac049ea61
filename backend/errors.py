"""Refusals as RFC 9457 problem documents; their words come from the locale file."""

from collections.abc import Mapping
from typing import Any, ClassVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from backend.wording import Locale, Wording

PROBLEM_MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """A refusal that the caller is told about; `values` fill the sentence of its code."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"

    def __init__(self, **values: Wording) -> None:
        super().__init__(self.code)
        self.values = values

    def detail(self, locale: Locale) -> str:
        """Return the sentence for the user."""
        return locale.text(f"problem.{self.code}.detail", **self.values)

    def extensions(self, locale: Locale) -> Mapping[str, Any]:  # noqa: ARG002 - for subclasses
        """Return further members of the document, ready for JSON."""
        return {}

    def document(self, locale: Locale) -> dict[str, Any]:
        """Return the problem document."""
        return {
            "type": f"urn:problem:{self.code}",
            "title": locale.text(f"problem.{self.code}.title"),
            "status": self.status,
            "detail": self.detail(locale),
            "code": self.code,
            **self.extensions(locale),
        }


class InternalError(Problem):
    """Something broke that the caller cannot help."""


class ServiceUnavailable(Problem):
    """The database does not answer."""

    status = 503
    code = "service_unavailable"


class NotSignedIn(Problem):
    """No token came with the request."""

    status = 401
    code = "not_signed_in"


class TokenInvalid(Problem):
    """The token is not one that the gateway made for the backend."""

    status = 401
    code = "token_invalid"


class TokenExpired(Problem):
    """The token was good once."""

    status = 401
    code = "token_expired"


class NotPermitted(Problem):
    """The caller's role may not do this; `roles` may."""

    status = 403
    code = "not_permitted"

    def __init__(self, *roles: str) -> None:
        super().__init__()
        self.roles = roles

    def detail(self, locale: Locale) -> str:
        return locale.text("problem.not_permitted.detail", required_role_label=self._label(locale))

    def extensions(self, locale: Locale) -> Mapping[str, Any]:
        return {"required_role_label": self._label(locale)}

    def _label(self, locale: Locale) -> str:
        return locale.text("role.separator").join(locale.text(f"role.{role}") for role in self.roles)


class AccountUnknown(Problem):
    """The token is good and its subject is nobody here: not synchronised yet, or of another site."""

    status = 403
    code = "account_unknown"


class NotFound(Problem):
    """There is no such thing, or it is somebody else's: the two must look the same."""

    status = 404
    code = "not_found"


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    status = 405
    code = "method_not_allowed"


class ValidationFailed(Problem):
    """The request has the wrong shape; `errors` name the places, never the values."""

    status = 422
    code = "validation_failed"

    def __init__(self, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__()
        self.errors = errors or []

    def extensions(self, locale: Locale) -> Mapping[str, Any]:  # noqa: ARG002
        return {"errors": self.errors}


class IdempotencyKeyMissing(Problem):
    """A write came without the key that makes it repeatable."""

    status = 400
    code = "idempotency_key_missing"


class IdempotencyConflict(Problem):
    """The key was used before for another request."""

    status = 409
    code = "idempotency_conflict"


class FieldProblem(Problem):
    """One answer is wrong; the others may stay."""

    status = 409
    field: ClassVar[str]

    def extensions(self, locale: Locale) -> Mapping[str, Any]:  # noqa: ARG002
        return {"field": self.field}


class ProblemRead(BaseModel):
    """An RFC 9457 problem document."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str
    title: str
    status: int
    detail: str
    code: str


def problem_response(problem: Problem, locale: Locale) -> JSONResponse:
    """Return the HTTP response for `problem`."""
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else None
    return JSONResponse(
        problem.document(locale), status_code=problem.status, headers=headers, media_type=PROBLEM_MEDIA_TYPE
    )


def documented(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can end in `problems`."""
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        entry = responses.setdefault(
            problem.status,
            {
                "description": "",
                "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
        entry["description"] = " | ".join(filter(None, (entry["description"], problem.code)))
    return responses
