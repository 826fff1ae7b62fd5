"""The search index: the names of every feature of the published versions, written when a version is published."""

from typing import Any

import psycopg
from psycopg import sql

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.database.statements import statements

queries = statements("mapsvc.catalogue")

ACCESS_RANK = {"public": 0, "internal": 1, "restricted": 2}
_SEVERAL_NAMES = r"\s*[;,|\n]\s*"


def index_version(connection: psycopg.Connection[Any], declaration: LayerDeclaration, number: int) -> int:
    """Replace the layer's search entries by those of version ``number``, in the caller's transaction.

    Returns the number of names. A field whose access is narrower than the layer's is left out: whoever may see the
    layer may find it by everything the index holds.
    """
    queries.clear_search_entries(connection, layer_id=declaration.id)
    search = declaration.search
    if search is None or not _open(declaration, search.title):
        return 0
    statement = _INSERT.format(
        table=sql.Identifier("layer", f"{declaration.id}__v{number}"),
        title=sql.Identifier(search.title),
        kind=_column(declaration, search.kind_field),
        context=_column(declaration, search.context),
        leads_to=_column(declaration, search.leads_to.field if search.leads_to else None),
        size=_size(declaration),
        place=_PLACE if declaration.has_geometry else _NO_PLACE,
        names=sql.SQL("").join(
            sql.SQL(" UNION ALL SELECT regexp_split_to_table({}::text, {})").format(
                sql.Identifier(name), sql.Literal(_SEVERAL_NAMES)
            )
            for name in search.also
            if _open(declaration, name)
        ),
    )
    count = connection.execute(statement, {"layer": declaration.id, "weight": search.weight}).rowcount
    queries.finish_search_index(connection)
    return count


_INSERT = sql.SQL(
    "INSERT INTO catalogue.search_entry"
    " (layer_id, fid, feature_id, title, name, kind, context, leads_to, rank, lon, lat, box)"
    " SELECT %(layer)s, v.fid, v.source_id, v.{title}, names.name, {kind}, {context}, {leads_to},"
    " %(weight)s + least(ln(1 + greatest(coalesce({size}, 0), 0)) / 25, 0.99), place.lon, place.lat, place.box"
    " FROM {table} AS v {place}"
    " CROSS JOIN LATERAL (SELECT DISTINCT n.name FROM (SELECT v.{title} AS name{names}) AS n) AS names"
    " WHERE v.{title} <> '' AND catalogue.fold_name(names.name) <> ''"
    # Another name that is found by the same words adds nothing.
    " AND (names.name = v.{title} OR catalogue.fold_name(names.name) <> catalogue.fold_name(v.{title}))"
)
"""``least(ln…)``: a larger place comes first among equals, but size never outweighs the declared weight."""

_NO_PLACE = sql.SQL("CROSS JOIN (SELECT NULL::float8 AS lon, NULL::float8 AS lat, NULL::float8[] AS box) AS place")
_PLACE = sql.SQL(
    "LEFT JOIN LATERAL (SELECT ST_X(p.point) AS lon, ST_Y(p.point) AS lat,"
    " CASE WHEN ST_Dimension(v.geom) > 0 OR ST_NumGeometries(v.geom) > 1"
    " THEN ARRAY[ST_XMin(v.geom), ST_YMin(v.geom), ST_XMax(v.geom), ST_YMax(v.geom)] END AS box"
    " FROM (SELECT coalesce(ST_Transform(v.anchor, 4326), ST_PointOnSurface(v.geom)) AS point) AS p) AS place ON true"
)


def _open(declaration: LayerDeclaration, name: str) -> bool:
    return ACCESS_RANK[declaration.field(name).access] <= ACCESS_RANK[declaration.access]


def _column(declaration: LayerDeclaration, name: str | None) -> sql.Composable:
    if name is None or not _open(declaration, name):
        return sql.SQL("NULL")
    return sql.SQL("nullif(v.{}::text, '')").format(sql.Identifier(name))


def _size(declaration: LayerDeclaration) -> sql.Composable:
    """What ranks names that are alike: the declared number, such as the population; else the feature's extent."""
    if declaration.search and declaration.search.size:
        return sql.SQL("v.{}::float8").format(sql.Identifier(declaration.search.size))
    return sql.SQL("v.size_m::float8") if declaration.has_geometry else sql.SQL("NULL::float8")
