"""Tiles answered before routing.

A router, dependency injection and response objects cost a tile three times what the tile itself costs
(docs/benchmarks.md). This middleware recognises plain tile addresses and answers them; everything else, such as a
filtered tile, goes on to the application, which uses the same ``TileServer``.
"""

import logging
import re
from types import SimpleNamespace
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from mapsvc.accounts.keys import KeyRing
from mapsvc.accounts.visitor import PUBLIC, key_from_headers
from mapsvc.errors import MapsvcError
from mapsvc.http.language import language_of
from mapsvc.http.problems import problem_response, translate
from mapsvc.tiling.matrix import MATRIX_SET, tile_at
from mapsvc.tiling.replies import Reply, accepts_gzip, tile_reply, unchanged
from mapsvc.tiling.server import TileServer

log = logging.getLogger(__name__)

_ADDRESS: Final = re.compile(
    rf"/collections/([a-z][a-z0-9_]*)/(?:versions/([0-9]{{1,9}})/)?tiles/{MATRIX_SET}/([0-9]+)/([0-9]+)/([0-9]+)"
).fullmatch

_UNVERSIONED: Final = SimpleNamespace(path=f"/collections/{{layer}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}")
_VERSIONED: Final = SimpleNamespace(
    path=f"/collections/{{layer}}/versions/{{number}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"
)


class TilePath:
    """ASGI middleware that answers tile addresses without a query."""

    def __init__(self, app: ASGIApp, tiles: TileServer, keys: KeyRing) -> None:
        self.app = app
        self._tiles = tiles
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the application do it."""
        if scope["type"] == "http" and not scope["query_string"] and scope["method"] == "GET":
            address = _ADDRESS(scope["path"])
            if address:
                await self._answer(address, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _answer(self, address: re.Match[str], scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = _VERSIONED if address[2] else _UNVERSIONED
        headers = dict(scope["headers"])
        try:
            status, reply_headers, body = await self._reply(address, headers)
        except Exception as error:
            await _tell(error, headers, scope, receive, send)
            return
        await send({"type": "http.response.start", "status": status, "headers": reply_headers})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, address: re.Match[str], headers: dict[bytes, bytes]) -> Reply:
        layer_id, number, z, y, x = address.groups()
        visitor = PUBLIC
        if b"authorization" in headers or b"x-api-key" in headers:
            key = key_from_headers(_text(headers, b"authorization"), _text(headers, b"x-api-key"))
            visitor = await self._keys.visitor(key)
        tileset = self._tiles.tilesets.find(layer_id, int(number) if number else None, visitor)
        tile = tile_at(z, y, x, tileset.first_zoom, tileset.last_zoom)
        if b"if-none-match" in headers and (reply := unchanged(tileset, _text(headers, b"if-none-match"))):
            return reply
        wants_gzip = b"accept-encoding" in headers and accepts_gzip(_text(headers, b"accept-encoding"))
        return tile_reply(tileset, await self._tiles.tile(tileset, tile, wants_gzip))


def _text(headers: dict[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1") if value is not None else None


async def _tell(error: Exception, headers: dict[bytes, bytes], scope: Scope, receive: Receive, send: Send) -> None:
    """The edge of this path, as http.problems is of the router."""
    told = translate(error)
    if type(told) is MapsvcError:
        log.exception("unexpected error", exc_info=error, extra={"path": scope["path"]})
    language = language_of({}, {"accept-language": _text(headers, b"accept-language") or ""})
    await problem_response(told, language, scope["path"])(scope, receive, send)
