"""The table of one layer version: how it is defined, filled in bounded memory, put in order and indexed.

Rows lie in the order of a Hilbert curve over their geometry and ``fid`` counts along it. So neighbours on the map are
neighbours on disk, and paging by ``fid`` is stable without a sort.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
from geoalchemy2 import Geometry
from psycopg import sql
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, MetaData, SmallInteger, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine

from mapsvc.catalogue.declaration import FieldType, LayerDeclaration
from mapsvc.errors import PublishingError

Connection = psycopg.Connection[tuple[object, ...]]

COLUMN_TYPES: dict[FieldType, TypeEngine[Any]] = {
    "string": Text(),
    "integer": BigInteger(),
    "number": Double(),
    "boolean": Boolean(),
    "date": Date(),
    "datetime": DateTime(timezone=True),
}

DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

PROVENANCE = ("source_id", "source_file", "source_row")
"""Where each row came from; every incoming batch has these columns."""


def table_name(layer_id: str, number: int) -> str:
    """The name, in schema ``layer``, of a version's table."""
    return f"{layer_id}__v{number}"


def version_table(declaration: LayerDeclaration, number: int) -> Table:
    """The version's table for SQLAlchemy; keys and indexes come after loading, which is faster, so none are here."""
    columns: list[Column[Any]] = [
        Column("fid", BigInteger, nullable=False),
        Column("source_id", Text, nullable=False),
        *(Column(field.name, COLUMN_TYPES[field.type]) for field in declaration.fields),
    ]
    if declaration.has_geometry:
        kind = declaration.geometry.upper()
        columns += [
            Column("geom", Geometry(kind, srid=4326, spatial_index=False)),
            Column("geom_3857", Geometry(kind, srid=3857, spatial_index=False)),
            Column("anchor", Geometry("POINT", srid=3857, spatial_index=False)),
            Column("size_m", postgresql.REAL),
        ]
    columns += [Column("source_file", SmallInteger), Column("source_row", BigInteger)]
    return Table(table_name(declaration.id, number), MetaData(), *columns, schema="layer")


def create(connection: Connection, declaration: LayerDeclaration, number: int, batches: Iterable[bytes]) -> int:
    """Create, fill and index the table inside the caller's transaction; returns the number of rows.

    ``batches`` are CSV bytes in the order of ``incoming_columns``. Raises PublishingError for duplicate keys.
    """
    table = version_table(declaration, number)
    connection.execute(sql.SQL("SET LOCAL maintenance_work_mem = '256MB'"))
    connection.execute(sql.SQL("SET LOCAL work_mem = '192MB'"))
    _create_incoming(connection, declaration)
    with connection.cursor() as cursor, cursor.copy(_copy_statement(declaration)) as copy:
        for batch in batches:
            copy.write(batch)
    ddl = str(CreateTable(table).compile(dialect=DIALECT))
    connection.execute(sql.SQL(ddl))
    cursor = connection.execute(_ordered_insert(declaration, number))
    count = cursor.rowcount
    connection.execute(sql.SQL("DROP TABLE pg_temp.incoming"))
    _index(connection, declaration, number)
    return count


def incoming_columns(declaration: LayerDeclaration) -> tuple[str, ...]:
    """The columns a batch carries, in order."""
    geometry = ("geom",) if declaration.has_geometry else ()
    return (*PROVENANCE, *(field.name for field in declaration.fields), *geometry)


def _create_incoming(connection: Connection, declaration: LayerDeclaration) -> None:
    """A temporary table without keys or log: nothing of it survives, so nothing of it need be safe."""
    types = {"source_id": "text", "source_file": "smallint", "source_row": "bigint", "geom": "geometry"}
    types |= {field.name: COLUMN_TYPES[field.type].compile(DIALECT) for field in declaration.fields}
    connection.execute(
        sql.SQL("CREATE TEMPORARY TABLE incoming ({}) ON COMMIT DROP").format(
            sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(types[name]))
                for name in incoming_columns(declaration)
            )
        )
    )


def _copy_statement(declaration: LayerDeclaration) -> sql.Composed:
    return sql.SQL("COPY incoming ({}) FROM STDIN (FORMAT csv)").format(
        sql.SQL(", ").join(map(sql.Identifier, incoming_columns(declaration)))
    )


def _ordered_insert(declaration: LayerDeclaration, number: int) -> sql.Composed:
    names = [field.name for field in declaration.fields]
    table = sql.Identifier("layer", table_name(declaration.id, number))
    fields = sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(name)) for name in names)
    if not declaration.has_geometry:
        # Tables are ordered as their source is.
        return sql.SQL(
            "INSERT INTO {table} (fid, source_id{fields}, source_file, source_row)"
            " SELECT row_number() OVER (ORDER BY source_file, source_row), source_id{fields}, source_file, source_row"
            " FROM incoming ORDER BY source_file, source_row"
        ).format(table=table, fields=fields)
    kind = sql.SQL(declaration.geometry)
    return sql.SQL(
        "INSERT INTO {table} (fid, source_id{fields}, geom, geom_3857, anchor, size_m, source_file, source_row)"
        " SELECT row_number() OVER (ORDER BY mercator, source_id), source_id{fields},"
        " geom, mercator, {anchor},"
        " greatest(ST_XMax(mercator) - ST_XMin(mercator), ST_YMax(mercator) - ST_YMin(mercator)),"
        " source_file, source_row"
        " FROM (SELECT *, ST_Transform(geom, 3857)::geometry({kind}, 3857) AS mercator FROM incoming) AS placed"
        " ORDER BY mercator, source_id"
    ).format(table=table, fields=fields, anchor=_anchor(declaration), kind=kind)


def _anchor(declaration: LayerDeclaration) -> sql.SQL:
    """Where a feature's one label stands: inside a polygon, half way along a line."""
    if not declaration.tiles.labels:
        return sql.SQL("NULL")
    if "Polygon" in declaration.geometry:
        return sql.SQL(
            "(SELECT CASE WHEN (SELECT count(*) FROM incoming) <= 20000"
            " THEN (ST_MaximumInscribedCircle(part.geom)).center ELSE ST_PointOnSurface(part.geom) END"
            " FROM ST_Dump(mercator) AS part ORDER BY ST_Area(part.geom) DESC LIMIT 1)"
        )
    if "Line" in declaration.geometry:
        return sql.SQL(
            "(SELECT ST_LineInterpolatePoint(part.geom, 0.5)"
            " FROM ST_Dump(mercator) AS part ORDER BY ST_Length(part.geom) DESC LIMIT 1)"
        )
    return sql.SQL("ST_PointOnSurface(mercator)")


def _index(connection: Connection, declaration: LayerDeclaration, number: int) -> None:
    name = table_name(declaration.id, number)
    table = sql.Identifier("layer", name)
    connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (fid)").format(table))
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


def ahead(batches: Iterator[bytes]) -> Iterator[bytes]:
    """Prepare the next batch in a thread while the last one is sent: both cores work, one batch waits at most."""
    with ThreadPoolExecutor(1, thread_name_prefix="batch") as pool:
        following: Future[bytes | None] = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch
