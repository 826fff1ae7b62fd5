"""Tiles answered before routing.

A router, dependency injection and response objects cost a tile three times what the tile itself costs
(docs/benchmarks.md). This middleware recognises plain tile addresses and answers them; everything else, such as a
filtered tile, goes on to the application, which uses the same ``TileServer``.
"""

import logging
import re
from collections.abc import Hashable
from time import perf_counter
from types import SimpleNamespace
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapsvc.accounts.keys import KeyRing
from mapsvc.accounts.visitor import PUBLIC, Visitor, key_from_headers
from mapsvc.errors import MapsvcError
from mapsvc.http.compression import accepts_gzip
from mapsvc.http.every_reply import completed
from mapsvc.http.language import language_of
from mapsvc.http.meter import Meter
from mapsvc.http.observation import REQUEST_ID, Observation
from mapsvc.http.problems import problem_response, translate
from mapsvc.http.wire import head_of
from mapsvc.tiling.matrix import MATRIX_SET, tile_at
from mapsvc.tiling.recent import Recent
from mapsvc.tiling.replies import Reply, tile_reply, unchanged
from mapsvc.tiling.server import TileServer
from mapsvc.tiling.tilesets import Headers

log = logging.getLogger(__name__)

_ADDRESS: Final = re.compile(
    rf"/collections/([a-z][a-z0-9_]*)/(?:versions/([0-9]{{1,9}})/)?tiles/{MATRIX_SET}/([0-9]+)/([0-9]+)/([0-9]+)"
).fullmatch

_ITS_OWN: Final = frozenset(
    (b"authorization", b"x-api-key", b"if-none-match", b"content-length", b"transfer-encoding", b"expect")
)
"""Headers that make a reply one for this request alone, or announce a body."""

_UNVERSIONED: Final = SimpleNamespace(path=f"/collections/{{layer}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}")
_VERSIONED: Final = SimpleNamespace(
    path=f"/collections/{{layer}}/versions/{{number}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"
)


class Finished(NamedTuple):
    """A reply of an archive's tile as it is sent to everyone: the head but for what differs from request to request."""

    head: bytes
    body: bytes
    status: int
    route: str


class FinishedTiles:
    """Replies to the public with tiles from archives, by address and coding, kept until the catalogue changes."""

    def __init__(self, tiles: TileServer, memory: int) -> None:
        """``memory`` bounds their bytes."""
        self._tiles = tiles
        self._kept: Recent[Finished] = Recent(memory)
        self._edition: Hashable = None

    def find(self, address: bytes, wants_gzip: bool) -> Finished | None:
        """The reply of an address as it is today; None also while the catalogue is not known yet."""
        try:
            self.edition()
        except MapsvcError:
            return None
        return self._kept.get((address, wants_gzip))

    def edition(self) -> Hashable:
        """What the kept replies hold for; they are forgotten when it changes."""
        edition = self._tiles.tilesets.edition()
        if edition is not self._edition:
            self._kept.clear()
            self._edition = edition
        return edition

    def keep(self, path: str, wants_gzip: bool, reply: Reply, edition: Hashable) -> None:
        """Keep a reply made while ``edition`` held, unless the catalogue has changed meanwhile."""
        if edition is self._edition:
            status, headers, body = reply
            head = head_of(status, headers)
            route = _VERSIONED.path if "/versions/" in path else _UNVERSIONED.path
            kept = Finished(head, body, status, route)
            self._kept.keep((path.encode("ascii"), wants_gzip), kept, len(head) + len(body))


class FinishedFirst:
    """What the web server asks before it makes a request of what it has read.

    A tile that many look at costs two look-ups. Whatever else is asked, or is asked with a key or a validator, goes to
    the application.
    """

    def __init__(self, observation: Observation, finished: FinishedTiles, meter: Meter) -> None:
        self._observation = observation
        self._finished = finished
        self._meter = meter

    def __call__(self, address: bytes, headers: Headers) -> tuple[bytes, bytes, bytes] | None:
        """The finished reply to a GET, named and counted: head, the rest of the head, body."""
        began = perf_counter()
        coding = given = None
        for name, value in headers:
            if name == b"accept-encoding":
                coding = value
            elif name == REQUEST_ID:
                given = value
            elif name in _ITS_OWN:
                return None
        found = self._finished.find(address, accepts_gzip(coding))
        if found is None:
            return None
        self._meter.tile("cache")
        self._meter.request("GET", found.route, found.status, perf_counter() - began)
        return found.head, b"%b: %b\r\n\r\n" % (REQUEST_ID, self._observation.identifier(given)), found.body


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
        address = _ADDRESS(scope["path"])
        if address is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = _VERSIONED if address[2] else _UNVERSIONED
        headers = dict(scope["headers"])
        try:
            status, reply_headers, body = await self._reply(scope["path"], address, headers)
        except Exception as error:
            await _tell(error, headers, scope, receive, send)
            return
        # A copy, because layers further out add headers of this one request.
        await send({"type": "http.response.start", "status": status, "headers": [*reply_headers]})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, path: str, address: re.Match[str], headers: dict[bytes, bytes]) -> Reply:
        wants_gzip = accepts_gzip(headers.get(b"accept-encoding"))
        if b"authorization" in headers or b"x-api-key" in headers:
            key = key_from_headers(_text(headers, b"authorization"), _text(headers, b"x-api-key"))
            return (await self._fresh(address, headers, wants_gzip, await self._keys.visitor(key)))[0]
        edition = self._finished.edition()
        reply, archived = await self._fresh(address, headers, wants_gzip, PUBLIC)
        if archived and b"if-none-match" not in headers:
            self._finished.keep(path, wants_gzip, reply, edition)
        return reply

    async def _fresh(
        self, address: re.Match[str], headers: dict[bytes, bytes], wants_gzip: bool, visitor: Visitor
    ) -> tuple[Reply, bool]:
        """The reply, and whether its tile came from an archive."""
        layer_id, number, z, y, x = address.groups()
        tileset = self._tiles.tilesets.find(layer_id, int(number) if number else None, visitor)
        tile = tile_at(z, y, x, tileset.first_zoom, tileset.last_zoom)
        if b"if-none-match" in headers and (reply := unchanged(tileset, _text(headers, b"if-none-match"))):
            return reply, False
        body = await self._tiles.tile(tileset, tile, wants_gzip)
        return tile_reply(tileset, body), body.source == "archive"


def _text(headers: dict[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1") if value is not None else None


async def _tell(error: Exception, headers: dict[bytes, bytes], scope: Scope, receive: Receive, send: Send) -> None:
    """The edge of this path, as http.problems is of the router."""
    told = translate(error)
    if type(told) is MapsvcError:
        log.exception("unexpected error", exc_info=error, extra={"path": scope["path"]})
    language = language_of({}, {"accept-language": _text(headers, b"accept-language") or ""})

    async def complete(message: Message) -> None:
        await send(completed(message) if message["type"] == "http.response.start" else message)

    await problem_response(told, language, scope["path"])(scope, receive, complete)
