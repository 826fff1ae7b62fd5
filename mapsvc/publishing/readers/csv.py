"""Text tables. Everything is read as text, so that codes keep their zeros; the declared types convert it later."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from mapsvc.catalogue.declaration import LayerSource
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.readers.part import Part

BLOCK_BYTES = 4 << 20


def read(path: Path, source: LayerSource) -> Iterator[Part]:
    """The rows in blocks, empty cells as missing. Raises SourceFault."""
    delimiter = "\t" if path.suffix.lower() == ".tsv" else source.delimiter
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    try:
        with path.open(encoding=encoding, newline="") as stream:
            header = next(csv.reader(stream, delimiter=delimiter), [])
        if len(set(header)) != len(header) or not header:
            vi, en = "dòng đầu thiếu hoặc trùng tên cột", "the first line lacks column names or repeats one"
            raise source_fault(path.name, vi, en)
        reader = pa.csv.open_csv(
            path,
            read_options=pa.csv.ReadOptions(block_size=BLOCK_BYTES, encoding=source.encoding),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                column_types={name: pa.string() for name in header},
                include_columns=list(source.columns) or None,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
        for batch in reader:
            yield Part(pa.Table.from_batches([batch]))
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError, csv.Error) as error:
        raise source_fault(path.name, f"CSV hỏng: {error}", f"broken CSV: {error}") from error
