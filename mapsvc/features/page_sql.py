"""The SQL of a page of features. PostGIS writes each feature as text; nobody takes it apart again.

Ordering costs everything (PERFORMANCE.md): asked for the first rows in a box, the planner walks the primary key through
half the table. So the keys in the box are listed first, up to a bound, counted on the way, and only then put in order.
Beyond the bound the box is large, and walking the key meets its features soon.
"""

from functools import lru_cache

from psycopg import sql

from mapsvc.features.bound import Bound, column, compose, joined
from mapsvc.features.crs import Crs
from mapsvc.features.cursor import Cursor
from mapsvc.features.selection import Selection
from mapsvc.features.sorting import Direction, beyond, order_by

COUNTED = 20_000
"""Matches are counted exactly up to here; what has more is given without ``numberMatched``, as the standard permits."""


def walk(selection: Selection, cursor: Cursor | None, limit: int, offset: int = 0) -> Bound:
    """Rows ``(feature, fid)`` in the order of ``fid``, straight along the primary key."""
    direction = cursor.direction if cursor else "forward"
    if not selection.is_whole:
        conditions = [selection.where, *([beyond((), cursor.fid, direction)] if cursor else [])]
        return _walk(selection.layer.table, feature(selection), conditions, direction, _whole(limit + 1), offset)
    begins_at = cursor.fid if cursor else offset  # fid counts 1..n: a jump is a place in the key
    names = tuple(field.name for field in selection.fields)
    crs = selection.crs if selection.with_geometry else None
    text = _walk_through_all(selection.layer.version.table_name, names, crs, direction, limit, bool(cursor or offset))
    return Bound(text, (begins_at,) if cursor or offset else ())


def _walk(
    table: sql.Identifier,
    written: sql.SQL,
    conditions: list[Bound],
    direction: Direction,
    most: Bound,
    offset: int,
) -> Bound:
    return compose(
        "SELECT {}, t.fid FROM {} AS t{} ORDER BY {} LIMIT {}{}",
        written,
        table,
        _where(conditions),
        order_by((), direction),
        most,
        _offset(offset),
    )


@lru_cache(maxsize=1024)
def _walk_through_all(
    table_name: str, names: tuple[str, ...], crs: Crs | None, direction: Direction, limit: int, begins: bool
) -> sql.Composable:
    """The text alone, with a place for where it begins; composing it would cost more than sending it.

    The limit stands in it: PostgreSQL would plan a statement with an unknown one anew each time.
    """
    conditions = [beyond((), 0, direction)] if begins else []
    most = Bound(sql.Literal(limit + 1))
    return _walk(sql.Identifier("layer", table_name), _feature(names, crs), conditions, direction, most, 0).sql


def listed(selection: Selection, cursor: Cursor | None, limit: int, offset: int = 0) -> Bound:
    """Rows ``(feature, fid, matched)``: matches listed and counted first. Always at least one row.

    ``matched`` above COUNTED means that the list was cut, and the row holds no feature: walk instead.
    """
    direction = cursor.direction if cursor else "forward"
    back = direction == "backward"
    place: list[Bound] = []
    if cursor:
        place.append(compose("fid < {}" if back else "fid > {}", Bound(sql.SQL("%s::bigint"), (cursor.fid,))))
    order = sql.SQL("fid DESC" if back else "fid")
    return compose(
        "WITH hits AS MATERIALIZED (SELECT t.fid FROM {} AS t WHERE {} LIMIT {}),"
        " page AS MATERIALIZED (SELECT fid FROM hits{} ORDER BY {} LIMIT {}{})"
        " SELECT {}, t.fid, counted.matched FROM (SELECT count(*) AS matched FROM hits) AS counted"
        " LEFT JOIN page ON counted.matched <= {} LEFT JOIN {} AS t ON t.fid = page.fid ORDER BY page.{}",
        selection.layer.table,
        selection.where,
        _whole(COUNTED + 1),
        _where(place),
        order,
        _whole(limit + 1),
        _offset(offset),
        feature(selection),
        _whole(COUNTED),
        selection.layer.table,
        order,
    )


def ordered(selection: Selection, cursor: Cursor | None, limit: int, offset: int = 0) -> Bound:
    """Rows ``(feature, fid)`` under ``sortby``; the row that the cursor names is looked up as ``edge``."""
    direction = cursor.direction if cursor else "forward"
    conditions = [] if selection.is_whole else [selection.where]
    edge: Bound = Bound(sql.SQL(""))
    if cursor:
        conditions.append(beyond(selection.sort, cursor.fid, direction))
        edge = compose(
            " CROSS JOIN (SELECT * FROM {} WHERE fid = {}) AS edge",
            selection.layer.table,
            Bound(sql.SQL("%s::bigint"), (cursor.fid,)),
        )
    order = order_by(selection.sort, direction)
    return compose(
        "WITH page AS MATERIALIZED (SELECT t.fid FROM {} AS t{}{} ORDER BY {} LIMIT {}{})"
        " SELECT {}, t.fid FROM page JOIN {} AS t ON t.fid = page.fid ORDER BY {}",
        selection.layer.table,
        edge,
        _where(conditions),
        order,
        _whole(limit + 1),
        _offset(offset),
        feature(selection),
        selection.layer.table,
        order,
    )


