"""Turns every failure of a request into a problem document with Chinese words (RFC 9457)."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from gateway.errors import Problem
from gateway.words import Words

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 400: "body_invalid"}
"""Codes of what the framework itself refuses."""

TOLD_TO_PROGRAMS = ("retry_after_s", "errors")
"""Values that stand in the document beside the words that they fill."""


class ProblemRead(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    """For the reader, in Chinese."""
    code: str
    """For programs; stable."""


def problem_document(words: Words, *, status: int, code: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401
    """The body: `type, title, status, detail, code`."""
    return {
        "type": f"urn:problem:{code}",
        "title": words(f"problems.{code}.title"),
        "status": status,
        "detail": words(f"problems.{code}.detail", **values),
        "code": code,
    }


class Problems:
    """The handlers; `words` are the gateway's."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def install(self, app: FastAPI) -> None:
        app.add_exception_handler(Problem, self._known)
        app.add_exception_handler(RequestValidationError, self._invalid)
        app.add_exception_handler(HTTPException, self._refused)
        app.add_exception_handler(Exception, self._unexpected)

    async def _known(self, _: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)  # noqa: S101  (registered for it)
        extra = {key: value for key, value in error.values.items() if key in TOLD_TO_PROGRAMS}
        return self._response(
            error.status, error.code, headers=error.headers, values=error.values, extra=extra
        )

    async def _invalid(self, _: Request, error: Exception) -> JSONResponse:
        """Says where, never repeats what was sent."""
        assert isinstance(error, RequestValidationError)  # noqa: S101
        errors = [{"where": list(map(str, e["loc"])), "what": e["type"]} for e in error.errors()]
        if any(e["what"] == "json_invalid" for e in errors):
            return self._response(HTTPStatus.BAD_REQUEST, "body_invalid")
        return self._response(HTTPStatus.UNPROCESSABLE_ENTITY, "validation_failed", extra={"errors": errors})

    async def _refused(self, _: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101
        code = HTTP_CODES.get(error.status_code, "request_refused")
        return self._response(error.status_code, code, headers=error.headers)

    async def _unexpected(self, request: Request, error: Exception) -> JSONResponse:
        logger.error("request failed", exc_info=error, extra={"path": request.url.path})
        return self._response(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error")

    def _response(
        self,
        status: int,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> JSONResponse:
        document = problem_document(self._words, status=status, code=code, **(values or {}))
        return JSONResponse(
            {**document, **(extra or {})}, status_code=status, media_type=MEDIA_TYPE, headers=headers
        )
