"""Another layer of the map as a source: its published table."""

from __future__ import annotations

from typing import Any, Protocol

import psycopg
import pyarrow as pa
import shapely
from psycopg import sql

from mapsvc.catalogue.declaration import FieldType, LayerDeclaration
from mapsvc.publishing.faults import SourceMissing
from mapsvc.publishing.readers.part import Part, table_of

ARROW_TYPES: dict[FieldType, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}


class LayerTables(Protocol):
    """Gives the published features of other layers."""

    def read(self, layer_id: str) -> Part:
        """All features, geometry in WGS 84. Raises SourceMissing when the layer has no published version."""

    def record(self, layer_id: str) -> dict[str, Any]:
        """What a version keeps about the layer as its source."""


def not_loaded(layer_id: str) -> SourceMissing:
    """The layer that is needed has nothing to read."""
    return SourceMissing(
        layer=layer_id,
        reason={"vi": "lớp này cần có trước nhưng chưa nạp", "en": "this layer is needed first but is not loaded"},
        advice={"vi": f"mapsvc load {layer_id}", "en": f"mapsvc load {layer_id}"},
    )


class DatabaseTables:
    """Reads the published versions from the database."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def _published(self, layer_id: str) -> tuple[int, LayerDeclaration]:
        row = self._connection.execute(
            "SELECT version.number, version.declaration FROM catalogue.layer"
            " JOIN catalogue.layer_version version ON version.layer_id = layer.id AND version.number = layer.published"
            " WHERE layer.id = %s",
            [layer_id],
        ).fetchone()
        if row is None:
            raise not_loaded(layer_id)
        return row[0], LayerDeclaration.model_validate(row[1])

    def read(self, layer_id: str) -> Part:
        """All features of the published version, in the order of their source."""
        number, declaration = self._published(layer_id)
        names = [field.name for field in declaration.fields]
        columns = [sql.Identifier("source_id"), *map(sql.Identifier, names)]
        if declaration.has_geometry:
            columns_sql = sql.SQL(", ").join([*columns, sql.SQL("ST_AsBinary(geom)")])
        else:
            columns_sql = sql.SQL(", ").join(columns)
        query = sql.SQL("SELECT {} FROM {} ORDER BY source_file, source_row, fid").format(
            columns_sql, sql.Identifier("layer", f"{layer_id}__v{number}")
        )
        rows = self._connection.execute(query).fetchall()
        header = ["source_id", *names]
        types = {"source_id": pa.string(), **{field.name: ARROW_TYPES[field.type] for field in declaration.fields}}
        table = table_of([dict(zip(header, row, strict=False)) for row in rows], header)
        table = table.cast(pa.schema([(name, types[name]) for name in header]))
        geometry = shapely.from_wkb([row[-1] for row in rows]) if declaration.has_geometry else None
        return Part(table, geometry, "OGC:CRS84")

    def record(self, layer_id: str) -> dict[str, Any]:
        """Layer, version, licence and attribution."""
        number, declaration = self._published(layer_id)
        return layer_record(declaration, number)


def layer_record(declaration: LayerDeclaration, number: int | None) -> dict[str, Any]:
    """What a version keeps about another layer it was made from."""
    return {
        "ref": declaration.id,
        "title": declaration.title.model_dump(),
        "path": f"layer/{declaration.id}" + (f"/versions/{number}" if number else ""),
        "address": None,
        "sha256": None,
        "bytes": None,
        "licence": declaration.licence,
        "attribution": declaration.attribution.model_dump(),
        "layer": declaration.id,
        "version": number,
    }
