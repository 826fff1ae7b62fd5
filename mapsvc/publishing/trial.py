"""Preparing layers without a database: to try a declaration, and in tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import shapely

from mapsvc.catalogue.declarations import Declarations
from mapsvc.publishing.pipeline import Materials, Prepared, prepare
from mapsvc.publishing.readers.layer import layer_record, not_loaded
from mapsvc.publishing.readers.part import Part
from mapsvc.publishing.sources import SourceFiles


@dataclass(frozen=True)
class Tried:
    """A layer prepared to the end and held in memory."""

    prepared: Prepared
    table: pa.Table

    def column(self, name: str) -> list[Any]:
        """The values of a column."""
        values: list[Any] = self.table[name].to_pylist()
        return values

    def geometry(self) -> Any:
        """The features' shapely geometries, EPSG:4326."""
        return shapely.from_wkb(self.table["geometry"].to_numpy(zero_copy_only=False))


@dataclass
class Trial:
    """Prepares layers, and those they are made from, each once."""

    declarations: Declarations
    files: SourceFiles
    done: dict[str, Tried] = field(default_factory=dict)

    def run(self, layer_id: str) -> Tried:
        """The prepared layer. Raises SourceMissing, SourceFault or StepFault."""
        if layer_id not in self.done:
            materials = Materials(self.files, self.declarations.sources, self)
            prepared = prepare(self.declarations.layers[layer_id], materials)
            self.done[layer_id] = Tried(prepared, pa.concat_tables([batch.table() for batch in prepared.batches]))
        return self.done[layer_id]

    def read(self, layer_id: str) -> Part:
        """As another layer's source."""
        if layer_id not in self.declarations.layers:
            raise not_loaded(layer_id)
        tried = self.run(layer_id)
        if not tried.prepared.declaration.has_geometry:
            return Part(tried.table)
        return Part(tried.table.drop_columns(["geometry"]), tried.geometry(), "OGC:CRS84")

    def record(self, layer_id: str) -> dict[str, Any]:
        """As another layer's source; a layer that cannot be prepared is not there."""
        self.run(layer_id)
        return layer_record(self.declarations.layers[layer_id], None)
