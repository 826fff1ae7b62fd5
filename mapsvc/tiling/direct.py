"""Tiles answered before a request is made of what was read.

The web server asks here first. A tile that many look at costs two look-ups; one that has to be drawn costs a statement
and the sending of its outcome. What is asked with a key or a validator, in another way than by a plain GET, or in vain
goes to the application.
"""

from time import perf_counter
from typing import Final

from mapsvc.accounts.visitor import PUBLIC
from mapsvc.errors import MapsvcError
from mapsvc.http.compression import accepts_gzip
from mapsvc.http.meter import Meter
from mapsvc.http.observation import REQUEST_ID, Observation
from mapsvc.http.wire import Directly, Written, head_of
from mapsvc.logs import request_id
from mapsvc.tiling.fast_path import route_of, tile_address
from mapsvc.tiling.finished import FinishedTiles
from mapsvc.tiling.matrix import Tile, tile_at
from mapsvc.tiling.replies import error_reply
from mapsvc.tiling.server import TileServer
from mapsvc.tiling.tilesets import Headers, Tileset

_ITS_OWN: Final = frozenset(
    (b"authorization", b"x-api-key", b"if-none-match", b"content-length", b"transfer-encoding", b"expect")
)
"""Headers that make a reply one for this request alone, or announce a body."""


class DirectTiles:
    """Answers the public's GETs of tiles with what is finished, or with the work of drawing them."""

    def __init__(self, observation: Observation, tiles: TileServer, finished: FinishedTiles, meter: Meter) -> None:
        self._observation = observation
        self._tiles = tiles
        self._finished = finished
        self._meter = meter

    def __call__(self, address: bytes, headers: Headers) -> Directly:
        """The reply to a GET, named and counted, or the work that makes it; None for what is the application's."""
        began = perf_counter()
        coding = given = language = None
        for name, value in headers:
            if name == b"accept-encoding":
                coding = value
            elif name == b"accept-language":
                language = value
            elif name == REQUEST_ID:
                given = value
            elif name in _ITS_OWN:
                return None
        wants_gzip = accepts_gzip(coding)
        found = self._finished.find(address, wants_gzip)
        if found is not None:
            self._meter.tile("cache")
            self._observation.answered("GET", found.route, found.status, perf_counter() - began)
            return found.head, b"%b: %b\r\n\r\n" % (REQUEST_ID, self._observation.identifier(given)), found.body
        return self._drawing(address, wants_gzip, language, given, began)

    def _drawing(
        self, address: bytes, wants_gzip: bool, language: bytes | None, given: bytes | None, began: float
    ) -> Directly:
        """The work of answering with a tile that is not in an archive."""
        path = address.decode("latin-1")
        asked = tile_address(path)
        if asked is None:
            return None
        layer_id, number, z, y, x = asked.groups()
        try:
            tileset = self._tiles.tilesets.find(layer_id, int(number) if number else None, PUBLIC)
            tile = tile_at(z, y, x, tileset.first_zoom, tileset.last_zoom)
        except MapsvcError:
            return None  # the application says why
        if tileset.archive_key is not None:
            return None  # of which the application makes a finished reply
        return self._answer(path, route_of(asked), tileset, tile, wants_gzip, language, given, began)

    async def _answer(
        self,
        path: str,
        route: str,
        tileset: Tileset,
        tile: Tile,
        wants_gzip: bool,
        language: bytes | None,
        given: bytes | None,
        began: float,
    ) -> Written:
        identifier = self._observation.identifier(given)
        request_id.set(identifier.decode())
        try:
            drawn = await self._tiles.tile(tileset, tile, wants_gzip)
        except Exception as error:
            status, headers, content = error_reply(error, path, language)
            head, length = head_of(status, headers), b""  # a problem tells its length itself
        else:
            content = drawn.content
            status, head = (200, tileset.head(drawn.compressed)) if content else (204, tileset.empty_head)
            length = b"content-length: %d\r\n" % len(content) if content else b""
        self._observation.answered("GET", route, status, perf_counter() - began)
        return head, b"%b%b: %b\r\n\r\n" % (length, REQUEST_ID, identifier), content
