"""The SQL that draws one tile of a layer version in PostGIS.

What was measured (docs/benchmarks.md): the Web Mercator column and its index, few attributes, a small buffer, and
leaving out at once what is smaller than a pixel make the difference; sorting costs most and is never done. What
depends on the tile alone stands in subqueries, which PostgreSQL computes once and not for every row.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import sql

from mapsvc.catalogue.declaration import Field
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.tiling.matrix import BUFFER, DISPLAY_PIXELS, EXTENT, WORLD, Tile

SNAPPED_UP_TO = 10
"""Last zoom at which vertices are put on a grid before clipping.

The grid is the same for all features: a vertex that two neighbours share is moved to the same place for both, and
their border stays one line. Simplifying each feature by itself would tear it apart."""

SNAP_UNITS = 4
"""The grid's step in units of the tile: half a displayed pixel."""

MANY_POINTS = 5_000
"""Layers with more points than this are thinned below their last zoom."""

POINT_PIXELS = 4
"""Side of the cell that shows one point, in displayed pixels: a tile then has at most about 17,000 points."""

FEW_FEATURES = 1_000
"""Layers with no more features than this are drawn whole at every zoom."""

_FEATURES = sql.SQL(
    "coalesce((SELECT ST_AsMVT(drawn, {name}, {extent}, 'geom', 'fid') FROM ("
    "SELECT fid, {attributes},"
    " ST_AsMVTGeom({geometry}, (SELECT ST_TileEnvelope({z}, {x}, {y})::box2d), {extent}, {buffer}, true) AS geom"
    " FROM {rows}) AS drawn), '')"
)

# A label belongs to the tile that its anchor lies in, and to no other: edges count to the east and the south.
_LABELS = sql.SQL(
    "coalesce((SELECT ST_AsMVT(drawn, {name}, {extent}, 'geom', 'fid') FROM ("
    "SELECT fid, {attributes},"
    " ST_AsMVTGeom(anchor, (SELECT ST_TileEnvelope({z}, {x}, {y})::box2d), {extent}, 0, false) AS geom"
    " FROM {rows}"
    " AND ST_X(anchor) >= (SELECT ST_XMin(ST_TileEnvelope({z}, {x}, {y})))"
    " AND ST_X(anchor) < (SELECT ST_XMax(ST_TileEnvelope({z}, {x}, {y})))"
    " AND ST_Y(anchor) > (SELECT ST_YMin(ST_TileEnvelope({z}, {x}, {y})))"
    " AND ST_Y(anchor) <= (SELECT ST_YMax(ST_TileEnvelope({z}, {x}, {y})))) AS drawn), '')"
)

_ROWS = sql.SQL("{table} AS t WHERE {reached}{conditions}")

# One point per cell of a grid that nests from zoom to zoom and fits the tiles: what shows at one zoom shows at all
# further ones, and neighbouring tiles agree on their common edge. Looked up by key, which the planner cannot know to
# be cheaper than reading the whole table, hence the OFFSET that keeps it from trying.
_THINNED_ROWS = sql.SQL(
    "(SELECT min(t.fid) AS chosen FROM {table} AS t WHERE {reached}{conditions}"
    " GROUP BY floor(ST_XMin(geom_3857) / (SELECT {cell} / 2 ^ {z})),"
    " floor(ST_YMin(geom_3857) / (SELECT {cell} / 2 ^ {z}))) AS chosen"
    " CROSS JOIN LATERAL (SELECT * FROM {table} AS of_all WHERE of_all.fid = chosen.chosen OFFSET 0) AS t WHERE true"
)

_REACHED = sql.SQL("geom_3857 && (SELECT ST_TileEnvelope({z}, {x}, {y}, margin => {margin}))")

_LARGE_ENOUGH = sql.SQL(" AND size_m >= (SELECT {pixel} / 2 ^ {z})::real")

_PREPARED = {"z": sql.SQL("$1::int"), "x": sql.SQL("$2::int"), "y": sql.SQL("$3::int")}


@dataclass(frozen=True, slots=True)
class Condition:
    """Which features a filtered tile shows: SQL over the version's table ``t`` with its values in order.

    ``fields`` are carried besides those that every tile of the layer has.
    """

    predicate: sql.Composable
    values: tuple[Any, ...]
    fields: tuple[Field, ...] = ()

    @property
    def key(self) -> str:
        """What tells this condition from others, in memory."""
        names = ",".join(field.name for field in self.fields)
        return f"{self.predicate.as_string(None)} {self.values!r} {names}"