def counted(selection: Selection) -> Bound:
    """One row: how many features match, counted no further than COUNTED + 1."""
    return compose(
        "SELECT count(*) FROM (SELECT FROM {} AS t WHERE {} LIMIT {}) AS hits",
        selection.layer.table,
        selection.where,
        _whole(COUNTED + 1),
    )


def along(selection: Selection, direction: Direction) -> bytes:
    """The statement for a page of all features, rows ``(feature, fid)``, as a short walk along the primary key.

    Parameters are ``$1``, the ``fid`` that it begins beyond, and ``$2``, the number of rows.
    """
    names = tuple(field.name for field in selection.fields)
    crs = selection.crs if selection.with_geometry else None
    return _along(selection.layer.version.table_name, names, crs, direction)


@lru_cache(maxsize=1024)
def _along(table_name: str, names: tuple[str, ...], crs: Crs | None, direction: Direction) -> bytes:
    statement = (
        "SELECT {}, t.fid::text FROM {} AS t WHERE t.fid < $1::bigint ORDER BY t.fid DESC LIMIT $2::int"
        if direction == "backward"
        else "SELECT {}, t.fid::text FROM {} AS t WHERE t.fid > $1::bigint ORDER BY t.fid LIMIT $2::int"
    )
    return sql.SQL(statement).format(_feature(names, crs), sql.Identifier("layer", table_name)).as_bytes(None)


def single(selection: Selection) -> bytes:
    """The statement for one feature as text, or no row; its only parameter ``$1`` is the key."""
    names = tuple(field.name for field in selection.fields)
    return _single(selection.layer.version.table_name, names, selection.crs if selection.with_geometry else None)


@lru_cache(maxsize=1024)
def _single(table_name: str, names: tuple[str, ...], crs: Crs | None) -> bytes:
    table = sql.Identifier("layer", table_name)
    statement = sql.SQL("SELECT {} FROM {} AS t WHERE t.source_id = $1::text")
    return statement.format(_feature(names, crs), table).as_bytes(None)


def feature(selection: Selection) -> sql.SQL:
    """The expression that writes one feature as GeoJSON."""
    return _feature(
        tuple(field.name for field in selection.fields),
        selection.crs if selection.with_geometry else None,
    )


@lru_cache(maxsize=1024)
def _feature(names: tuple[str, ...], crs: Crs | None) -> sql.SQL:
    properties = sql.SQL("'{}'")
    if names:
        columns = sql.SQL(", ").join(column(name) for name in names)
        properties = sql.SQL("row_to_json((SELECT r FROM (SELECT {}) AS r))::text").format(columns)  # type: ignore[assignment]
    geometry = sql.SQL("'null'")
    if crs:
        geometry = sql.SQL("COALESCE(ST_AsGeoJSON({}, {}, 0), 'null')").format(  # type: ignore[assignment]
            geometry_in(crs), sql.Literal(crs.decimals)
        )
    composed = sql.SQL(
        '\'{{"type":"Feature","id":\' || to_json(t.source_id)::text || \',"geometry":\' || {}'
        " || ',\"properties\":' || {} || '}}'"
    ).format(geometry, properties)
    return sql.SQL(composed.as_string(None))  # rendered once, from names quoted above


def geometry_in(crs: Crs) -> sql.Composable:
    """The stored geometry of ``t`` in ``crs``, axes in its official order."""
    if crs.srid == 3857:
        return sql.SQL("t.geom_3857")
    placed = sql.SQL("t.geom")
    if crs.srid != 4326:
        placed = sql.SQL("ST_Transform(t.geom, {})").format(sql.Literal(crs.srid))  # type: ignore[assignment]
    return sql.SQL("ST_FlipCoordinates({})").format(placed) if crs.latitude_first else placed


def _where(conditions: list[Bound]) -> Bound:
    return compose(" WHERE {}", joined(" AND ", conditions)) if conditions else Bound(sql.SQL(""))


def _offset(offset: int) -> Bound:
    return compose(" OFFSET {}", _whole(offset)) if offset else Bound(sql.SQL(""))


def _whole(number: int) -> Bound:
    return Bound(sql.SQL("%s::int"), (number,))
