"""Coarser geometry for the low zooms of an archive, where neighbours must keep sharing their borders.

Simplifying feature by feature tears a coverage apart. Here all features are simplified together, border by border
(Visvalingam's method on the coverage's edges, GEOS), once for every two zooms, into tables that live as long as the
archive is being written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
import shapely
from psycopg import sql

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.tiling.matrix import pixel

Connection = psycopg.Connection[tuple[Any, ...]]

WORTH_VERTICES = 2_000
"""A coverage with fewer vertices is drawn as it is; one province has more, and its thick outline frays uncut."""

MOST_VERTICES = 5_000_000
"""A coverage with more would need more than about a gigabyte of memory; its vertices are put on a grid instead."""

TOLERANCE_PIXELS = 1.0
"""Corners whose area is below the square of so many pixels are cut."""

BATCH = 2_000


@contextmanager
def generalised(connection: Connection, layer: VisibleLayer) -> Iterator[dict[int, sql.Identifier]]:
    """Tables with coarser geometry by zoom, for the zooms where that pays; dropped at the end."""
    made: list[sql.Identifier] = []
    try:
        yield dict(_bands(connection, layer, made))
    finally:
        for table in made:
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))


def _bands(
    connection: Connection, layer: VisibleLayer, made: list[sql.Identifier]
) -> Iterator[tuple[int, sql.Identifier]]:
    tiles = layer.declaration.tiles
    tops = range((tiles.max_zoom - 1) // 2 * 2, tiles.min_zoom - 1, -2)
    if tiles.simplify != "coverage" or "Polygon" not in layer.declaration.geometry or not tops:
        return
    vertices = _vertices(connection, layer)
    if not WORTH_VERTICES <= vertices <= MOST_VERTICES:
        return
    fids, geometries = _read(connection, layer)
    for top in tops:
        geometries = shapely.coverage_simplify(geometries, TOLERANCE_PIXELS * pixel(top))
        table = sql.Identifier("layer", f"{layer.id}__v{layer.version.number}_g{top}")
        made.append(table)
        _write(connection, layer, table, fids, geometries)
        for zoom in (top - 1, top):
            if zoom >= tiles.min_zoom:
                yield zoom, table


def _vertices(connection: Connection, layer: VisibleLayer) -> int:
    row = connection.execute(sql.SQL("SELECT sum(ST_NPoints(geom_3857)) FROM {}").format(layer.table)).fetchone()
    return int(row[0] or 0) if row else 0


def _read(connection: Connection, layer: VisibleLayer) -> tuple[list[int], Any]:
    fids: list[int] = []
    geometries: list[Any] = []
    query = sql.SQL("SELECT fid, ST_AsBinary(geom_3857) FROM {} WHERE geom_3857 IS NOT NULL").format(layer.table)
    with connection.transaction(), connection.cursor(name="coverage") as cursor:
        cursor.itersize = BATCH
        cursor.execute(query)
        for fid, geometry in cursor:
            fids.append(fid)
            geometries.append(shapely.from_wkb(geometry))
    return fids, np.array(geometries, dtype=object)


def _write(
    connection: Connection, layer: VisibleLayer, table: sql.Identifier, fids: list[int], geometries: Any
) -> None:
    """The band's table: the version's columns that tiles need, with the coarser geometry, in the version's order."""
    names = [sql.Identifier(field.name) for field in layer.tile_fields]
    fields = sql.SQL("").join(sql.SQL(", t.{}").format(name) for name in names)
    values = {"table": table, "version": layer.table, "fields": fields}
    with connection.transaction():
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {table}").format(**values))
        connection.execute("CREATE TEMPORARY TABLE coarser (fid bigint, geom geometry) ON COMMIT DROP")
        with connection.cursor().copy("COPY coarser FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int8", "bytea"])
            for start in range(0, len(fids), BATCH):
                batch = shapely.set_srid(geometries[start : start + BATCH], 3857)
                for fid, geometry in zip(
                    fids[start : start + BATCH], shapely.to_wkb(batch, include_srid=True), strict=True
                ):
                    copy.write_row((fid, geometry))
        connection.execute(
            sql.SQL(
                "CREATE UNLOGGED TABLE {table} AS"
                " SELECT t.fid, t.source_id{fields}, c.geom AS geom_3857, t.anchor, t.size_m"
                " FROM coarser AS c JOIN {version} AS t USING (fid) ORDER BY t.fid"
            ).format(**values)
        )
        connection.execute(sql.SQL("CREATE INDEX ON {table} USING gist (geom_3857)").format(**values))
    connection.execute(sql.SQL("ANALYZE {table}").format(**values))
