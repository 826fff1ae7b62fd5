"""Coordinates of every source brought to WGS 84 longitude and latitude, with the exact PROJ pipeline on record."""

from __future__ import annotations

import functools
import warnings
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.readers.part import Geometries

WGS84 = CRS.from_epsg(4326)


def to_wgs84(geometry: Geometries, crs: str | None, *, name: str) -> tuple[Geometries, dict[str, Any] | None]:
    """Geometry in EPSG:4326, x = longitude; and the operation used, None when nothing had to be done.

    Raises SourceFault when the CRS is not known or the result lies outside the Earth's degrees.
    """
    if crs is None:
        raise source_fault(
            name,
            "tệp không ghi hệ tọa độ",
            "the file does not say its coordinate system",
            advice=(
                "khai `crs` trong [[sources]], ví dụ “EPSG:9212”",
                "declare `crs` in [[sources]], such as “EPSG:9212”",
            ),
        )
    found = _operation(crs, name)
    if found is not None:
        transformer, operation = found

        def degrees(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            return np.column_stack(transformer.transform(*points.T))

        geometry = shapely.transform(geometry, degrees, include_z=False)
    else:
        operation = None
    _check_degrees(geometry, name)
    return geometry, operation


@functools.lru_cache(maxsize=64)
def _operation(crs: str, name: str) -> tuple[Any, dict[str, Any]] | None:
    try:
        source = CRS.from_user_input(crs)
    except CRSError as error:
        vi, en = f"không hiểu hệ tọa độ “{crs}”", f"“{crs}” is not a coordinate system"
        raise source_fault(name, vi, en) from error
    if source.equals(WGS84, ignore_axis_order=True) or source.to_authority() == ("OGC", "CRS84"):
        return None
    with warnings.catch_warnings():
        # Whether a better operation exists that needs a missing grid is recorded below.
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(source, WGS84, always_xy=True)
    best = group.transformers[0]
    return best, {
        "from": source.to_string() if source.to_authority() is None else ":".join(source.to_authority() or ()),
        "name": best.description,
        "pipeline": best.definition,
        "accuracy_m": best.accuracy,
        "best_available": group.best_available,
    }


def _check_degrees(geometry: Geometries, name: str) -> None:
    west, south, east, north = shapely.total_bounds(geometry)
    # Missing geometry has no bounds: comparisons with NaN are false, and that is right here.
    if west < -180.000001 or east > 180.000001 or south < -90.000001 or north > 90.000001:
        box = f"{west:.6g}, {south:.6g}, {east:.6g}, {north:.6g}"
        raise source_fault(
            name,
            f"tọa độ ngoài phạm vi độ ({box}): tọa độ phẳng hoặc đảo trục",
            f"coordinates beyond degrees ({box}): plane coordinates, or axes swapped",
            advice=("khai `crs` trong [[sources]]", "declare `crs` in [[sources]]"),
        )
