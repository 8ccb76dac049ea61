"""Turn every failure of a request into a problem document."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from backend.errors import MethodNotAllowed, NotFound, Problem, ValidationFailed, problem_response
from backend.wording import Locale

PROBLEM_OF_STATUS: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed}


def install(app: FastAPI, locale: Locale) -> None:
    """Register the handlers on `app`."""

    def on_problem(_request: Request, problem: Problem) -> JSONResponse:
        return problem_response(problem, locale)

    def on_validation_error(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(ValidationFailed(_places(error)), locale)

    def on_http_exception(_request: Request, error: HTTPException) -> JSONResponse:
        # What remains is a body that is no JSON at all: the caller's mistake like any other.
        return problem_response(PROBLEM_OF_STATUS.get(error.status_code, ValidationFailed)(), locale)

    app.exception_handler(Problem)(on_problem)
    app.exception_handler(RequestValidationError)(on_validation_error)
    app.exception_handler(HTTPException)(on_http_exception)


def _places(error: RequestValidationError) -> list[dict[str, str]]:
    """Where the request is wrong; the values stay out of the answer."""
    return [_place(item) for item in error.errors()]


def _place(item: dict[str, Any]) -> dict[str, str]:
    where = ".".join(str(part) for part in item["loc"])
    return {"location": where.encode(errors="replace").decode(), "type": str(item["type"])}
