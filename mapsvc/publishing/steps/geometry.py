"""Steps on the geometry of one feature at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Geod

from mapsvc.catalogue.steps import JoinWithin, MeasureArea, MeasureLength, Points, RepairGeometry
from mapsvc.publishing.coordinates import to_wgs84
from mapsvc.publishing.readers.part import Geometries
from mapsvc.publishing.steps.running import Frame, Running, with_geometry

WGS84 = Geod(ellps="WGS84")
Measures = npt.NDArray[np.float64]
_PER_KM2 = {"km2": 1.0, "ha": 1e2, "m2": 1e6}
_PER_KM = {"km": 1.0, "m": 1e3}


def areas_km2(geometry: Geometries) -> Measures:
    """Geodesic areas on the WGS 84 ellipsoid; 0 for what is missing or has no area."""
    parts, owners = shapely.get_parts(geometry, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    areas = np.array([abs(WGS84.polygon_area_perimeter(*xy.T)[0]) for xy in _split(rings)])
    # The first ring of a polygon is its outer one, the others are holes; files turn them either way.
    holes = np.flatnonzero(part_of[1:] == part_of[:-1]) + 1
    areas[holes] *= -1
    return np.bincount(owners[part_of], weights=areas, minlength=len(geometry)) / 1e6


def lengths_km(geometry: Geometries) -> Measures:
    """Geodesic lengths of lines on the WGS 84 ellipsoid; 0 for what is missing."""
    parts, owners = shapely.get_parts(geometry, return_index=True)
    lengths = [WGS84.line_length(*xy.T) for xy in _split(parts)]
    return np.bincount(owners, weights=lengths, minlength=len(geometry)) / 1e3


def _split(lines: Geometries) -> list[Measures]:
    """The coordinates of each line, two columns."""
    coordinates, line_of = shapely.get_coordinates(lines, return_index=True)
    return np.split(coordinates, np.searchsorted(line_of, np.arange(1, len(lines)))) if len(lines) else []


class MeasureAreaRunning(Running[MeasureArea]):
    """The area as drawn, which is not the official one."""

    vi = "Đo diện tích trên ellipsoid WGS 84 vào {into}: tổng {total_km2} km²"
    en = "Area on the WGS 84 ellipsoid written to {into}: {total_km2} km² in all"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, "geometry")
        areas = areas_km2(frame["geometry"].to_numpy())
        self.detail["total_km2"] = round(self.detail.get("total_km2", 0.0) + float(areas.sum()), 6)
        return frame.assign(**{self.options.into: np.round(areas * _PER_KM2[self.options.unit], self.options.digits)})


class MeasureLengthRunning(Running[MeasureLength]):
    """The length as drawn."""

    vi = "Đo chiều dài trên ellipsoid WGS 84 vào {into}: tổng {total_km} km"
    en = "Length on the WGS 84 ellipsoid written to {into}: {total_km} km in all"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, "geometry")
        lengths = lengths_km(frame["geometry"].to_numpy())
        self.detail["total_km"] = round(self.detail.get("total_km", 0.0) + float(lengths.sum()), 6)
        return frame.assign(**{self.options.into: np.round(lengths * _PER_KM[self.options.unit], self.options.digits)})


class PointsRunning(Running[Points]):
    """Points from two columns; a feature without both keeps no geometry."""

    vi = "Dựng điểm từ cột {x}, {y}: {points} điểm, {missing} thiếu tọa độ"
    en = "Points made of the columns {x}, {y}: {points} points, {missing} without coordinates"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        self.need(frame, options.x, options.y)
        x = pd.to_numeric(frame[options.x]).to_numpy(dtype="float64", na_value=np.nan)
        y = pd.to_numeric(frame[options.y]).to_numpy(dtype="float64", na_value=np.nan)
        present = np.isfinite(x) & np.isfinite(y)
        geometry = np.full(len(frame), None, dtype=object)
        geometry[present] = shapely.points(x[present], y[present])
        geometry, operation = to_wgs84(geometry, options.crs, name=f"{options.x}, {options.y}")
        if operation:
            self.detail["proj"] = operation
        self.count("points", present.sum())
        self.count("missing", (~present).sum())
        return with_geometry(frame, geometry)


class RepairRunning(Running[RepairGeometry]):
    """Invalid shapes made valid without losing what they cover; empty ones left out."""

    vi = "Sửa hình học: {repaired} hình không hợp lệ, {dropped} đối tượng rỗng bị bỏ"
    en = "Geometry repaired: {repaired} invalid shapes, {dropped} empty features left out"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, "geometry")
        geometry = frame["geometry"].to_numpy().copy()
        broken = ~shapely.is_valid(geometry) & ~shapely.is_missing(geometry)
        for position in np.flatnonzero(broken):
            geometry[position] = _of_same_dimension(geometry[position])
            self.note("features", int(frame["source_row"].iloc[position]))
        empty = shapely.is_empty(geometry) | shapely.is_missing(geometry)
        self.count("repaired", broken.sum())
        self.count("dropped", empty.sum())
        kept: Frame = with_geometry(frame, geometry)[~empty]
        return kept


def _of_same_dimension(shape: shapely.Geometry) -> shapely.Geometry:
    """The valid form, without the points and lines that a broken polygon may leave behind."""
    dimension = shapely.get_dimensions(shape)
    parts = shapely.get_parts(shapely.make_valid(shape))
    parts = shapely.get_parts(parts[shapely.get_dimensions(parts) == dimension])
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


class JoinWithinRunning(Running[JoinWithin]):
    """Fields of the polygon that the feature lies in: by its point inside."""

    vi = "Ghép theo vị trí với {table}: {matched} đối tượng nằm trong, {outside} nằm ngoài"
    en = "Joined by place with {table}: {matched} features inside, {outside} outside"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, "geometry")
        other = self.tables(self.options.table)
        self.need(other, "geometry", *self.options.fields.values())
        polygons = other["geometry"].to_numpy()
        tree = shapely.STRtree(polygons)
        inner = shapely.point_on_surface(frame["geometry"].to_numpy())
        here, there = tree.query(inner, predicate="intersects")
        # On a shared border the first polygon counts, so that the answer never depends on chance.
        partner = np.full(len(frame), -1)
        for position, polygon in sorted(zip(here, there, strict=True), reverse=True):
            partner[position] = polygon
        inside = partner >= 0
        self.count("matched", inside.sum())
        self.count("outside", (~inside).sum())
        if self.options.required and not inside.all():
            vi, en = f"{(~inside).sum()} đối tượng nằm ngoài", f"{(~inside).sum()} features lie outside"
            raise self.fault(vi, en)
        columns = {}
        for into, name in self.options.fields.items():
            values = other[name].astype("object").to_numpy()
            taken = np.where(inside, values[np.maximum(partner, 0)], None)
            columns[into] = pd.Series(taken, index=frame.index, dtype="object")
        return frame.assign(**columns)
