"""GeoParquet 1.1: WKB with CRS, bounding box and a covering per row, so that readers can skip what lies elsewhere."""

import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet
from pyproj import CRS

from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_rows import BOX, GEOMETRY, Batches

ROW_GROUP = 65_536
"""Rows of a group at most; features lie along a Hilbert curve, so a group is a compact piece of the map."""


def write(rows: Batches, schema: pa.Schema, about: About, folder: Path) -> Path:
    """The table, its ``bbox`` column where there is a geometry."""
    path = folder / f"{about.layer}.parquet"
    boxed = bool(about.geometry)
    edges = {"min": [math.inf, math.inf], "max": [-math.inf, -math.inf]}
    out = _with_box_column(schema) if boxed else schema
    out = pa.schema([_told(field, about) for field in out])
    with parquet.ParquetWriter(path, out, compression="zstd", version="2.6") as writer:
        for batch in rows:
            if boxed:
                _widen(edges, batch)
                batch = _boxed(batch, out)
            writer.write_batch(batch.cast(out) if not boxed else batch, row_group_size=ROW_GROUP)
        more = {f"mapsvc:{name}": text for name, text in about.summary.items()}
        if boxed:
            more["geo"] = json.dumps(_geo(about, edges))
        writer.add_key_value_metadata(more)
    return path


def _with_box_column(schema: pa.Schema) -> pa.Schema:
    box = pa.struct([(edge, pa.float64()) for edge in BOX])
    return pa.schema([*(field for field in schema if field.name not in BOX), ("bbox", box)])


def _told(field: pa.Field, about: About) -> pa.Field:
    column = next((each for each in about.columns if each.name == field.name), None)
    return field.with_metadata({"title": column.title, "unit": column.unit or ""}) if column else field


def _boxed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    edges = [batch.column(edge) for edge in BOX]
    box = pa.StructArray.from_arrays(edges, fields=list(schema.field("bbox").type), mask=edges[0].is_null())
    columns = [batch.column(name) for name in schema.names if name != "bbox"]
    return pa.RecordBatch.from_arrays([*columns, box], schema=schema)


def _widen(edges: dict[str, list[float]], batch: pa.RecordBatch) -> None:
    for axis, (low, high) in enumerate((("xmin", "xmax"), ("ymin", "ymax"))):
        least, most = pc.min(batch.column(low)).as_py(), pc.max(batch.column(high)).as_py()
        if least is not None:
            edges["min"][axis] = min(edges["min"][axis], least)
            edges["max"][axis] = max(edges["max"][axis], most)


def _geo(about: About, edges: dict[str, list[float]]) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [about.geometry],
        "covering": {"bbox": {edge: ["bbox", edge] for edge in BOX}},
    }
    if not about.crs.endswith("CRS84"):
        column["crs"] = CRS.from_epsg(about.srid).to_json_dict()
    if edges["min"][0] <= edges["max"][0]:
        column["bbox"] = [*edges["min"], *edges["max"]]
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
