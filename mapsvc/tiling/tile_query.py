"""The SQL that draws one tile of a layer version in PostGIS.

What was measured (docs/benchmarks.md): the Web Mercator column and its index, few attributes, a small buffer, and
leaving out at once what is smaller than a pixel make the difference; sorting costs most and is never done. The tile's
box comes as typed parameters, because a function over parameters would be computed again for every row.
"""

from dataclasses import dataclass

from psycopg import sql

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.tiling.matrix import BUFFER, EXTENT, Tile, bounds, grid_unit, pixel

SNAPPED_UP_TO = 10
"""Last zoom at which vertices are put on a grid before clipping.

The grid is the same for all features: a vertex that two neighbours share is moved to the same place for both, and
their border stays one line. Simplifying each feature by itself would tear it apart."""

SNAP_UNITS = 4
"""The grid's step in units of the tile: half a displayed pixel."""

_FEATURES = sql.SQL(
    "coalesce((SELECT ST_AsMVT(drawn, {name}, {extent}, 'geom', 'fid') FROM ("
    "SELECT fid, {attributes},"
    " ST_AsMVTGeom({geometry}, %(bounds)s::box2d, {extent}, {buffer}, true) AS geom"
    " FROM {table} WHERE geom_3857 && %(reach)s::geometry{conditions}) AS drawn), '')"
)

# A label belongs to the tile that its anchor lies in, and to no other: edges count to the east and the south.
_LABELS = sql.SQL(
    "coalesce((SELECT ST_AsMVT(drawn, {name}, {extent}, 'geom', 'fid') FROM ("
    "SELECT fid, {attributes}, ST_AsMVTGeom(anchor, %(bounds)s::box2d, {extent}, 0, false) AS geom"
    " FROM {table} WHERE geom_3857 && %(reach)s::geometry"
    " AND ST_X(anchor) >= %(west)s::float8 AND ST_X(anchor) < %(east)s::float8"
    " AND ST_Y(anchor) > %(south)s::float8 AND ST_Y(anchor) <= %(north)s::float8{conditions}) AS drawn), '')"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A statement that gives one row with one column: the finished tile, empty bytes when nothing is in it."""

    statement: sql.Composed
    parameters: dict[str, object]


def tile_query(layer: VisibleLayer, tile: Tile, condition: sql.Composable | None = None) -> Drawing:
    """Draw ``tile`` of the version that ``layer`` reads; ``condition`` filters over the version's columns."""
    declaration = layer.declaration
    snapped = tile.z <= SNAPPED_UP_TO and not has_points(layer)
    conditions: list[sql.Composable] = [] if has_points(layer) else [sql.SQL(" AND size_m >= %(smallest)s::real")]
    if condition is not None:
        conditions.append(sql.SQL(" AND ({})").format(condition))
    common = {
        "attributes": _attributes(layer),
        "geometry": sql.SQL("ST_SnapToGrid(geom_3857, %(step)s::float8)" if snapped else "geom_3857"),
        "extent": sql.Literal(EXTENT),
        "buffer": sql.Literal(BUFFER),
        "table": layer.table,
        "conditions": sql.SQL("").join(conditions),
    }
    parts = [_FEATURES.format(name=sql.Literal(layer.id), **common)]
    if declaration.tiles.labels:
        parts.append(_LABELS.format(name=sql.Literal(f"{layer.id}_label"), **common))
    return Drawing(sql.SQL("SELECT {}").format(sql.SQL(" || ").join(parts)), _parameters(tile))


def has_points(layer: VisibleLayer) -> bool:
    """Whether the layer's geometry has no size of its own."""
    return layer.declaration.geometry in ("Point", "MultiPoint")


def _attributes(layer: VisibleLayer) -> sql.Composed:
    fields = [sql.Identifier(field.name) for field in layer.tile_fields]
    return sql.SQL(", ").join([sql.SQL("source_id AS id"), *fields])


def _parameters(tile: Tile) -> dict[str, object]:
    west, south, east, north = bounds(tile)
    margin = BUFFER * grid_unit(tile.z)
    low, high = f"{west - margin!r} {south - margin!r}", f"{east + margin!r} {north + margin!r}"
    return {
        "bounds": f"BOX({west!r} {south!r},{east!r} {north!r})",
        "reach": f"SRID=3857;LINESTRING({low},{high})",
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "smallest": pixel(tile.z),
        "step": SNAP_UNITS * grid_unit(tile.z),
    }
