"""Features as Arrow batches for the formats that a process of its own writes.

They come by COPY in CSV, which pyarrow reads in compiled code; the geometry travels as hexadecimal WKB. A batch holds
a few megabytes and always whole rows, however long a single outline is.
"""

import binascii
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from pyarrow import csv

from mapsvc.features.formats.about import About

Batches = Iterator[pa.RecordBatch]

BATCH_BYTES = 4 * 1024 * 1024

GEOMETRY = "geometry"
INSIDE = ("longitude", "latitude")
BOX = ("xmin", "ymin", "xmax", "ymax")

TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}


def schema_of(about: About, places: str) -> pa.Schema:
    """The batches' columns: fields, then ``geometry`` as WKB ("shape"), with its box ("boxed"), or a point inside
    ("point", longitude and latitude)."""
    columns = [(each.name, TYPES[each.type]) for each in about.columns]
    if about.geometry:
        if places == "point":
            columns += [(name, pa.float64()) for name in INSIDE]
        else:
            columns.append((GEOMETRY, pa.binary()))
        if places == "boxed":
            columns += [(name, pa.float64()) for name in BOX]
    return pa.schema(columns)


def batches(connection: psycopg.Connection[Any], copy: str, schema: pa.Schema) -> Batches:
    """The rows of ``copy``."""
    pending: list[bytes] = []
    size = 0
    with connection.cursor() as cursor, cursor.copy(copy.encode()) as rows:
        for row in rows:
            pending.append(bytes(row))
            size += len(row)
            if size >= BATCH_BYTES:
                yield _parsed(b"".join(pending), schema)
                pending, size = [], 0
    if pending:
        yield _parsed(b"".join(pending), schema)


def _parsed(text: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """A missing value is an empty field, an empty text a quoted one: COPY writes and pyarrow reads them so."""
    names = schema.names or ["nothing"]
    types = {field.name: pa.string() if field.type == pa.binary() else field.type for field in schema}
    table = csv.read_csv(
        io.BytesIO(text),
        csv.ReadOptions(column_names=names, use_threads=False, block_size=len(text) + 1),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["true"],
            false_values=["false"],
        ),
    )
    (batch,) = table.combine_chunks().to_batches()
    if not schema.names:
        return pa.RecordBatch.from_struct_array(pa.array([{}] * batch.num_rows, pa.struct([])))
    columns = [
        _unhexed(column) if field.type == pa.binary() else column
        for field, column in zip(schema, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _unhexed(column: pa.StringArray) -> pa.BinaryArray:
    """Binary from hexadecimal text, all values in one go: they lie one after the other in memory."""
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    raw = binascii.unhexlify(memoryview(data)[ends[0] : ends[-1]]) if data else b""
    halved = ((ends - ends[0]) // 2).astype(np.int32)
    valid = pa.array(column.is_valid()).buffers()[1]
    return pa.BinaryArray.from_buffers(
        pa.binary(), len(column), [valid, pa.py_buffer(halved), pa.py_buffer(raw)], column.null_count
    )
