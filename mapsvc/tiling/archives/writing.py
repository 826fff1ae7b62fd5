"""Writing the archive of a layer version: every tile drawn as the live ones are, compressed once, recorded at the end.

The job may be killed at any moment and run again: the file appears only when it is whole, and the record only after
the file.
"""

import gzip
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from mapsvc.archives.file import Written, archive_path, remove_unfinished, write_archive_file
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.catalogue.registry import build_catalogue
from mapsvc.catalogue.registry import queries as catalogue_queries
from mapsvc.database.statements import statements
from mapsvc.tiling.archives.generalising import generalised
from mapsvc.tiling.archives.pyramid import Drawn, pyramid
from mapsvc.tiling.archives.reading import BrokenArchive, verify
from mapsvc.tiling.matrix import Tile
from mapsvc.tiling.tile_query import anything_there, prepared_tile
from mapsvc.tiling.tilejson import WORLD_BOX, vector_layers
from mapsvc.tiling.tilesets import Tileset

log = logging.getLogger(__name__)

queries = statements("mapsvc.tiling.archives")

THREADS = 2
"""Connections that draw at the same time; the database has that many cores to spare beside the web."""

LEVEL = 6
"""Compression level: spent once, saved at every request."""

OPTIONS = "-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"


class Stopped(Exception):
    """The worker is stopping; the job is done again later."""


def write_archive(
    conninfo: str, folder: Path, layer_id: str, number: int, must_stop: Callable[[], bool] = lambda: False
) -> dict[str, Any] | None:
    """Write and record the archive of one version; the record, or None when the version has nothing to draw.

    Does nothing when the archive is there already. Raises Stopped when ``must_stop`` says so.
    """
    began = time.monotonic()
    with psycopg.connect(conninfo, autocommit=True, application_name="mapsvc archive") as connection:
        layer = _version(connection, layer_id, number)
        if layer is None or not layer.declaration.has_geometry:
            return None
        path = folder / archive_path(layer_id, number)
        tileset = Tileset(layer, versioned=True)
        if layer.version.archive and is_intact(folder, layer.version.archive, tileset):
            return layer.version.archive
        remove_unfinished(path)
        with generalised(connection, layer) as coarser, _Painter(conninfo, layer, coarser, must_stop) as painter:
            tiles = pyramid(tileset.first_zoom, tileset.last_zoom, painter.draw, painter.look, THREADS)
            written = write_archive_file(path, tiles, layer.version.extent or WORLD_BOX, _metadata(layer))
        record = _record(layer_id, number, tileset, written)
        _store(connection, layer_id, number, record)
    seconds = round(time.monotonic() - began, 1)
    log.info("archive of %s version %s written", layer_id, number, extra={"seconds": seconds, **record})
    return record


def is_intact(folder: Path, record: dict[str, Any], tileset: Tileset) -> bool:
    """Whether the recorded file is there, whole, and made for what tiles hold today."""
    if record.get("fields") != list(tileset.fields):
        return False
    try:
        if record["tiles"]:
            verify(folder / record["path"], record["bytes"], record["sha256"])
    except (OSError, BrokenArchive):
        return False
    return True


def _version(connection: psycopg.Connection[Any], layer_id: str, number: int) -> VisibleLayer | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        layers = cursor.execute(catalogue_queries.layers.sql).fetchall()
        versions = cursor.execute(catalogue_queries.versions.sql).fetchall()
    catalogue = build_catalogue(
        [row for row in layers if row["id"] == layer_id], [row for row in versions if row["layer_id"] == layer_id], {}
    )
    layer = catalogue.layers.get(layer_id)
    version = layer.versions.get(number) if layer else None
    # Whoever may see the layer gets the same tiles, so no visitor comes into it.
    return VisibleLayer(layer, at=number) if layer and version and version.readable else None


class _Painter:
    """Draws tiles from several threads, each with a connection of its own."""

    def __init__(
        self,
        conninfo: str,
        layer: VisibleLayer,
        coarser: dict[int, sql.Identifier],
        must_stop: Callable[[], bool],
    ) -> None:
        self._conninfo = conninfo
        self._must_stop = must_stop
        self._there = anything_there(layer)
        tiles = layer.declaration.tiles
        zooms = range(tiles.min_zoom, tiles.max_zoom + 1)
        self._statements = {zoom: prepared_tile(layer, zoom, coarser.get(zoom)) for zoom in zooms}
        self._connections: list[psycopg.Connection[tuple[Any, ...]]] = []
        self._own = threading.local()

    def __enter__(self) -> "_Painter":
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def draw(self, tile: Tile) -> Drawn:
        """The finished tile; goes on below unless nothing at all is there."""
        content = self._value(self._statements[tile.z], tile)
        if not content:
            return self.look(tile)
        return Drawn(gzip.compress(content, LEVEL, mtime=0), True)

    def look(self, tile: Tile) -> Drawn:
        """Only whether anything is there: it may be too small to be drawn yet."""
        return Drawn(b"", bool(self._value(self._there, tile)))

    def _value(self, statement: bytes, tile: Tile) -> Any:
        if self._must_stop():
            raise Stopped
        row = self._connection().execute(statement, (tile.z, tile.x, tile.y), binary=True).fetchone()
        return row[0] if row else None

    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        found: psycopg.Connection[tuple[Any, ...]] | None = getattr(self._own, "connection", None)
        if found is None:
            found = psycopg.connect(
                self._conninfo,
                autocommit=True,
                prepare_threshold=0,
                cursor_factory=psycopg.RawCursor,
                application_name="mapsvc archive",
                options=OPTIONS,
            )
            self._own.connection = found
            self._connections.append(found)
        return found


def _metadata(layer: VisibleLayer) -> dict[str, Any]:
    """The metadata of the file, read by people's own tools."""
    declaration = layer.declaration
    return {
        "name": declaration.title.vi,
        "description": declaration.description.vi,
        "attribution": declaration.attribution.vi,
        "version": str(layer.version.number),
        "type": "overlay",
        "vector_layers": vector_layers(layer, "vi"),
    }


def _record(layer_id: str, number: int, tileset: Tileset, written: Written | None) -> dict[str, Any]:
    """What the catalogue keeps: where the file is, how to know it, and what its tiles hold."""
    record: dict[str, Any] = {
        "path": archive_path(layer_id, number),
        "fields": list(tileset.fields),
        "min_zoom": tileset.first_zoom,
        "max_zoom": tileset.last_zoom,
        "tiles": 0,
        "bytes": 0,
        "sha256": None,
    }
    if written:
        record |= {"tiles": written.tiles, "contents": written.contents}
        record |= {"bytes": written.bytes, "sha256": written.sha256}
    return record


def _store(connection: psycopg.Connection[Any], layer_id: str, number: int, record: dict[str, Any]) -> None:
    with connection.transaction():
        queries.store_archive(connection, layer_id=layer_id, number=number, archive=Jsonb(record))
        connection.execute(queries.announce.sql, {"what": layer_id})
