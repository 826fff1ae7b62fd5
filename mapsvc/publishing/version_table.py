"""The table of one layer version: how it is defined, filled in bounded memory, put in order and indexed.

Rows lie in the order of a Hilbert curve over their geometry and ``fid`` counts along it. So neighbours on the map are
neighbours on disk, and paging by ``fid`` is stable without a sort.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import psycopg
from psycopg import sql

from mapsvc.catalogue.declaration import FieldType, LayerDeclaration
from mapsvc.errors import PublishingError

Ahead = TypeVar("Ahead")

Connection = psycopg.Connection[tuple[object, ...]]

COLUMN_TYPES: dict[FieldType, str] = {
    "string": "text",
    "integer": "bigint",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
}

PROVENANCE = ("source_id", "source_file", "source_row")
"""Where each row came from; every incoming batch has these columns."""


def table_name(layer_id: str, number: int) -> str:
    """The name, in schema ``layer``, of a version's table."""
    return f"{layer_id}__v{number}"


def version_columns(declaration: LayerDeclaration) -> dict[str, str]:
    """The version table's columns in order, with their types."""
    columns = {"fid": "bigint", "source_id": "text"}
    columns |= {field.name: COLUMN_TYPES[field.type] for field in declaration.fields}
    if declaration.has_geometry:
        columns |= {
            "geom": f"geometry({declaration.geometry}, 4326)",
            "geom_3857": f"geometry({declaration.geometry}, 3857)",
            "anchor": "geometry(Point, 3857)",
            "size_m": "real",
        }
    return columns | {"source_file": "smallint", "source_row": "bigint"}


def create(connection: Connection, declaration: LayerDeclaration, number: int, batches: Iterable[bytes]) -> int:
    """Create, fill and index the table inside the caller's transaction; returns the number of rows.

    ``batches`` are CSV bytes in the order of ``incoming_columns``. Raises PublishingError for duplicate keys.
    """
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    connection.execute("SET LOCAL work_mem = '192MB'")
    incoming = sql.Identifier("layer", f"{table_name(declaration.id, number)}_incoming")
    table = sql.Identifier("layer", table_name(declaration.id, number))
    _create_incoming(connection, declaration, incoming)
    with connection.cursor() as cursor, cursor.copy(_copy_statement(declaration, incoming)) as copy:
        for batch in batches:
            copy.write(batch)
    # One more process may place and sort the rows: it is free while nothing else is loaded.
    connection.execute("SET LOCAL max_parallel_workers_per_gather = 1")
    count = connection.execute(_ordered(declaration, table, incoming)).rowcount
    connection.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    connection.execute(sql.SQL("DROP TABLE {}").format(incoming))
    _index(connection, declaration, table)
    return count


def incoming_columns(declaration: LayerDeclaration) -> tuple[str, ...]:
    """The columns a batch carries, in order."""
    return (*_without_geometry(declaration), *(("geom",) if declaration.has_geometry else ()))


def _without_geometry(declaration: LayerDeclaration) -> tuple[str, ...]:
    return (*PROVENANCE, *(field.name for field in declaration.fields))


def _create_incoming(connection: Connection, declaration: LayerDeclaration, incoming: sql.Identifier) -> None:
    """A table without keys or log, dropped before the transaction ends; not temporary: processes share it."""
    types = {"source_id": "text", "source_file": "smallint", "source_row": "bigint", "geom": "geometry"}
    types |= {field.name: COLUMN_TYPES[field.type] for field in declaration.fields}
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(types[name])) for name in incoming_columns(declaration)
    ]
    connection.execute(sql.SQL("CREATE UNLOGGED TABLE {} ({})").format(incoming, sql.SQL(", ").join(columns)))


def _copy_statement(declaration: LayerDeclaration, incoming: sql.Identifier) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, incoming_columns(declaration)))
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(incoming, names)


