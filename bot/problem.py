"""RFC 9457 problem documents, the one shape in which the bot's own endpoints report errors."""

from http import HTTPStatus

from sanic import response
from sanic.response import HTTPResponse

CONTENT_TYPE = "application/problem+json"


def problem(status: HTTPStatus, code: str, detail: str) -> HTTPResponse:
    """An error answer; `code` is stable and for programs, `detail` for the developer who reads it."""
    body = {"type": f"urn:wenban:{code}", "title": status.phrase, "status": status.value, "detail": detail}
    return response.json({**body, "code": code}, status=status.value, content_type=CONTENT_TYPE)
