"""The table of one layer version: how it is defined, filled and indexed.

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

_CONSTRAINTS = {"fid": " NOT NULL", "source_id": " NOT NULL"}


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


def create(
    connection: Connection, declaration: LayerDeclaration, number: int, rows: Iterable[bytes | bytearray]
) -> int:
    """Create, fill and index the table inside the caller's transaction; returns the number of rows.

    ``rows`` is what binary COPY reads, in the order of ``incoming_columns``, numbered. Raises PublishingError for
    duplicate keys.
    """
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    table = sql.Identifier("layer", table_name(declaration.id, number))
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind + _CONSTRAINTS.get(name, "")))
        for name, kind in version_columns(declaration).items()
    ]
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(table, sql.SQL(", ").join(columns)))
    names = sql.SQL(", ").join(map(sql.Identifier, incoming_columns(declaration)))
    # Nobody sees the table before it is committed: its rows need no marks of when they were made.
    copying = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary, FREEZE)").format(table, names)
    with connection.cursor() as cursor:
        with cursor.copy(copying) as copy:
            for piece in rows:
                copy.write(piece)
        count = cursor.rowcount
    _index(connection, declaration, table)
    return count


def incoming_columns(declaration: LayerDeclaration) -> tuple[str, ...]:
    """The columns that come with the rows, in order: all but the label's place where no label is drawn."""
    names = version_columns(declaration)
    return tuple(name for name in names if name != "anchor" or declaration.tiles.labels)


def _index(connection: Connection, declaration: LayerDeclaration, table: sql.Identifier) -> None:
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


def ahead(batches: Iterator[Ahead]) -> Iterator[Ahead]:
    """Prepare the next batch in a thread while the last one is used: both cores work, one batch waits at most."""
    with ThreadPoolExecutor(1, thread_name_prefix="batch") as pool:
        following: Future[Ahead | None] = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch
