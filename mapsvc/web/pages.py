"""Serves the built front end: the page at ``/`` for browsers and its files below ``/assets/``.

The page asks no other host for anything and runs no inline script or style; the content security policy says so
and the browser holds it. Files below ``/assets/`` carry a hash of their content in their name and are kept for ever;
the page itself is small and asked for again at each visit (304 when nothing changed).
"""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from mapsvc.errors import NotFound
from mapsvc.http.caching import IMMUTABLE, etag, is_fresh
from mapsvc.http.negotiation import asks_for_page

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join((*_SOURCES, "frame-ancestors 'self'"))

PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Vary": "Accept, Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

EMBEDDED_HEADERS = PAGE_HEADERS | {
    # Every page may frame this view: it holds nothing but the map, and nobody can sign in or change anything in it.
    "Content-Security-Policy": "; ".join((*_SOURCES, "frame-ancestors *")),
}

NOT_BUILT = """<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mapsvc</title>
<h1>Trang bản đồ chưa được dựng</h1>
<p>Hãy chạy <code>scripts/build-page</code> rồi tải lại trang. Dữ liệu vẫn xem được tại
<a href="collections?f=html">danh sách các lớp</a>.</p>
<h2 lang="en">The map page has not been built</h2>
<p lang="en">Run <code>scripts/build-page</code> and reload. The data can still be read in
<a href="collections?f=html">the list of layers</a>.</p>
</html>
"""

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""Encodings made when the page is built, the smaller one first, and the ending of their files."""

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")

ICONS = ("favicon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "manifest.webmanifest")
"""What machines show for the page where it is installed, and what tells them so."""


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file of the front end with its compressed forms: all files together are under 3 MB."""

    media_type: str
    validator: str
    bodies: dict[str, bytes]

    def body_for(self, accept_encoding: str) -> tuple[bytes, str]:
        """The body in the best encoding the client takes, and the name of that encoding."""
        accepted = {part.partition(";")[0].strip() for part in accept_encoding.lower().split(",")}
        for name, _ in ENCODINGS:
            if name in accepted and name in self.bodies:
                return self.bodies[name], name
        return self.bodies["identity"], "identity"


class BuiltPage:
    """The files below one ``dist`` folder, kept in memory until one of them is built anew."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist.resolve()
        self._kept: dict[Path, tuple[int, BuiltFile]] = {}

    def _read(self, name: str) -> BuiltFile | None:
        try:
            path = (self._dist / name).resolve()
            if not path.is_relative_to(self._dist) or not path.is_file():
                return None
        except (OSError, ValueError):  # too long, or with a null: no file can have that name
            return None
        changed = path.stat().st_mtime_ns
        # By the file and not by the name asked for: a file has endless names with "./" in them.
        kept = self._kept.get(path)
        if kept is None or kept[0] != changed:
            kept = changed, _built(path)
            self._kept[path] = kept
        return kept[1]

    def embedded(self, request: Request) -> Response:
        """The map page for frames of other pages; it shows the map with little around it."""
        return self.page(request, EMBEDDED_HEADERS)

    def page(self, request: Request, headers: dict[str, str] = PAGE_HEADERS) -> Response:
        """The map page, or how to build it."""
        built = self._read("index.html")
        if built is None:
            return Response(NOT_BUILT, status_code=503, media_type="text/html; charset=utf-8", headers=headers)
        return _reply(request, built, headers)

    def asset(self, request: Request) -> Response:
        """A file below ``/assets/``, named by its content. Raises NotFound."""
        name: str = request.path_params["name"]
        built = self._read(f"assets/{name}")
        if built is None:
            raise NotFound(name=f"/assets/{name}", advice="")
        headers = {"Cache-Control": IMMUTABLE, "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
        if name.endswith((".mjs", ".js")):
            # A worker is held to the policy of its own file, not to the page's.
            headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return _reply(request, built, headers)

    def service_worker(self, request: Request) -> Response:
        """What opens the page without a line; asked for again at each visit. Raises NotFound when it was not built."""
        built = self._read("sw.js")
        if built is None:
            raise NotFound(name="/sw.js", advice="")
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        return _reply(request, built, headers)

    def icon(self, request: Request) -> Response:
        """An icon of the page, or its manifest. Raises NotFound when the page was not built."""
        name = request.url.path.rpartition("/")[2]
        built = self._read(name)
        if built is None:
            raise NotFound(name=f"/{name}", advice="")
        return _reply(request, built, {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"})


def _built(path: Path) -> BuiltFile:
    bodies = {"identity": path.read_bytes()}
    for encoding, ending in ENCODINGS:
        compressed = path.with_name(path.name + ending)
        if compressed.is_file():
            bodies[encoding] = compressed.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return BuiltFile(media_type, etag(bodies["identity"].hex()), bodies)


def _reply(request: Request, built: BuiltFile, headers: dict[str, str]) -> Response:
    body, encoding = built.body_for(request.headers.get("accept-encoding", ""))
    # Each encoding is another representation and needs another validator (RFC 9110 section 8.8.3.3).
    validator = f'{built.validator[:-1]}-{encoding}"'
    sent = {**headers, "ETag": validator}
    if is_fresh(request.headers.get("if-none-match"), validator):
        return Response(status_code=304, headers=sent)
    if encoding != "identity":
        sent["Content-Encoding"] = encoding
    return Response(body, headers=sent, media_type=built.media_type)


class _ForBrowsers(Route):
    """Matches only requests of browsers, so that the same address can answer API clients in JSON."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.NONE or not _is_browser(scope):
            return Match.NONE, {}
        return match, child


def _is_browser(scope: Scope) -> bool:
    wanted = QueryParams(scope.get("query_string", b"")).get("f")
    return wanted == "html" or (wanted is None and asks_for_page(Headers(scope=scope).get("accept")))


def mount(app: Starlette, dist: Path) -> None:
    """Serve the page below ``dist`` from ``app``: before the landing page's route, which answers everybody else."""
    built = BuiltPage(dist)
    app.router.routes[:0] = [
        _ForBrowsers("/", built.page, methods=["GET"], include_in_schema=False),
        Route("/embed", built.embedded, methods=["GET"], include_in_schema=False),
        Route("/assets/{name:path}", built.asset, methods=["GET"], include_in_schema=False),
        Route("/sw.js", built.service_worker, methods=["GET"], include_in_schema=False),
        *(Route(f"/{name}", built.icon, methods=["GET"], include_in_schema=False) for name in ICONS),
    ]
