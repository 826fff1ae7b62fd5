"""Checks of what comes in, batch by batch; what they find goes into the version's record."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.errors import PublishingError
from mapsvc.publishing.readers.part import Geometries

EXAMPLES = 20
"""How many feature keys a finding names."""

MERCATOR_LIMIT = 85.06
"""Degrees of latitude beyond which Web Mercator has no place."""

PROMOTED = {
    "MultiPoint": (shapely.GeometryType.POINT, shapely.multipoints),
    "MultiLineString": (shapely.GeometryType.LINESTRING, shapely.multilinestrings),
    "MultiPolygon": (shapely.GeometryType.POLYGON, shapely.multipolygons),
}
"""A declared Multi type takes the single type too: a collection of one."""


@dataclass
class Findings:
    """What the checks of one load found: counts, and the keys of the first features, by kind of finding."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, keys: pa.Array | pa.ChunkedArray, mask: np.ndarray[Any, Any]) -> None:
        """Note the features under ``mask`` as ``kind``."""
        found = np.flatnonzero(mask)
        if not len(found):
            return
        self.counts[kind] += len(found)
        named = self.examples.setdefault(kind, [])
        for index in found[: EXAMPLES - len(named)]:
            named.append(str(keys[int(index)].as_py()))

    def document(self) -> dict[str, Any]:
        """The findings as stored: {kind: {count, examples}}."""
        return {kind: {"count": count, "examples": self.examples[kind]} for kind, count in self.counts.items()}


def checked_geometry(
    declaration: LayerDeclaration, keys: pa.ChunkedArray, geometries: Geometries, findings: Findings
) -> Geometries:
    """A batch's geometries (EPSG:4326), invalid ones mended by make-valid, of exactly the declared type.

    Raises PublishingError for coordinates that cannot be longitude and latitude, or another type of geometry.
    """
    findings.add("without_geometry", keys, shapely.is_missing(geometries) | shapely.is_empty(geometries))
    _require_degrees(declaration, keys, geometries)
    if "Point" not in declaration.geometry:
        invalid = ~shapely.is_valid(geometries) & ~shapely.is_missing(geometries)
        findings.add("made_valid", keys, invalid)
        if invalid.any():
            geometries = geometries.copy()
            geometries[invalid] = shapely.make_valid(geometries[invalid], method="structure", keep_collapsed=False)
    geometries = _of_declared_type(declaration, keys, geometries)
    # Outer rings run counterclockwise (RFC 7946 section 3.1.6), so that nobody has to turn them when they are read.
    return shapely.orient_polygons(geometries) if "Polygon" in declaration.geometry else geometries


def _require_degrees(declaration: LayerDeclaration, keys: pa.ChunkedArray, geometries: np.ndarray[Any, Any]) -> None:
    bounds = shapely.bounds(geometries)
    outside = (bounds[:, 0] < -180) | (bounds[:, 2] > 180)
    outside |= (bounds[:, 1] < -MERCATOR_LIMIT) | (bounds[:, 3] > MERCATOR_LIMIT)
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        west, south = bounds[first, :2]
        raise PublishingError(
            layer=declaration.id,
            reason={
                "vi": f"đối tượng “{keys[first]}” có tọa độ {west:.3f}; {south:.3f}, không phải kinh độ và vĩ độ",
                "en": f"feature “{keys[first]}” lies at {west:.3f}, {south:.3f}, which is no longitude and latitude",
            },
            advice={"vi": "khai báo hệ tọa độ (crs) của nguồn", "en": "declare the source's coordinate system (crs)"},
        )


def _of_declared_type(
    declaration: LayerDeclaration, keys: pa.ChunkedArray, geometries: np.ndarray[Any, Any]
) -> Geometries:
    wanted = shapely.GeometryType[declaration.geometry.upper()]
    types = shapely.get_type_id(geometries)
    if declaration.geometry in PROMOTED:
        kind, collect = PROMOTED[declaration.geometry]
        single = types == kind
        if single.any():
            geometries = geometries.copy()
            parts = geometries[single]
            geometries[single] = collect(parts, indices=np.arange(len(parts)))
            types = shapely.get_type_id(geometries)
    other = (types != wanted) & (types != -1)
    if other.any():
        first = int(np.flatnonzero(other)[0])
        kind = shapely.GeometryType(int(types[first])).name
        raise PublishingError(
            layer=declaration.id,
            reason={
                "vi": f"đối tượng “{keys[first]}” có hình {kind}, lớp khai báo {declaration.geometry}",
                "en": f"feature “{keys[first]}” is a {kind}, the layer declares {declaration.geometry}",
            },
        )
    return geometries
