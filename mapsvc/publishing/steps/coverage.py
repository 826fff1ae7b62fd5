"""Steps on polygons that together cover an area: exact borders, dissolving, putting a better outline in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from mapsvc.catalogue.steps import CleanCoverage, Dissolve, ReplaceGeometry
from mapsvc.publishing.readers.part import Geometries
from mapsvc.publishing.steps.geometry import areas_km2
from mapsvc.publishing.steps.join import complete_sum, keys_of
from mapsvc.publishing.steps.running import Frame, Running, with_geometry


def interior_gaps(coverage: Geometries) -> Geometries:
    """The holes in the union of the polygons: gaps between neighbours."""
    parts = shapely.get_parts(shapely.coverage_union_all(coverage))
    return np.array([shapely.Polygon(ring) for part in parts for ring in part.interiors], dtype=object)


def need_polygons(running: Running[Any], frame: Frame) -> None:
    """Stop when a shape is no polygon: a layer may be there only as the points of its fallback."""
    running.need(frame, "geometry")
    others = frame["geometry"].to_numpy()
    others = others[~np.isin(shapely.get_type_id(others), (3, 6))]
    if len(others):
        kinds = ", ".join(sorted({"—" if shape is None else shape.geom_type for shape in others}))
        raise running.fault(f"cần đa giác, nhưng có {kinds}", f"polygons are needed, but there are {kinds}")


class CleanCoverageRunning(Running[CleanCoverage]):
    """The same vertices on both sides of every border (GEOS coverage cleaning), and proof of it."""

    whole = True
    vi = (
        "Khớp ranh giới: {unmatched_before} đối tượng có cạnh chưa khớp trước, {unmatched_after} sau;"
        " diện tích đổi nhiều nhất {largest_change_m2} m², tổng {total_change_m2} m²"
    )
    en = (
        "Borders made to fit: {unmatched_before} features with edges that did not match before,"
        " {unmatched_after} after; largest change of area {largest_change_m2} m², of the sum {total_change_m2} m²"
    )

    def apply(self, frame: Frame) -> Frame:
        need_polygons(self, frame)
        options = self.options
        before = frame["geometry"].to_numpy()
        after = shapely.coverage_clean(before, gap_width=options.gap, snapping_distance=options.snap)
        gaps = interior_gaps(after)
        self.detail |= {
            "unmatched_before": _unmatched(before),
            "unmatched_after": _unmatched(after),
            "vertices_before": int(shapely.get_num_coordinates(before).sum()),
            "vertices_after": int(shapely.get_num_coordinates(after).sum()),
            "gaps_left": len(gaps),
        }
        if not shapely.coverage_is_valid(after) or not shapely.is_valid(after).all():
            raise self.fault("ranh giới vẫn chưa khớp", "the borders still do not fit")
        if shapely.is_empty(after).any():
            raise self.fault("một đối tượng bị mất hết hình", "a feature lost all its area")
        self._measure(frame, before, after)
        return with_geometry(frame, after)

    def _measure(self, frame: Frame, before: Geometries, after: Geometries) -> None:
        old, new = areas_km2(before), areas_km2(after)
        change = new - old
        self.detail["largest_change_m2"] = round(float(np.abs(change).max() * 1e6), 1)
        self.detail["total_change_m2"] = round(float(change.sum() * 1e6), 1)
        share = np.abs(change) / old
        for position in np.argsort(-share)[:5]:
            row = {"source_row": _place(frame, position), "change_m2": round(float(change[position]) * 1e6, 1)}
            self.note("largest", row)
        if share.max() > self.options.tolerance:
            percent = f"{share.max() * 100:.4f}"
            vi = f"diện tích một đối tượng đổi {percent} %, quá mức cho phép"
            raise self.fault(vi, f"the area of a feature changes by {percent} %, more than is allowed")


def _place(frame: Frame, position: int) -> str:
    return f"{frame['source_file'].iloc[position]}/{frame['source_row'].iloc[position]}"


def _unmatched(coverage: Geometries) -> int:
    edges = shapely.coverage_invalid_edges(coverage)
    return int((~shapely.is_empty(edges) & ~shapely.is_missing(edges)).sum())


class DissolveRunning(Running[Dissolve]):
    """One feature a group, its outline the outer edges of the group's polygons."""

    whole = True
    vi, en = "Gộp {merged} đối tượng thành {features}", "{merged} features dissolved into {features}"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        need_polygons(self, frame)
        self.need(frame, *options.by, *options.first, *options.sum.values())
        keys = keys_of(frame, list(options.by)) if options.by else pd.Series("", index=frame.index)
        rows: list[dict[str, Any]] = []
        shapes = []
        for _, group in frame.groupby(keys, sort=False):
            row = {name: group[name].iloc[0] for name in (*options.by, *options.first)}
            row |= {into: complete_sum(pd.to_numeric(group[name])) for into, name in options.sum.items()}
            if options.count:
                row[options.count] = len(group)
            rows.append(row | {"source_file": group["source_file"].iloc[0], "source_row": group["source_row"].iloc[0]})
            shapes.append(_united(group["geometry"].to_numpy()))
        self.detail |= {"merged": len(frame), "features": len(rows)}
        return with_geometry(pd.DataFrame(rows), np.array(shapes, dtype=object))


