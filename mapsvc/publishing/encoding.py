"""Batches as the CSV that COPY reads, built column by column in compiled code."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.publishing.checks import Findings, checked_geometry
from mapsvc.publishing.version_table import incoming_columns

OPTIONS = csv.WriteOptions(include_header=False, quoting_style="needed")


def encoded(declaration: LayerDeclaration, batches: Iterable[pa.Table], findings: Findings) -> Iterator[bytes]:
    """CSV bytes of each batch, geometries checked on the way (see ``checked_geometry``)."""
    for batch in batches:
        if not batch.num_rows:
            continue
        columns = {name: _text(batch.column(name)) for name in incoming_columns(declaration) if name != "geom"}
        if declaration.has_geometry:
            geometries = shapely.set_srid(checked_geometry(declaration, batch, findings), 4326)
            columns["geom"] = pa.array(shapely.to_wkb(geometries, hex=True, include_srid=True), pa.large_string())
        sink = pa.BufferOutputStream()
        csv.write_csv(pa.table(columns), sink, OPTIONS)
        yield sink.getvalue().to_pybytes()


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Not-a-number is a missing value; dictionary columns are written as their values."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column