def _ordered(declaration: LayerDeclaration, table: sql.Identifier, incoming: sql.Identifier) -> sql.Composed:
    """The statement that makes the version's table of the incoming rows, in their order, every column typed."""
    order = sql.SQL("mercator, source_id") if declaration.has_geometry else sql.SQL("source_file, source_row")
    values: dict[str, sql.Composable] = {"fid": sql.SQL("row_number() OVER (ORDER BY {})").format(order)}
    if declaration.has_geometry:
        width, height = "ST_XMax(mercator) - ST_XMin(mercator)", "ST_YMax(mercator) - ST_YMin(mercator)"
        values |= {
            "geom_3857": sql.Identifier("mercator"),
            "anchor": _anchor(declaration, incoming),
            "size_m": sql.SQL(f"greatest({width}, {height})"),
        }
    columns = [
        sql.SQL("({})::{} AS {}").format(values.get(name, sql.Identifier(name)), sql.SQL(kind), sql.Identifier(name))
        for name, kind in version_columns(declaration).items()
    ]
    rows: sql.Composable = incoming
    if declaration.has_geometry:
        others = sql.SQL(", ").join(map(sql.Identifier, (*_without_geometry(declaration), "geom")))
        # The service's coordinates are longitude and latitude: COPY sends plain WKB, the system is set here.
        rows = sql.SQL(
            "(SELECT {others}, ST_Transform(geom, 3857) AS mercator"
            " FROM (SELECT {columns}, ST_SetSRID(geom, 4326) AS geom FROM {incoming}) AS degrees) AS placed"
        ).format(
            others=others,
            columns=sql.SQL(", ").join(map(sql.Identifier, _without_geometry(declaration))),
            incoming=incoming,
        )
    return sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} ORDER BY {}").format(
        table, sql.SQL(", ").join(columns), rows, order
    )


def _anchor(declaration: LayerDeclaration, incoming: sql.Identifier) -> sql.Composable:
    """Where a feature's one label stands: inside a polygon, half way along a line."""
    if not declaration.tiles.labels:
        return sql.SQL("NULL")
    if "Polygon" in declaration.geometry:
        return sql.SQL(
            "(SELECT CASE WHEN (SELECT count(*) FROM {}) <= 20000"
            " THEN (ST_MaximumInscribedCircle(part.geom)).center ELSE ST_PointOnSurface(part.geom) END"
            " FROM ST_Dump(mercator) AS part ORDER BY ST_Area(part.geom) DESC LIMIT 1)"
        ).format(incoming)
    if "Line" in declaration.geometry:
        return sql.SQL(
            "(SELECT ST_LineInterpolatePoint(part.geom, 0.5)"
            " FROM ST_Dump(mercator) AS part ORDER BY ST_Length(part.geom) DESC LIMIT 1)"
        )
    return sql.SQL("ST_PointOnSurface(mercator)")


def _index(connection: Connection, declaration: LayerDeclaration, table: sql.Identifier) -> None:
    connection.execute(sql.SQL("ALTER TABLE {} ALTER source_id SET NOT NULL, ADD PRIMARY KEY (fid)").format(table))
    try:
        connection.execute(sql.SQL("CREATE UNIQUE INDEX ON {} (source_id)").format(table))
    except psycopg.errors.UniqueViolation as error:
        key = (error.diag.message_detail or "").partition("=")[2].strip("() .").removesuffix(") is duplicated")
        raise PublishingError(
            layer=declaration.id,
            reason={
                "vi": f"khóa “{declaration.key}” bị trùng: {key}",
                "en": f"the key “{declaration.key}” occurs twice: {key}",
            },
            advice={
                "vi": "mỗi đối tượng cần một khóa riêng",
                "en": "every feature needs a key of its own",
            },
        ) from error
    if declaration.has_geometry:
        for column in ("geom_3857", "geom"):
            connection.execute(sql.SQL("CREATE INDEX ON {} USING gist ({})").format(table, sql.Identifier(column)))
    if declaration.time:
        connection.execute(sql.SQL("CREATE INDEX ON {} ({})").format(table, sql.Identifier(declaration.time.field)))
    connection.execute(sql.SQL("ANALYZE {}").format(table))


def ahead(batches: Iterator[Ahead]) -> Iterator[Ahead]:
    """Prepare the next batch in a thread while the last one is used: both cores work, one batch waits at most."""
    with ThreadPoolExecutor(1, thread_name_prefix="batch") as pool:
        following: Future[Ahead | None] = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch
