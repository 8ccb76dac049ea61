"""`python -m gateway.openapi` writes the description of the API to `gateway/openapi.json`, for clients."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from gateway.channel.web.frames import CLIENT_FRAME, SERVER_FRAME
from gateway.desk.frames import DESK_CLIENT_FRAME, DESK_SERVER_FRAME
from gateway.problems import MEDIA_TYPE, ProblemRead

FILE = Path(__file__).with_name("openapi.json")
FRAMES: dict[str, TypeAdapter[Any]] = {
    "ClientFrame": CLIENT_FRAME,
    "ServerFrame": SERVER_FRAME,
    "DeskClientFrame": DESK_CLIENT_FRAME,
    "DeskServerFrame": DESK_SERVER_FRAME,
}
_PROBLEM = {
    "description": "Problem",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_FRAMEWORK_SCHEMAS = ("HTTPValidationError", "ValidationError")
"""How the framework would report bad input; ours is a problem document like every other failure."""


def document(app: FastAPI) -> None:
    """Makes `app` describe itself with problem documents."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = schema["components"]["schemas"]
    schemas["Problem"] = ProblemRead.model_json_schema()
    schemas |= _frame_schemas()
    for name in _FRAMEWORK_SCHEMAS:
        schemas.pop(name, None)
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    return schema


def _frame_schemas() -> dict[str, Any]:
    """The socket's frames, which the framework does not describe."""
    named: dict[str, Any] = {}
    for name, adapter in FRAMES.items():
        schema = adapter.json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        named |= schema.pop("$defs")
        named[name] = schema
    return named


def as_text(app: FastAPI) -> str:
    """The content of the file."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    from gateway.main import build_api

    FILE.write_text(as_text(build_api(is_demo=True)), encoding="utf-8")


if __name__ == "__main__":
    main()
