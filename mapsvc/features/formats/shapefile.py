"""Shapefile, zipped, for programs that take nothing else. Its limits are told in the README that goes with it."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from mapsvc.catalogue.folding import fold
from mapsvc.errors import Language, TooMuchForFormat
from mapsvc.features.formats import gdal
from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_rows import Batches

LONGEST_NAME = 10
LONGEST_TEXT = 254
LARGEST_PART = 2**31 - 2**20
"""Bytes of the .shp or the .dbf that every program reads."""


def write(rows: Batches, schema: pa.Schema, about: About, folder: Path) -> Path:
    """A zip with the shapefile, its README and the table of field names. Raises TooMuchForFormat beyond 2 GB."""
    names = short_names([each.name for each in about.columns])
    out = pa.schema([_column(field, names) for field in schema])
    cut: dict[str, int] = {}
    base = folder / f"{about.layer}.shp"
    fitted = (_fitted(batch, out, names, cut) for batch in rows)
    gdal.write(fitted, out, base, about, "ESRI Shapefile")
    parts = sorted(part for part in folder.iterdir() if part.stem == about.layer)
    if any(part.stat().st_size > LARGEST_PART for part in parts):
        raise TooMuchForFormat(name="Shapefile", limit="2 GB")
    archive = folder / f"{about.layer}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for part in parts:
            packed.write(part, part.name)
            part.unlink()
        packed.writestr("README.txt", "\ufeff" + _readme(about, cut))
        packed.writestr("fields.csv", "\ufeff" + _field_map(about, names))
    return archive


def short_names(names: list[str]) -> dict[str, str]:
    """A name of at most ten ASCII characters for each, all different, as near as can be to the full one."""
    taken: set[str] = set()
    short = {}
    for name in names:
        plain = re.sub(r"[^a-z0-9_]", "_", fold(name.replace("_", "\uffff")).replace("\uffff", "_")) or "field"
        candidate = plain[:LONGEST_NAME]
        number = 1
        while candidate in taken:
            number += 1
            candidate = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        taken.add(candidate)
        short[name] = candidate
    return short


def _column(field: pa.Field, names: dict[str, str]) -> pa.Field:
    if field.name not in names:
        return field
    # A .dbf has dates but no times.
    return pa.field(names[field.name], pa.string() if pa.types.is_timestamp(field.type) else field.type)


def _fitted(batch: pa.RecordBatch, out: pa.Schema, names: dict[str, str], cut: dict[str, int]) -> pa.RecordBatch:
    columns = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if pa.types.is_timestamp(column.type):
            column = pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ")
        elif pa.types.is_string(column.type) and name in names:
            longer = pc.sum(pc.greater(pc.binary_length(column), pa.scalar(LONGEST_TEXT))).as_py()
            if longer:
                cut[name] = cut.get(name, 0) + longer
                column = pa.array([_shortened(text) for text in column.to_pylist()], pa.string())
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=out)


def _shortened(text: str | None) -> str | None:
    return None if text is None else text.encode()[:LONGEST_TEXT].decode(errors="ignore")


_README: dict[Language, tuple[str, ...]] = {
    "vi": (
        "Bảng mã chữ: UTF-8 (tệp .cpg).",
        "Tên trường trong Shapefile dài tối đa 10 ký tự; fields.csv cho biết tên đầy đủ, ý nghĩa và đơn vị.",
        "Giá trị thiếu: số và ngày để trống; chuỗi rỗng và chuỗi thiếu không phân biệt được trong Shapefile.",
        "Thời điểm được ghi thành chuỗi theo ISO 8601, giờ UTC.",
    ),
    "en": (
        "Text is in UTF-8 (the .cpg file says so).",
        "Field names of a Shapefile have at most 10 characters; fields.csv gives the full name, meaning and unit.",
        "Missing numbers and dates are empty; a Shapefile cannot tell an empty text from a missing one.",
        "Moments are written as text after ISO 8601, in UTC.",
    ),
}


def _readme(about: About, cut: dict[str, int]) -> str:
    lines = [about.title, "=" * len(about.title), ""]
    lines += [f"{name}: {text}" for name, text in about.summary.items()]
    lines += ["", *_README[about.language]]
    for name, count in cut.items():
        lines.append(
            f"{name}: {count} giá trị bị cắt còn {LONGEST_TEXT} byte."
            if about.language == "vi"
            else f"{name}: {count} values were cut to {LONGEST_TEXT} bytes."
        )
    return "\r\n".join(lines) + "\r\n"


def _field_map(about: About, names: dict[str, str]) -> str:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["shapefile", "name", "title", "type", "unit", "description"])
    for each in about.columns:
        table.writerow([names[each.name], each.name, each.title, each.type, each.unit or "", each.description or ""])
    return text.getvalue()
