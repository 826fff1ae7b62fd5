"""Geometries written out in a filter, and the spatial functions (CQL2 clauses 7.10 and 7.11)."""

import math
from typing import Any, LiteralString

import shapely
from psycopg import sql
from shapely.geometry import shape as shape_of

from mapsvc.features.bound import Bound, compose, value
from mapsvc.features.crs import CRS84, to_stored
from mapsvc.features.filtering.terms import Context, Term, wrong

FUNCTIONS: dict[str, LiteralString] = {
    "s_intersects": "ST_Intersects({}, {})",
    "s_equals": "ST_Equals({}, {})",
    "s_disjoint": "ST_Disjoint({}, {})",
    "s_touches": "ST_Touches({}, {})",
    "s_within": "ST_Within({}, {})",
    "s_overlaps": "ST_Overlaps({}, {})",
    "s_crosses": "ST_Crosses({}, {})",
    "s_contains": "ST_Contains({}, {})",
}

GEOMETRY_TYPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def spatial(operator: str, first: Term, second: Term) -> Bound:
    """A spatial predicate of two geometries."""
    for term in (first, second):
        if term.literal is not None and term.literal.geom_type == "GeometryCollection" and operator != "s_intersects":
            raise wrong(
                f"{operator.upper()} không nhận GEOMETRYCOLLECTION; dùng S_INTERSECTS hoặc một hình MULTI…",
                f"{operator.upper()} does not take a GEOMETRYCOLLECTION; use S_INTERSECTS or a MULTI… geometry",
            )
    return compose(FUNCTIONS[operator], first.bound, second.bound)


def geometry_term(context: Context, node: dict[str, Any]) -> Term:
    """A GeoJSON geometry or ``{"bbox": […]}`` as a term in the stored system. Raises InvalidFilter."""
    shape = _box(context, node["bbox"]) if "bbox" in node else _geojson(node)
    if shape.is_empty or not all(map(math.isfinite, shape.bounds)):
        raise wrong("hình học trống hoặc có số không hữu hạn", "a geometry is empty or has numbers that are not finite")
    shape = shapely.force_2d(shape)
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise wrong(f"hình học không hợp lệ: {reason}", f"a geometry is not valid: {reason}")
    shape = _stored(context, shape)
    text = shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True)
    return Term("geometry", value(text, "geometry"), literal=shape)


def _geojson(node: dict[str, Any]) -> shapely.Geometry:
    if node.get("type") not in GEOMETRY_TYPES:
        raise wrong(f"không có kiểu hình học “{node.get('type')}”", f"there is no geometry type “{node.get('type')}”")
    try:
        return shape_of(node)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
        raise wrong(
            f"{node['type']} có tọa độ sai (đa giác cần ít nhất 3 điểm, khép kín)",
            f"{node['type']} has wrong coordinates ({error})",
        ) from None


def _box(context: Context, numbers: Any) -> shapely.Geometry:
    if not isinstance(numbers, list) or len(numbers) not in (4, 6) or not all(type(n) in (int, float) for n in numbers):
        raise wrong("BBOX cần 4 hoặc 6 số", "BBOX needs 4 or 6 numbers")
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    first, second, third, fourth = numbers
    turned = context.crs.latitude_first
    low, high = (first, third) if turned else (second, fourth)
    if low > high:
        raise wrong("BBOX có cạnh dưới lớn hơn cạnh trên", "the lower edge of BBOX is above the upper one")
    left, right = (second, fourth) if turned else (first, third)
    if left <= right:
        return shapely.box(first, second, third, fourth)
    if not context.crs.geographic:
        raise wrong("BBOX có cạnh trái lớn hơn cạnh phải", "the left edge of BBOX is right of the right one")
    parts = [(left, low, 180.0, high), (-180.0, low, right, high)]
    return shapely.MultiPolygon([shapely.box(*((s, w, n, e) if turned else (w, s, e, n))) for w, s, e, n in parts])


def _stored(context: Context, shape: shapely.Geometry) -> shapely.Geometry:
    if context.crs == CRS84:
        return shape
    if context.crs.latitude_first:
        shape = shapely.transform(shape, lambda x, y: (y, x), interleaved=False)
    if context.crs.srid != CRS84.srid:
        convert = to_stored(context.crs)
        shape = shapely.transform(shape, lambda x, y: convert.transform(x, y), interleaved=False)
    if not all(map(math.isfinite, shape.bounds)):
        raise wrong(f"tọa độ ngoài phạm vi của {context.crs.uri}", f"coordinates beyond the range of {context.crs.uri}")
    return shape


def geometry_property(name: str, stored: sql.Composable) -> Term:
    """The geometry of the features."""
    return Term("geometry", Bound(stored), name=name)