def prepared_tile(layer: VisibleLayer, zoom: int, coarser: sql.Identifier | None = None) -> bytes:
    """The statement for tiles of ``zoom``: parameters zoom, column, row; one row with the finished tile.

    Empty bytes mean that nothing is in the tile. ``coarser`` names a table with generalised geometry to draw from.
    """
    return _tile(layer, zoom, None, _PREPARED, coarser).as_bytes(None)


def anything_there(layer: VisibleLayer) -> bytes:
    """The statement that tells whether a tile, or one below it, may have content: parameters as above."""
    # Boxes alone would lead through all the sea between two archipelagos.
    reach = sql.SQL("(SELECT ST_TileEnvelope({z}, {x}, {y}, margin => {margin}))").format(
        margin=sql.Literal(BUFFER / EXTENT), **_PREPARED
    )
    there = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE geom_3857 && {} AND ST_Intersects(geom_3857, {}))")
    return there.format(layer.table, reach, reach).as_bytes(None)


def filtered_tile(layer: VisibleLayer, tile: Tile, condition: Condition) -> tuple[sql.Composed, tuple[Any, ...]]:
    """The statement for one tile with only what fulfils ``condition``, and its values."""
    place = {"z": sql.Literal(tile.z), "x": sql.Literal(tile.x), "y": sql.Literal(tile.y)}
    parts = 2 if layer.declaration.tiles.labels else 1
    return _tile(layer, tile.z, condition, place), condition.values * parts


def has_points(layer: VisibleLayer) -> bool:
    """Whether the layer's geometry has no size of its own."""
    return layer.declaration.geometry in ("Point", "MultiPoint")


def _tile(
    layer: VisibleLayer,
    zoom: int,
    condition: Condition | None,
    place: dict[str, sql.SQL] | dict[str, sql.Literal],
    coarser: sql.Identifier | None = None,
) -> sql.Composed:
    snapped = zoom <= SNAPPED_UP_TO and not has_points(layer) and coarser is None
    step = sql.SQL("ST_SnapToGrid(geom_3857, (SELECT {step} / 2 ^ {z}))").format(
        step=sql.Literal(SNAP_UNITS * WORLD / EXTENT), **place
    )
    conditions: list[sql.Composable] = []
    if _drops_small(layer, zoom):
        conditions.append(_LARGE_ENOUGH.format(pixel=sql.Literal(WORLD / DISPLAY_PIXELS), **place))
    if condition is not None:
        conditions.append(sql.SQL(" AND ({})").format(condition.predicate))
    thinned = _is_thinned(layer, zoom)
    rows = (_THINNED_ROWS if thinned else _ROWS).format(
        table=coarser or layer.table,
        reached=_REACHED.format(margin=sql.Literal(BUFFER / EXTENT), **place),
        conditions=sql.SQL("").join(conditions),
        cell=sql.Literal(POINT_PIXELS * WORLD / DISPLAY_PIXELS),
        **place,
    )
    common = {
        "attributes": _attributes(layer, condition.fields if condition else ()),
        "geometry": step if snapped else sql.SQL("geom_3857"),
        "extent": sql.Literal(EXTENT),
        "buffer": sql.Literal(BUFFER),
        "rows": rows,
        **place,
    }
    parts = [_FEATURES.format(name=sql.Literal(layer.id), **common)]
    if layer.declaration.tiles.labels:
        parts.append(_LABELS.format(name=sql.Literal(f"{layer.id}_label"), **common))
    return sql.SQL("SELECT {}").format(sql.SQL(" || ").join(parts))


def _is_thinned(layer: VisibleLayer, zoom: int) -> bool:
    """Whether points stand so close that one of several is shown."""
    many = has_points(layer) and layer.version.feature_count > MANY_POINTS
    return many and zoom < layer.declaration.tiles.max_zoom


def _drops_small(layer: VisibleLayer, zoom: int) -> bool:
    """Whether what is smaller than a pixel is left out.

    Not in a layer with few features, where each one counts; and not at the last zoom, whose tiles are enlarged.
    """
    crowded = layer.version.feature_count > FEW_FEATURES
    return crowded and zoom < layer.declaration.tiles.max_zoom and not has_points(layer)


def _attributes(layer: VisibleLayer, more: tuple[Field, ...]) -> sql.Composed:
    names = dict.fromkeys(field.name for field in (*layer.tile_fields, *more))
    fields = [sql.Identifier(name) for name in names]
    return sql.SQL(", ").join([sql.SQL("source_id AS id"), *fields])
