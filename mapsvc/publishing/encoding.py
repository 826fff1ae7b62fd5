"""Features as the rows that PostgreSQL's binary COPY reads, built column by column in compiled code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pgpq
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.placing import FEW, anchors, curve_places, mercator_boxes, sizes
from mapsvc.publishing.projecting import in_mercator
from mapsvc.publishing.readers.part import Geometries
from mapsvc.publishing.version_table import incoming_columns

_HEADER_BYTES = 2
_LENGTH_BYTES = 4


@dataclass(frozen=True)
class Rows:
    """Encoded rows one after another, the length of each, and its place in the order of the table."""

    data: bytes
    lengths: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]


FID = slice(_HEADER_BYTES + _LENGTH_BYTES, _HEADER_BYTES + _LENGTH_BYTES + 8)
"""Where in its row the feature's number is; zero until the order is known."""


def encoded(declaration: LayerDeclaration, batches: Iterable[Batch]) -> Iterator[Rows]:
    """The rows of each batch, with the columns of ``incoming_columns``."""
    batches, few = _counted(batches) if declaration.tiles.labels else (batches, True)
    for batch in batches:
        boxes = None if batch.geometry is None else mercator_boxes(batch.geometry)
        columns = {"fid": pa.array(np.zeros(batch.attributes.num_rows, np.int64))}
        columns |= {name: _plain(batch.attributes[name]) for name in batch.attributes.column_names}
        if batch.geometry is not None and boxes is not None:
            columns["geom"] = _wkb(batch.geometry) if batch.wkb is None else batch.wkb
            columns["geom_3857"] = in_mercator(declaration.geometry, columns["geom"], batch.geometry)
            columns["size_m"] = pa.array(sizes(boxes).astype(np.float32), from_pandas=True)
            if declaration.tiles.labels:
                columns["anchor"] = _wkb(anchors(declaration.geometry, batch.geometry, few))
        table = pa.table({name: columns[name] for name in incoming_columns(declaration)}).combine_chunks()
        encoder = pgpq.ArrowToPostgresBinaryEncoder(table.schema)
        encoder.write_header()
        # Short batches come with the end of the stream, which is of no use here and passed over by the lengths.
        data = b"".join([*map(encoder.write_batch, table.to_batches()), encoder.finish()])
        lengths = _lengths(table)
        if lengths.sum() + _HEADER_BYTES != len(data):
            raise AssertionError("rows are not as long as their values")
        yield Rows(data, lengths, _in_file(batch.attributes) if boxes is None else curve_places(boxes))


def _counted(batches: Iterable[Batch]) -> tuple[Iterator[Batch], bool]:
    """The same batches, and whether they hold few features; no more are read ahead than tell that."""
    waiting = iter(batches)
    read: list[Batch] = []
    count = 0
    for batch in waiting:
        read.append(batch)
        count += batch.attributes.num_rows
        if count > FEW:
            break
    return chain(read, waiting), count <= FEW


def _in_file(attributes: pa.Table) -> npt.NDArray[np.int64]:
    """Tables keep the order of their source."""
    files, rows = (attributes[name].to_numpy().astype(np.int64) for name in ("source_file", "source_row"))
    places: npt.NDArray[np.int64] = (files << 48) | rows
    return places


def _wkb(geometries: Geometries) -> pa.Array:
    return pa.array(shapely.to_wkb(geometries), pa.large_binary())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Not-a-number is a missing value; dictionary columns are written as their values."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column


def _lengths(table: pa.Table) -> npt.NDArray[np.int64]:
    """Bytes of each row: the number of its columns, then each value after its length."""
    total = np.full(table.num_rows, _HEADER_BYTES + _LENGTH_BYTES * table.num_columns, np.int64)
    for column in table.columns:
        total += _value_bytes(column)
    return total


def _value_bytes(column: pa.ChunkedArray) -> npt.NDArray[Any] | int:
    kind = column.type
    if pa.types.is_primitive(kind):
        width = max(int(kind.bit_width) // 8, 1)
        return np.where(column.is_valid().to_numpy(), width, 0) if column.null_count else width
    bytes_of_each: npt.NDArray[Any] = pc.fill_null(pc.binary_length(column), 0).to_numpy()
    return bytes_of_each
