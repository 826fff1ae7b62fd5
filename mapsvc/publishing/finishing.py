"""The last thing before a version is written: exactly the declared columns, types and geometry."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from mapsvc.catalogue.declaration import GeometryType, LayerDeclaration
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.field_types import Unreadable, arrow_column
from mapsvc.publishing.readers.layer import ARROW_TYPES
from mapsvc.publishing.readers.part import Geometries

_TYPE_IDS = {
    "Point": 0, "LineString": 1, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6,
}  # fmt: skip
AS_READ = "_as_read"
"""Name of the column in which a source's WKB travels while its geometries are as they were read."""

_MULTI = {"MultiPoint": shapely.multipoints, "MultiLineString": shapely.multilinestrings}
_MULTI |= {"MultiPolygon": shapely.multipolygons}


def finish(
    declaration: LayerDeclaration, attributes: pa.Table, geometry: Geometries | None, *, lenient: bool = False
) -> Batch:
    """The declared fields in their types, `source_id`, `source_file`, `source_row` and the geometry.

    Raises SourceFault naming field and row. `lenient`: fields that the data lacks are missing values.
    """
    geometry_type = declaration.geometry
    columns: dict[str, Any] = {}
    for field in declaration.fields:
        if field.name not in attributes.column_names and lenient and not field.required:
            columns[field.name] = pa.nulls(attributes.num_rows, ARROW_TYPES[field.type])
            continue
        if field.name not in attributes.column_names:
            near = difflib.get_close_matches(field.name, attributes.column_names, n=1)
            hint = f"; “{near[0]}”?" if near else ""
            known = ", ".join(attributes.column_names)
            vi = f"dữ liệu không có trường “{field.name}”{hint} (có: {known})"
            en = f"the data has no field “{field.name}”{hint} (it has: {known})"
            raise source_fault(declaration.id, vi, en)
        try:
            column = arrow_column(attributes[field.name], field.type)
        except Unreadable as error:
            row = attributes["source_row"][error.position].as_py()
            vi = f"trường “{field.name}”, dòng {row}: {error.value!r} không phải {field.type}"
            en = f"field “{field.name}”, row {row}: {error.value!r} is not a {field.type}"
            raise source_fault(declaration.id, vi, en) from error
        if column.null_count and (field.required or field.name == declaration.key):
            row = attributes["source_row"][column.is_null().to_numpy(zero_copy_only=False).argmax()].as_py()
            vi, en = f"trường “{field.name}” trống ở dòng {row}", f"field “{field.name}” is empty in row {row}"
            raise source_fault(declaration.id, vi, en)
        columns[field.name] = column
    columns["source_id"] = arrow_column(columns[declaration.key], "string")
    columns["source_file"] = attributes["source_file"].cast(pa.int16())
    columns["source_row"] = attributes["source_row"].cast(pa.int64())
    if geometry_type != "None":
        if geometry is None:
            raise source_fault(declaration.id, "nguồn không có hình học", "the source has no geometry")
        typed = as_type(declaration.id, geometry, geometry_type)
        as_read = attributes[AS_READ] if AS_READ in attributes.column_names and typed is geometry else None
        return Batch(pa.table(columns), typed, as_read)
    return Batch(pa.table(columns))


def as_type(layer_id: str, geometry: Geometries, wanted: GeometryType) -> Geometries:
    """Two-dimensional geometry of the declared type, single parts promoted. Raises SourceFault for another type."""
    if shapely.has_z(geometry).any() or shapely.has_m(geometry).any():
        geometry = shapely.force_2d(geometry)
    target = _TYPE_IDS[wanted]
    ids = shapely.get_type_id(geometry)
    if (ids == target).all():
        return geometry
    missing = ids < 0
    if wanted in _MULTI:
        single = ids == _TYPE_IDS[wanted.removeprefix("Multi")]
        geometry = geometry.copy()
        geometry[single] = _MULTI[wanted](geometry[single], indices=np.arange(single.sum())) if single.any() else []
    else:
        # A multi-part geometry of one part is a single one.
        single = (ids == _TYPE_IDS["Multi" + wanted]) & (shapely.get_num_geometries(geometry) == 1)
        geometry = geometry.copy()
        geometry[single] = shapely.get_geometry(geometry[single], 0)
    wrong = (shapely.get_type_id(geometry) != target) & ~missing
    if wrong.any():
        found = ", ".join(sorted({shape.geom_type for shape in geometry[wrong]}))
        vi = f"{wrong.sum()} đối tượng là {found}, khai báo là {wanted}"
        raise source_fault(layer_id, vi, f"{wrong.sum()} features are {found}, {wanted} is declared")
    return geometry