def _united(shapes: Geometries) -> shapely.Geometry:
    """Along shared edges when they are shared, which invents no vertex; else by overlay."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapes)


class ReplaceGeometryRunning(Running[ReplaceGeometry]):
    """A better outline for some features; the others give way to it and take over what it leaves."""

    whole = True
    vi = "Thay hình của {replaced} đối tượng bằng bảng {table}; hàng xóm nhường {given_km2} km², nhận {taken_km2} km²"
    en = "Shape of {replaced} features taken from {table}; neighbours give {given_km2} km² and take {taken_km2} km²"

    def apply(self, frame: Frame) -> Frame:
        other = self.tables(self.options.table)
        need_polygons(self, frame)
        need_polygons(self, other)
        keys = keys_of(frame, list(self.options.on))
        better = dict(zip(keys_of(other, list(self.options.on.values())), other["geometry"], strict=True))
        geometry = frame["geometry"].to_numpy().copy()
        replaced = np.flatnonzero(keys.isin(set(better)))
        if len(replaced) != len(better):
            vi, en = "có khóa không tìm thấy", "a key is not found"
            raise self.fault(vi, en)
        others = np.setdiff1d(np.arange(len(geometry)), replaced)
        given = taken = 0.0
        for position in replaced:
            old, new = geometry[position], better[keys.iloc[position]]
            geometry[position] = new
            near = others[shapely.intersects(geometry[others], shapely.union(old, new))]
            before = sum(areas_km2(geometry[near]))
            gain = self._hand_over(geometry, near, shapely.get_parts(shapely.difference(old, new)))
            geometry[near] = shapely.difference(geometry[near], new)
            taken += gain
            given += before + gain - sum(areas_km2(geometry[near]))
        self.detail |= {"replaced": len(replaced), "given_km2": round(given, 3), "taken_km2": round(taken, 3)}
        return with_geometry(frame, geometry)

    @staticmethod
    def _hand_over(geometry: Geometries, near: np.ndarray[Any, Any], pieces: Geometries) -> float:
        """What the better outline leaves free goes to the neighbour with the longest border, at sea to none."""
        total = 0.0
        for piece in pieces:
            edges = shapely.boundary(geometry[near])
            borders = shapely.length(shapely.intersection(shapely.buffer(piece, 1e-6), edges))
            if len(near) and borders.max() > 1e-5:
                receiver = near[int(np.argmax(borders))]
                geometry[receiver] = shapely.union(geometry[receiver], piece)
                total += areas_km2(np.array([piece]))[0]
        return total
