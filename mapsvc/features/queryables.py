"""What features can be selected and sorted by: the fields the visitor may read, and the geometry (Part 3, clause 6)."""

from dataclasses import dataclass
from typing import Literal

from psycopg import sql

from mapsvc.catalogue.declaration import Field, FieldType
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.features.bound import column

Kind = Literal["text", "number", "boolean", "date", "timestamp", "geometry"]

KINDS: dict[FieldType, Kind] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp",
}

GEOMETRY = "geometry"
"""The name of the geometry among the queryables."""


@dataclass(frozen=True, slots=True)
class Queryable:
    """A property that a filter may name. ``whole`` tells integers from other numbers."""

    name: str
    kind: Kind
    sql: sql.Composable
    field: Field | None = None

    @property
    def whole(self) -> bool:
        """Whether the values are whole numbers."""
        return self.field is not None and self.field.type == "integer"


def queryables_of(layer: VisibleLayer) -> dict[str, Queryable]:
    """Everything a filter on ``layer`` may name, by name; never a field that the visitor may not read."""
    found = {}
    for field in layer.fields:
        # The key is stored twice, as the field and as source_id, and only the latter has an index.
        keyed = field.name == layer.declaration.key and field.type == "string"
        found[field.name] = Queryable(
            field.name, KINDS[field.type], column("source_id" if keyed else field.name), field
        )
    if layer.declaration.has_geometry:
        found[GEOMETRY] = Queryable(GEOMETRY, "geometry", column("geom"))
    return found
