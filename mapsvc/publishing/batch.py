"""What the pipeline hands to a version table."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import shapely

from mapsvc.publishing.readers.part import Geometries


@dataclass(frozen=True)
class Batch:
    """Some features: `source_id`, `source_file`, `source_row` and the declared fields in their types.

    `geometry` is in EPSG:4326, of the declared type, None for a table without geometry. It travels as shapely
    geometries: writing and reading WKB between two stages costs as much as checking it.
    """

    attributes: pa.Table
    geometry: Geometries | None = None
    wkb: pa.ChunkedArray | None = None
    """The geometries as the source has them, None when something has changed them since."""

    def table(self) -> pa.Table:
        """The same as one table, with the column `geometry` as WKB."""
        if self.geometry is None:
            return self.attributes
        return self.attributes.append_column("geometry", pa.array(shapely.to_wkb(self.geometry), pa.binary()))

    @classmethod
    def of_table(cls, table: pa.Table) -> Batch:
        """From one table, with the column `geometry` as WKB where it has one."""
        if "geometry" not in table.column_names:
            return cls(table)
        geometry = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
        return cls(table.drop_columns(["geometry"]), geometry)
