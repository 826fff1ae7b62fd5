"""Where a tile comes from: the version's archive, the memory of this process, or the database."""

import asyncio
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapsvc.catalogue.registry import CatalogueRegistry
from mapsvc.database.express import ExpressConnections
from mapsvc.database.pool import Database
from mapsvc.errors import HeightsUnavailable
from mapsvc.http.meter import Meter, TileSource
from mapsvc.tiling.archives.reading import BrokenArchive
from mapsvc.tiling.archives.shelf import Shelf
from mapsvc.tiling.matrix import Tile
from mapsvc.tiling.recent import Recent
from mapsvc.tiling.single_flight import SingleFlight
from mapsvc.tiling.tile_query import Condition, filtered_tile
from mapsvc.tiling.tilesets import Tileset, Tilesets

SMALLEST_COMPRESSED = 1024
"""Live tiles below so many bytes are sent as they are: they fit one packet either way."""

COMPRESSED_IN_PLACE = 64 * 1024
"""Live tiles up to so many bytes are compressed on the event loop, where it takes about a millisecond."""

LIVE_LEVEL = 1
"""Compression level of live tiles: half the size for a fifth of the time that archives spend."""


@dataclass(frozen=True, slots=True)
class TileBody:
    """A tile's bytes; ``compressed`` when they are gzip, empty when nothing is in the tile."""

    content: bytes
    compressed: bool
    source: TileSource


class TileServer:
    """Gives out the tiles of one process."""

    def __init__(
        self,
        database: Database,
        express: ExpressConnections,
        registry: CatalogueRegistry,
        meter: Meter,
        archives: Path,
        memory: int,
    ) -> None:
        """``archives`` is the folder of archives; ``memory`` bounds the bytes of live tiles that are kept."""
        self._express = express
        self._shelf = Shelf(archives)
        self.tilesets = Tilesets(registry)
        self._database = database
        self._meter = meter
        # Keys name the version, whose content never changes: nothing kept here becomes stale.
        self._recent: Recent[bytes] = Recent(memory)
        self._flights: SingleFlight[bytes] = SingleFlight()

    async def tile(
        self, tileset: Tileset, tile: Tile, accepts_gzip: bool, condition: Condition | None = None
    ) -> TileBody:
        """The tile of an unfiltered or filtered tileset, compressed when that is at hand and accepted.

        Raises HeightsUnavailable; errors of the database pass through.
        """
        body = None if condition else await self._archived(tileset, tile, accepts_gzip)
        if body is None and tileset.heights:
            raise HeightsUnavailable(name=tileset.layer.id)
        if body is None:
            body = await self._live(tileset, tile, accepts_gzip, condition)
        self._meter.tile(body.source)
        return body

    async def joined(self, tilesets: tuple[Tileset, ...], tile: Tile, accepts_gzip: bool) -> TileBody:
        """The tiles of several tilesets one after another, which is one tile with the layers of all.

        Errors of the database pass through.
        """
        key = (tuple(tileset.etag for tileset in tilesets), tile)
        content = self._recent.get(key)
        source: TileSource = "cache"
        if content is None:
            bodies = await asyncio.gather(*(self.tile(tileset, tile, accepts_gzip=False) for tileset in tilesets))
            content = b"".join(body.content for body in bodies)
            source = "live" if any(body.source == "live" for body in bodies) else "archive"
            self._recent.keep(key, content, len(content))
        if not accepts_gzip or len(content) < SMALLEST_COMPRESSED:
            return TileBody(content, False, source)
        return TileBody(await self._compressed((key, "gzip"), content), True, source)

    async def _archived(self, tileset: Tileset, tile: Tile, accepts_gzip: bool) -> TileBody | None:
        archive = await self._shelf.find(tileset)
        if archive is None:
            return None
        try:
            packed = archive.tile(tile)
            if not archive.compressed:
                return TileBody(packed, False, "archive")
            if accepts_gzip or not packed:
                return TileBody(packed, bool(packed), "archive")
            return TileBody(gzip.decompress(packed), False, "archive")
        except (BrokenArchive, OSError, EOFError, zlib.error) as error:
            self._shelf.drop(tileset, BrokenArchive(str(error)))
            return None

    async def _live(self, tileset: Tileset, tile: Tile, accepts_gzip: bool, condition: Condition | None) -> TileBody:
        key = (tileset.etag, tile, condition.key if condition else None)
        content = self._recent.get(key)
        source: TileSource = "cache"
        if content is None:
            source = "live"
            content = await self._flights.do(key, lambda: self._draw(tileset, tile, condition))
            self._recent.keep(key, content, len(content))
        if not accepts_gzip or len(content) < SMALLEST_COMPRESSED:
            return TileBody(content, False, source)
        return TileBody(await self._compressed((key, "gzip"), content), True, source)

    async def _compressed(self, key: Any, content: bytes) -> bytes:
        packed = self._recent.get(key)
        if packed is None:
            if len(content) <= COMPRESSED_IN_PLACE:
                packed = gzip.compress(content, LIVE_LEVEL, mtime=0)
            else:
                packed = await asyncio.to_thread(gzip.compress, content, LIVE_LEVEL, mtime=0)
            self._recent.keep(key, packed, len(packed))
        return packed

    async def _draw(self, tileset: Tileset, tile: Tile, condition: Condition | None) -> bytes:
        if condition is None:
            place = (b"%d" % tile.z, b"%d" % tile.x, b"%d" % tile.y)
            return await self._express.value(tileset.statement(tile.z), place) or b""
        statement, values = filtered_tile(tileset.layer, tile, condition)
        async with self._database.reading() as connection:
            cursor = await connection.execute(statement, values, prepare=False, binary=True)
            row = await cursor.fetchone()
        return bytes(row[0]) if row else b""
