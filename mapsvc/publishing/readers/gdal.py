"""GeoPackage, Shapefile, FlatGeobuf and everything else GDAL reads, as a stream of Arrow batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyogrio.errors
import shapely

from mapsvc.catalogue.declaration import LayerSource
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.readers.part import Part

BATCH_ROWS = 20_000


def read(path: Path, source: LayerSource) -> Iterator[Part]:
    """The file's features in batches; geometry in the file's CRS, x before y. Raises SourceFault."""
    try:
        with pyogrio.open_arrow(
            path,
            layer=source.sublayer,
            columns=list(source.columns) or None,
            encoding=None if source.encoding == "utf-8" else source.encoding,
            batch_size=BATCH_ROWS,
            use_pyarrow=True,
        ) as (about, reader):
            name = about["geometry_name"] or "wkb_geometry"
            for batch in reader:
                table = pa.Table.from_batches([batch])
                geometry, wkb = None, None
                if name in table.column_names:
                    wkb = table[name]
                    geometry = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
                    table = table.drop_columns([name])
                yield Part(table, geometry, about["crs"], wkb)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, shapely.GEOSException) as error:
        raise source_fault(path.name, f"GDAL không đọc được: {error}", f"GDAL cannot read it: {error}") from error
