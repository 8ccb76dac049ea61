"""The web build is served with the right headers, and its absence is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.conftest import Gateway, StartGateway


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    files = {
        "widget.js": "loader()",
        "widget/index.html": "<p>widget",
        "widget/assets/app-1a2b3c.js": "app()",
        "widget/assets/app-1a2b3c.css": "p{}",
        "widget/icon.svg": "<svg/>",
        "demo/index.html": "<p>demo",
        "demo/assets/demo-9f.js": "demo()",
        "secret.txt": "outside",
    }
    for name, content in files.items():
        file = tmp_path / "dist" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path / "dist"


@pytest.fixture
async def built(start_gateway: StartGateway, sqlite_url: str, dist: Path) -> AsyncIterator[Gateway]:
    async with start_gateway(sqlite_url, web_dist=dist, frame_ancestors="https://shop.example") as gateway:
        yield gateway


@pytest.mark.parametrize(
    ("path", "body", "media_type", "cache_control"),
    [
        ("/widget.js", "loader()", "text/javascript; charset=utf-8", "public, max-age=300"),
        ("/widget/", "<p>widget", "text/html; charset=utf-8", "no-cache"),
        ("/widget/icon.svg", "<svg/>", "image/svg+xml", "no-cache"),
        (
            "/widget/assets/app-1a2b3c.js",
            "app()",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            "/widget/assets/app-1a2b3c.css",
            "p{}",
            "text/css; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        ("/", "<p>demo", "text/html; charset=utf-8", "no-cache"),
        (
            "/demo/assets/demo-9f.js",
            "demo()",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
    ],
)
async def test_a_file(built: Gateway, path: str, body: str, media_type: str, cache_control: str) -> None:
    response = await built.http.get(path)

    assert (response.status_code, response.text) == (200, body)
    assert response.headers["content-type"] == media_type
    assert response.headers["cache-control"] == cache_control
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["etag"]


async def test_the_widget_may_be_framed_by_those_who_are_listed(built: Gateway) -> None:
    policy = (await built.http.get("/widget/")).headers["content-security-policy"]
    demo = (await built.http.get("/")).headers["content-security-policy"]
    api = (await built.http.get("/healthz")).headers

    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self' ws://gateway wss://gateway; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors https://shop.example"
    )
    assert demo.endswith("frame-ancestors 'self'")
    assert api["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    assert api["referrer-policy"] == "no-referrer"


async def test_a_host_that_is_none_is_not_repeated(built: Gateway) -> None:
    response = await built.http.get("/widget/", headers={"Host": "x; script-src *"})

    assert "connect-src 'self';" in response.headers["content-security-policy"]


async def test_the_loader_may_be_used_by_any_page(built: Gateway) -> None:
    assert (await built.http.get("/widget.js")).headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/nothing.js",
        "/widget/../secret.txt",
        "/widget/%2e%2e/secret.txt",
        "/widget/..%2fsecret.txt",
        "/widget/assets/",
        "/widget/assets",
        "/widget/%00",
        "/demo/nothing",
    ],
)
async def test_what_is_not_there_is_not_found(built: Gateway, path: str) -> None:
    response = await built.http.get(path)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_without_the_slash_one_is_led_there(built: Gateway) -> None:
    response = await built.http.get("/widget")

    assert (response.status_code, response.headers["location"]) == (308, "/widget/")


async def test_a_missing_build_is_said(start_gateway: StartGateway, sqlite_url: str, tmp_path: Path) -> None:
    async with start_gateway(sqlite_url, web_dist=tmp_path / "none") as gateway:
        for path in ("/", "/widget/"):
            page = await gateway.http.get(path)
            assert page.status_code == 503
            assert "网页还没有构建" in page.text
        script = await gateway.http.get("/widget.js")
        assert (script.status_code, script.headers["content-type"]) == (503, "text/javascript; charset=utf-8")
        assert script.text.startswith('console.error("\\u7f51')
        assert (await gateway.http.get("/widget/assets/x.js")).status_code == 404


async def test_the_demo_page_is_for_the_demo_only(
    start_gateway: StartGateway, sqlite_url: str, dist: Path
) -> None:
    async with start_gateway(sqlite_url, web_dist=dist, is_demo=False) as gateway:
        assert (await gateway.http.get("/")).status_code == 404
        assert (await gateway.http.get("/demo/index.html")).status_code == 404
        assert (await gateway.http.get("/widget/")).status_code == 200


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://shop.example", "https://shop.example"), ("https://evil.example", None)]
)
async def test_other_origins_scripts_need_to_be_listed(
    start_gateway: StartGateway, sqlite_url: str, origin: str, allowed: str | None
) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-visitor-token,content-type",
    }
    async with start_gateway(sqlite_url, allowed_origins="https://shop.example") as gateway:
        preflight = await gateway.http.options("/api/conversations", headers=asked)
        answer = await gateway.http.post("/api/conversations", headers={"Origin": origin})

    assert preflight.headers.get("access-control-allow-origin") == allowed
    assert answer.headers.get("access-control-allow-origin") == allowed
    assert "access-control-allow-credentials" not in answer.headers


async def test_answers_of_the_api_are_not_kept(sqlite_gateway: Gateway) -> None:
    assert (await sqlite_gateway.http.get("/api/demo/users")).headers["cache-control"] == "no-store"


async def test_a_picture_is_refused_politely(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    path = visitor.path + "/messages"

    upload = await visitor.http.post(path, files={"file": b"\x89PNG"}, headers=visitor.headers)
    raw = await visitor.http.post(
        path, content=b"\x89PNG", headers={**visitor.headers, "Content-Type": "image/png"}
    )

    for response in (upload, raw):
        assert (response.status_code, response.json()["code"]) == (415, "attachment_not_supported")
        assert "请用文字描述" in response.json()["detail"]


async def test_too_many_messages_say_when_to_go_on(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, messages_per_minute=2) as gateway:
        visitor = await gateway.guest()
        responses = [await visitor.send(f"{n}") for n in range(3)]
    refused = responses[2]
    assert [r.status_code for r in responses] == [202, 202, 429]
    assert refused.headers["retry-after"] == str(refused.json()["retry_after_s"]) == "60"
