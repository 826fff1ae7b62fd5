"""Features in Web Mercator: how large they are, where on the curve that tables follow, where their labels stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from mapsvc.catalogue.declaration import GeometryType
from mapsvc.publishing.readers.part import Geometries

Floats = npt.NDArray[np.float64]

RADIUS = 6_378_137.0
"""Metres: Web Mercator (EPSG:3857) takes the Earth for a ball."""

CURVE_LEVELS = 26
"""Cells of the curve are 60 cm wide at the equator: parcels and wells of one street have places of their own."""

NOWHERE = np.iinfo(np.int64).max
"""The place of what has no geometry: after everything else."""

FEW = 20_000
"""Up to so many polygons the label stands in the centre of the largest inscribed circle, which takes time to find."""


def mercator(degrees: Floats) -> Floats:
    """Longitude and latitude (…, 2) in the metres of EPSG:3857."""
    metres: Floats = np.radians(degrees)
    metres[..., 1] = np.arcsinh(np.tan(metres[..., 1]))
    metres *= RADIUS
    return metres


def mercator_boxes(geometries: Geometries) -> Floats:
    """The corners (n, 2, 2) of each geometry's box in EPSG:3857; not-a-number where it has none."""
    return mercator(shapely.bounds(geometries).reshape(-1, 2, 2))


def sizes(boxes: Floats) -> Floats:
    """The larger side of each box, metres."""
    larger: Floats = (boxes[:, 1] - boxes[:, 0]).max(axis=1)
    return larger


def curve_places(boxes: Floats) -> npt.NDArray[np.int64]:
    """The place of each box's middle along a Hilbert curve over the world: what is near there is near on the map."""
    missing: npt.NDArray[np.bool_] = np.any(np.isnan(boxes), axis=(1, 2))
    middles = np.where(missing[:, None], 0.0, boxes.mean(axis=1))
    side = 1 << CURVE_LEVELS
    cells = np.clip((middles / (2 * np.pi * RADIUS) + 0.5) * side, 0, side - 1).astype(np.int32)
    x, y = np.ascontiguousarray(cells.T)
    places = np.zeros(len(cells), np.int64)
    for level in reversed(range(CURVE_LEVELS)):
        right, upper = (x >> level) & 1, (y >> level) & 1
        places = (places << 2) | ((3 * right) ^ upper)
        # In the lower quarters the curve runs turned; in the lower right one it runs mirrored as well.
        lower = upper - 1
        mirrored = -right & lower & (side - 1)
        turned = (x ^ y) & lower
        x, y = x ^ turned ^ mirrored, y ^ turned ^ mirrored
    places[missing] = NOWHERE
    return places


def anchors(kind: GeometryType, geometries: Geometries, few: bool) -> Geometries:
    """Where each feature's one label stands, in EPSG:3857: inside its largest polygon, half way along its longest line.

    ``few``: find the centre of the largest inscribed circle, else any point well inside. None where there is nothing.
    """
    placed = shapely.transform(geometries, mercator)
    if "Point" in kind:
        return np.asarray(shapely.point_on_surface(placed))
    parts, features = shapely.get_parts(placed, return_index=True)
    extents = shapely.area(parts) if "Polygon" in kind else shapely.length(parts)
    order = np.lexsort((extents, features))
    largest = order[np.diff(features[order], append=-1) != 0]
    found: Geometries = np.full(len(geometries), None, dtype=object)
    found[features[largest]] = _middles(kind, parts[largest], few)
    return found


def _middles(kind: GeometryType, parts: Geometries, few: bool) -> Geometries:
    if "Line" in kind:
        return np.asarray(shapely.line_interpolate_point(parts, 0.5, normalized=True))
    if few:
        return np.asarray(shapely.get_point(shapely.maximum_inscribed_circle(parts), 0))
    return np.asarray(shapely.point_on_surface(parts))
