"""The API's description: `python -m backend.openapi` writes `backend/openapi.json`."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.errors import ProblemRead

DESCRIPTION_FILE = Path(__file__).parent / "openapi.json"


def document(app: FastAPI) -> None:
    """Make `app` describe itself with the problem document among its schemas."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = ProblemRead.model_json_schema()
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def render(app: FastAPI) -> str:
    """Return the description as it is committed."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Write the description."""
    from backend.main import build_api
    from backend.wording import Locale

    DESCRIPTION_FILE.write_text(render(build_api(Locale.load())), encoding="utf-8")


if __name__ == "__main__":
    main()
