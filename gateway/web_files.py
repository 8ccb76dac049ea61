"""The widget's files, as the web build made them; without a build, a page that says so."""

import json
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, status
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from gateway.errors import PageNotFound
from gateway.parts import Parts, PartsDep

router = APIRouter(include_in_schema=False)
demo_router = APIRouter(include_in_schema=False)
HASHED = "assets"
"""The build names the files in here by their content, so that they never change."""
FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
REVALIDATE = "no-cache"
MISSING = status.HTTP_503_SERVICE_UNAVAILABLE
_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
}
"""Not left to the machine's table of types: with nosniff a wrong one is a blank page."""


@dataclass(frozen=True)
class WebApp:
    """One folder of the build."""

    folder: Path

    def find(self, path: str) -> Path | None:
        """The file behind a path of the address; None for what is not in the folder."""
        folder = self.folder.resolve()
        try:
            file = (folder / (path or "index.html")).resolve()
            is_there = file.is_relative_to(folder) and file.is_file()
        except (OSError, ValueError):
            return None
        return file if is_there else None


@router.get("/widget.js")
async def loader(parts: PartsDep) -> Response:
    """The script that a host page includes."""
    file = await run_in_threadpool(WebApp(parts.settings.web_dist).find, "widget.js")
    if file is None:
        script = f"console.error({_quoted(parts.words('pages.not_built'))});"
        return Response(script, MISSING, media_type="text/javascript")
    return _file(file, SHORT, {"Cross-Origin-Resource-Policy": "cross-origin"})


@router.get("/widget")
async def widget_without_slash() -> Response:
    return RedirectResponse("/widget/", status.HTTP_308_PERMANENT_REDIRECT)


@router.get("/widget/{path:path}")
async def widget(path: str, parts: PartsDep) -> Response:
    """The app in the iframe."""
    return await _serve(parts, "widget", path)


@router.get("/console")
async def console_without_slash() -> Response:
    return RedirectResponse("/console/", status.HTTP_308_PERMANENT_REDIRECT)


@router.get("/console/{path:path}")
async def console(path: str, parts: PartsDep) -> Response:
    """The agents' console; an address inside the app is the app."""
    is_file = "." in path.rsplit("/", 1)[-1]
    return await _serve(parts, "console", path if is_file else "")


@demo_router.get("/")
async def demo_page(parts: PartsDep) -> Response:
    """A host page to try the widget on."""
    return await _serve(parts, "demo", "")


@demo_router.get("/demo/{path:path}")
async def demo(path: str, parts: PartsDep) -> Response:
    return await _serve(parts, "demo", path)


async def _serve(parts: Parts, app: str, path: str) -> Response:
    """Raises PageNotFound for a file that the build does not have."""
    web_app = WebApp(parts.settings.web_dist / app)
    file = await run_in_threadpool(web_app.find, path)
    if file is not None:
        return _file(file, FOREVER if path.startswith(f"{HASHED}/") else REVALIDATE)
    if path:
        raise PageNotFound
    return _not_built(parts)


def _not_built(parts: Parts) -> HTMLResponse:
    title, text = parts.words("pages.not_built_title"), parts.words("pages.not_built")
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    page = f"{head}<h1>{title}</h1><p>{text}</p></html>"
    return HTMLResponse(page, MISSING)


def _file(file: Path, cache_control: str, headers: dict[str, str] | None = None) -> FileResponse:
    return FileResponse(
        file,
        media_type=_MEDIA_TYPES.get(file.suffix),
        headers={"Cache-Control": cache_control, **(headers or {})},
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)
