"""The ``bbox`` parameter: where features must be (/req/core/fc-bbox-*, /req/crs/fc-bbox-crs-*)."""

import math
from dataclasses import dataclass

import shapely
from psycopg import sql

from mapsvc.errors import InvalidParameter
from mapsvc.features.bound import Bound, compose, value
from mapsvc.features.crs import CRS84, Crs, to_stored
from mapsvc.http.parameters import decimal_number

Rectangle = tuple[float, float, float, float]

FLOAT_BOX = 4e-5
"""Index boxes are single precision: half a step at 180 degrees is 7.6e-6, so what lies this far inside is inside."""

WHOLE_WORLD: Rectangle = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class Region:
    """The area asked for in longitude and latitude: rectangles, or a polygon when the box is one in another CRS."""

    rectangles: tuple[Rectangle, ...] = ()
    outline: shapely.Geometry | None = None

    def contains(self, extent: Rectangle) -> bool:
        """Whether everything within ``extent`` is in the region, so that it selects all."""
        return any(
            west <= extent[0] and south <= extent[1] and east >= extent[2] and north >= extent[3]
            for west, south, east, north in self.rectangles
        )

    @property
    def condition(self) -> Bound:
        """Features whose geometry intersects the region; what has no geometry does not."""
        if self.outline is not None:
            shape = _geometry(self.outline)
            return compose("(t.geom && {} AND ST_Intersects(t.geom, {}))", shape, shape)
        conditions = [_within(rectangle) for rectangle in self.rectangles]
        if len(conditions) == 1:
            return conditions[0]
        return compose("({} OR {})", *conditions)


def _within(rectangle: Rectangle) -> Bound:
    """Most features in a box lie wholly inside; the index box tells so, and only those at the edge are computed."""
    west, south, east, north = rectangle
    if east - west < 4 * FLOAT_BOX or north - south < 4 * FLOAT_BOX:
        shape = _geometry(_shape(rectangle))
        return compose("(t.geom && {} AND ST_Intersects(t.geom, {}))", shape, shape)
    whole = _rectangle(west, south, east, north)
    inner = _rectangle(west + FLOAT_BOX, south + FLOAT_BOX, east - FLOAT_BOX, north - FLOAT_BOX)
    return Bound(_IN_RECTANGLE, (whole, inner, whole))


_IN_RECTANGLE = sql.SQL("(t.geom && %s::geometry AND (t.geom @ %s::geometry OR ST_Intersects(t.geom, %s::geometry)))")


def _rectangle(west: float, south: float, east: float, north: float) -> str:
    """A rectangle as EWKT: written by hand, because a library takes twenty times as long for four numbers."""
    return (
        f"SRID=4326;POLYGON(({west!r} {south!r},{west!r} {north!r},{east!r} {north!r},{east!r} {south!r},"
        f"{west!r} {south!r}))"
    )


def _shape(rectangle: Rectangle) -> shapely.Geometry:
    west, south, east, north = rectangle
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _geometry(shape: shapely.Geometry) -> Bound:
    # A string of unknown type is read as a geometry once, when the value is bound, and not for every row.
    return value(shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True), "geometry")


def parse_bbox(text: str | None, crs: Crs = CRS84) -> Region | None:
    """The region that ``text`` (4 numbers, or 6 with heights, in the axis order of ``crs``) describes.

    Raises InvalidParameter. A western edge east of the eastern one crosses the antimeridian. Heights are read and
    then left aside, for features have none.
    """
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) not in (4, 6):
        raise _invalid("cần 4 hoặc 6 số", "4 or 6 numbers are needed", text)
    try:
        numbers = [decimal_number(part.strip()) for part in parts]
    except ValueError:
        raise _invalid("có phần không phải là số", "a part is not a number", text) from None
    if not all(map(math.isfinite, numbers)):
        raise _invalid("các số phải hữu hạn", "the numbers must be finite", text)
    if len(numbers) == 6:
        if numbers[2] > numbers[5]:
            raise _invalid("độ cao nhỏ đứng trước", "the lower height comes first", text)
        numbers = [*numbers[:2], *numbers[3:5]]
    first, second, third, fourth = numbers
    west, south, east, north = (second, first, fourth, third) if crs.latitude_first else (first, second, third, fourth)
    if south > north:
        raise _invalid(
            "cạnh dưới lớn hơn cạnh trên; thứ tự là dưới trước, trên sau",
            "the lower edge is above the upper one; the lower comes first",
            text,
        )
    if crs.geographic:
        return _geographic(west, south, east, north, crs, text)
    return _projected(west, south, east, north, crs, text)


def _geographic(west: float, south: float, east: float, north: float, crs: Crs, text: str) -> Region:
    if south < -90 or north > 90 or west < -360 or east > 360:
        raise _invalid(
            f"ngoài phạm vi kinh độ, vĩ độ; thứ tự trục của {crs.uri} là "
            + ("vĩ độ, kinh độ" if crs.latitude_first else "kinh độ, vĩ độ"),
            f"beyond the range of longitudes and latitudes; the axis order of {crs.uri} is "
            + ("latitude, longitude" if crs.latitude_first else "longitude, latitude"),
            text,
        )
    if east - west >= 360:
        west, east = -180.0, 180.0
    elif west > 180 or (west == 180 and east > 180):
        west, east = west - 360, east - 360
    elif east < -180:
        west, east = west + 360, east + 360
    if east > 180:
        east -= 360
    elif west < -180:
        west += 360
    if crs.srid != CRS84.srid:
        if west > east:
            raise _invalid("hệ này không qua kinh tuyến 180°", "this system does not reach the antimeridian", text)
        return _transformed(west, south, east, north, crs, text)
    if west > east:
        return Region(((west, south, 180.0, north), (-180.0, south, east, north)))
    return Region(((west, south, east, north),))


def _projected(west: float, south: float, east: float, north: float, crs: Crs, text: str) -> Region:
    if west > east:
        raise _invalid("cạnh trái lớn hơn cạnh phải", "the left edge is right of the right one", text)
    if crs.srid == 3857:  # parallels and meridians stay straight: a box stays a box
        convert = to_stored(crs)
        low, high = convert.transform(west, south), convert.transform(east, north)
        if not all(map(math.isfinite, (*low, *high))):
            raise _invalid("ngoài phạm vi của hệ tọa độ", "beyond the range of the system", text)
        return Region(((low[0], low[1], high[0], high[1]),))
    return _transformed(west, south, east, north, crs, text)


def _transformed(west: float, south: float, east: float, north: float, crs: Crs, text: str) -> Region:
    """The box's outline in longitude and latitude; its sides are curves there, so they get points in between."""
    shape = _shape((west, south, east, north))
    longest = max(east - west, north - south)
    outline = shapely.transform(
        shapely.segmentize(shape, longest / 32) if longest else shape,
        lambda x, y: to_stored(crs).transform(x, y),
        interleaved=False,
    )
    if not all(map(math.isfinite, outline.bounds)) or not outline.is_valid:
        raise _invalid("ngoài phạm vi của hệ tọa độ", "beyond the range of the system", text)
    return Region(outline=outline)


def _invalid(vi: str, en: str, text: str) -> InvalidParameter:
    return InvalidParameter(parameter="bbox", reason={"vi": f"{vi} (“{text[:100]}”)", "en": f"{en} (“{text[:100]}”)"})
