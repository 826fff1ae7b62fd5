"""How the built front end is served: the page for browsers only, files kept for ever, nothing outside the folder."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from mapsvc.errors import NotFound
from mapsvc.web.pages import CONTENT_SECURITY_POLICY, mount

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def _landing(_: Request) -> JSONResponse:
    return JSONResponse({"title": "landing page"})


def _missing(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({}, status_code=404)


class _Client:
    """Asks the application without a server between."""

    def __init__(self, dist: Path) -> None:
        self._app = Starlette(routes=[Route("/", _landing)], exception_handlers={NotFound: _missing})
        mount(self._app, dist)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with (
                httpx.AsyncClient(transport=transport, base_url="http://map.test") as client,
                client.stream("GET", path, headers=headers) as reply,
            ):
                if "content-encoding" not in reply.headers:
                    await reply.aread()
                return reply

        # in a thread of its own: Playwright keeps an event loop running in this one once a browser was opened
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(anyio.run, ask).result()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Bản đồ</title>", encoding="utf-8")
    (folder / "assets" / "index-abc.js").write_text("export {}")
    (folder / "assets" / "index-abc.js.br").write_bytes(b"brotli")
    (folder / "assets" / "index-abc.js.gz").write_bytes(b"gzip")
    (folder / "assets" / "worker-abc.mjs").write_text("export {}")
    (folder / "sw.js").write_text("self")
    (folder / "manifest.webmanifest").write_text("{}")
    (tmp_path / "secret").write_text("secret")
    return folder


def test_browsers_get_the_page_and_others_the_landing_page(dist: Path) -> None:
    client = _Client(dist)
    assert "Bản đồ" in client.get("/", headers=BROWSER).text
    assert client.get("/", headers={"Accept": "application/json"}).json() == {"title": "landing page"}
    assert client.get("/?f=json", headers=BROWSER).json() == {"title": "landing page"}


def test_page_is_asked_for_again_and_answered_304(dist: Path) -> None:
    client = _Client(dist)
    first = client.get("/", headers=BROWSER)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/", headers={**BROWSER, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_policy_allows_this_host_only_and_nothing_inline(dist: Path) -> None:
    policy = _Client(dist).get("/", headers=BROWSER).headers["content-security-policy"]
    assert policy == CONTENT_SECURITY_POLICY
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy


def test_other_pages_may_frame_the_embedded_view_and_nothing_else(dist: Path) -> None:
    client = _Client(dist)
    framed = client.get("/embed", headers=BROWSER)
    assert "Bản đồ" in framed.text
    assert framed.headers["content-security-policy"] == CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'self'", "frame-ancestors *"
    )
    assert "frame-ancestors 'self'" in client.get("/", headers=BROWSER).headers["content-security-policy"]


def test_assets_are_kept_for_ever_and_sent_compressed(dist: Path) -> None:
    client = _Client(dist)
    reply = client.get("/assets/worker-abc.mjs", headers={"Accept-Encoding": "identity"})
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["content-type"].startswith("text/javascript")
    for accepted, encoding in (("gzip, deflate, br", "br"), ("gzip", "gzip")):
        compressed = client.get("/assets/index-abc.js", headers={"Accept-Encoding": accepted})
        assert compressed.headers["content-encoding"] == encoding
        assert compressed.headers["vary"] == "Accept-Encoding"


def test_installing_the_page_finds_manifest_and_service_worker(dist: Path) -> None:
    client = _Client(dist)
    assert client.get("/manifest.webmanifest").headers["content-type"].startswith("application/manifest+json")
    worker = client.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert client.get("/icon-192.png").status_code == 404


@pytest.mark.parametrize("name", ["../../secret", "%2e%2e/%2e%2e/secret", "..%2f..%2fsecret", "none.js", ""])
def test_nothing_outside_the_folder_is_served(dist: Path, name: str) -> None:
    assert _Client(dist).get(f"/assets/{name}").status_code == 404


def test_page_that_was_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    reply = _Client(tmp_path / "none").get("/", headers=BROWSER)
    assert reply.status_code == 503
    assert "scripts/build-page" in reply.text


def test_page_built_anew_is_seen_without_a_restart(dist: Path) -> None:
    client = _Client(dist)
    client.get("/", headers=BROWSER)
    (dist / "index.html").write_text("<!doctype html><title>Bản mới</title>", encoding="utf-8")
    assert "Bản mới" in client.get("/", headers=BROWSER).text
