"""Tiles answered before routing.

A router, dependency injection and response objects cost a tile three times what the tile itself costs
(docs/benchmarks.md). This middleware recognises plain tile addresses and answers them; everything else, such as a
filtered tile, goes on to the application, which uses the same ``TileServer``. What most ask for has been answered
before it comes here (``direct``).
"""

import re
from types import SimpleNamespace
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from mapsvc.accounts.keys import KeyRing
from mapsvc.accounts.visitor import PUBLIC, Visitor, key_from_headers
from mapsvc.http.compression import accepts_gzip
from mapsvc.tiling.finished import FinishedTiles
from mapsvc.tiling.matrix import MATRIX_SET, tile_at
from mapsvc.tiling.replies import Reply, error_reply, text_of, tile_reply, unchanged
from mapsvc.tiling.server import TileServer

tile_address: Final = re.compile(
    rf"/collections/([a-z][a-z0-9_]*)/(?:versions/([0-9]{{1,9}})/)?tiles/{MATRIX_SET}/([0-9]+)/([0-9]+)/([0-9]+)"
).fullmatch
"""Layer, version or None, zoom, row, column of a plain tile address."""

_UNVERSIONED: Final = f"/collections/{{layer}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"
_VERSIONED: Final = f"/collections/{{layer}}/versions/{{number}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"


def route_of(address: re.Match[str]) -> str:
    """The template of a tile address, as the counts name it."""
    return _VERSIONED if address[2] else _UNVERSIONED


class TilePath:
    """ASGI middleware that answers tile addresses without a query."""

    def __init__(self, app: ASGIApp, tiles: TileServer, keys: KeyRing, finished: FinishedTiles) -> None:
        self.app = app
        self._tiles = tiles
        self._keys = keys
        self._finished = finished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the application do it."""
        if scope["type"] != "http" or scope["query_string"] or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        address = tile_address(scope["path"])
        if address is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = SimpleNamespace(path=route_of(address))
        headers = dict(scope["headers"])
        try:
            status, reply_headers, body = await self._reply(address, headers)
        except Exception as error:
            status, reply_headers, body = error_reply(error, scope["path"], headers.get(b"accept-language"))
        # A copy, because layers further out add headers of this one request.
        await send({"type": "http.response.start", "status": status, "headers": [*reply_headers]})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, address: re.Match[str], headers: dict[bytes, bytes]) -> Reply:
        wants_gzip = accepts_gzip(headers.get(b"accept-encoding"))
        if b"authorization" in headers or b"x-api-key" in headers:
            key = key_from_headers(text_of(headers.get(b"authorization")), text_of(headers.get(b"x-api-key")))
            return (await self._fresh(address, headers, wants_gzip, await self._keys.visitor(key)))[0]
        edition = self._finished.edition()
        reply, archived = await self._fresh(address, headers, wants_gzip, PUBLIC)
        if archived and b"if-none-match" not in headers:
            self._finished.keep(address[0], wants_gzip, route_of(address), reply, edition)
        return reply

    async def _fresh(
        self, address: re.Match[str], headers: dict[bytes, bytes], wants_gzip: bool, visitor: Visitor
    ) -> tuple[Reply, bool]:
        """The reply, and whether its tile came from an archive."""
        layer_id, number, z, y, x = address.groups()
        tileset = self._tiles.tilesets.find(layer_id, int(number) if number else None, visitor)
        tile = tile_at(z, y, x, tileset.first_zoom, tileset.last_zoom)
        if (known := headers.get(b"if-none-match")) and (reply := unchanged(tileset, text_of(known))):
            return reply, False
        body = await self._tiles.tile(tileset, tile, wants_gzip)
        return tile_reply(tileset, body), body.source == "archive"
