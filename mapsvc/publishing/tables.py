"""What the table of a version has to be, for SQLAlchemy: the doctor holds what the database has against it.

Loading itself writes the same in SQL (`version_table`): it starts faster without this library.
"""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    inspect,
)
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.types import TypeEngine

from mapsvc.catalogue.declaration import FieldType, LayerDeclaration
from mapsvc.publishing.version_table import table_name

_TYPES: dict[FieldType, TypeEngine[Any]] = {
    "string": Text(),
    "integer": BigInteger(),
    "number": Double(),
    "boolean": Boolean(),
    "date": Date(),
    "datetime": DateTime(timezone=True),
}


def described(declaration: LayerDeclaration, number: int) -> Table:
    """The table of a version with the columns, key and indexes that its declaration asks for."""
    name = table_name(declaration.id, number)
    columns: list[Column[Any]] = [
        Column("fid", BigInteger(), primary_key=True),
        Column("source_id", Text(), nullable=False),
        *(Column(field.name, _TYPES[field.type]) for field in declaration.fields),
    ]
    indexes = [Index(f"{name}_source_id_idx", "source_id", unique=True)]
    if declaration.has_geometry:
        columns += [
            Column("geom", Geometry(declaration.geometry, srid=4326, spatial_index=False)),
            Column("geom_3857", Geometry(declaration.geometry, srid=3857, spatial_index=False)),
            Column("anchor", Geometry("POINT", srid=3857, spatial_index=False)),
            Column("size_m", REAL()),
        ]
        indexes += [Index(f"{name}_{column}_idx", column) for column in ("geom", "geom_3857")]
    if declaration.time:
        indexes.append(Index(f"{name}_{declaration.time.field}_idx", declaration.time.field))
    columns += [Column("source_file", SmallInteger()), Column("source_row", BigInteger())]
    return Table(name, MetaData(schema="layer"), *columns, *indexes)


def differences(connection: Connection, declaration: LayerDeclaration, number: int) -> list[str]:
    """Columns and indexes in which a version's table is not as described; empty when it is."""
    wanted = described(declaration, number)
    found = inspect(connection)
    try:
        columns = {each["name"]: each["type"] for each in found.get_columns(wanted.name, schema=wanted.schema)}
    except NoSuchTableError:
        return [f"{wanted.name}"]
    dialect = connection.dialect
    different = {
        column.name
        for column in wanted.columns
        if column.name not in columns or columns[column.name].compile(dialect) != column.type.compile(dialect)
    }
    different |= columns.keys() - wanted.columns.keys()
    has = {tuple(index["column_names"]) for index in found.get_indexes(wanted.name, schema=wanted.schema)}
    different |= {str(index.name) for index in wanted.indexes if tuple(index.columns.keys()) not in has}
    key = found.get_pk_constraint(wanted.name, schema=wanted.schema)["constrained_columns"]
    return sorted(different if key == ["fid"] else {*different, "fid"})
