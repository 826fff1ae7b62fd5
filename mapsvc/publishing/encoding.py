"""Batches as the CSV that COPY reads, built column by column in compiled code."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.checks import Findings, checked_geometry
from mapsvc.publishing.version_table import incoming_columns

OPTIONS = csv.WriteOptions(include_header=False, quoting_style="needed")

HEX_PAIRS = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)
"""The two hexadecimal letters of each byte, as one 16-bit word."""


def encoded(declaration: LayerDeclaration, batches: Iterable[Batch], findings: Findings) -> Iterator[bytes]:
    """CSV bytes of each batch, geometries checked on the way (see ``checked_geometry``)."""
    for batch in batches:
        attributes = batch.attributes
        if not attributes.num_rows:
            continue
        columns = {name: _text(attributes.column(name)) for name in incoming_columns(declaration) if name != "geom"}
        if batch.geometry is not None:
            geometries = checked_geometry(declaration, attributes["source_id"], batch.geometry, findings)
            columns["geom"] = hexadecimal(pa.array(shapely.to_wkb(geometries), pa.large_binary()))
        sink = pa.BufferOutputStream()
        csv.write_csv(pa.table(columns), sink, OPTIONS)
        yield sink.getvalue().to_pybytes()


def hexadecimal(binary: pa.LargeBinaryArray) -> pa.LargeStringArray:
    """Bytes as hexadecimal text, all rows at once: GEOS writes its own hexadecimal five times as slowly."""
    validity, offsets, data = binary.buffers()
    pairs = HEX_PAIRS[np.frombuffer(data, np.uint8)] if data else np.empty(0, np.uint16)
    wider = np.frombuffer(offsets, np.int64)[: len(binary) + 1] * 2
    return pa.LargeStringArray.from_buffers(
        len(binary), pa.py_buffer(wider), pa.py_buffer(pairs), validity, binary.null_count
    )


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Not-a-number is a missing value; dictionary columns are written as their values."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column
