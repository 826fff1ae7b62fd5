"""Checks of what comes in, batch by batch; what they find goes into the version's record."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.errors import PublishingError
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.readers.part import Geometries

EXAMPLES = 20
"""How many feature keys a finding names."""

SQUARE_DEGREES_LOST = 1e-11
"""What one product of two coordinates in degrees loses to rounding, at most."""

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
    """What the checks of one load found: counts, and the keys of the first features, by kind of finding.

    ``extent`` is west, south, east, north of all features, EPSG:4326; None while there is none.
    """

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    extent: list[float] | None = None

    def add(self, kind: str, keys: pa.Array | pa.ChunkedArray, mask: np.ndarray[Any, Any]) -> None:
        """Note the features under ``mask`` as ``kind``."""
        found = np.flatnonzero(mask)
        if not len(found):
            return
        self.counts[kind] += len(found)
        named = self.examples.setdefault(kind, [])
        for index in found[: EXAMPLES - len(named)]:
            named.append(str(keys[int(index)].as_py()))

    def extend(self, geometries: Geometries) -> None:
        """Take more features into the extent."""
        bounds = shapely.total_bounds(geometries)
        if not np.isnan(bounds).any():
            known = bounds if self.extent is None else np.array(self.extent)
            low, high = np.minimum(bounds[:2], known[:2]), np.maximum(bounds[2:], known[2:])
            self.extent = [*map(float, low), *map(float, high)]

    def document(self) -> dict[str, Any]:
        """The findings as stored: {kind: {count, examples}}."""
        return {kind: {"count": count, "examples": self.examples[kind]} for kind, count in self.counts.items()}


def checked(declaration: LayerDeclaration, batches: Iterable[Batch], findings: Findings) -> Iterator[Batch]:
    """The batches that hold something, their values and geometries checked (see ``checked_geometry``)."""
    for batch in batches:
        attributes = batch.attributes
        if not attributes.num_rows:
            continue
        _require_storable_text(declaration, attributes)
        if batch.geometry is None:
            yield batch
            continue
        geometry = checked_geometry(declaration, attributes["source_id"], batch.geometry, findings)
        findings.extend(geometry)
        yield batch if geometry is batch.geometry else Batch(attributes, geometry)


def _require_storable_text(declaration: LayerDeclaration, attributes: pa.Table) -> None:
    """PostgreSQL stores every character but one, which nobody sees and old systems leave at the end of a text."""
    for name in attributes.column_names:
        kind = attributes[name].type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            continue
        found = pc.match_substring(attributes[name], "\0")
        if pc.any(found).as_py():
            key = str(attributes["source_id"][pc.index(found, True).as_py()]).replace("\0", "\N{SYMBOL FOR NULL}")
            raise PublishingError(
                layer=declaration.id,
                reason={
                    "vi": f"trường “{name}” của đối tượng “{key}” có ký tự NUL (U+0000), không lưu được",
                    "en": f"field “{name}” of feature “{key}” has a NUL character (U+0000), which cannot be stored",
                },
                advice={"vi": "bỏ ký tự ấy trong nguồn", "en": "take it out of the source"},
            )


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
    return _oriented(geometries) if "Polygon" in declaration.geometry else geometries


def _oriented(geometries: Geometries) -> Geometries:
    """Asking every ring costs six times as much as adding up those polygons that are one ring, which most are."""
    plain = (shapely.get_num_interior_rings(geometries) == 0) & (shapely.get_num_coordinates(geometries) > 0)
    plain &= shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON
    certain = np.zeros(len(geometries), dtype=bool)
    if plain.any():
        certain[plain] = _surely_counterclockwise(geometries[plain])
    if certain.all():
        return geometries
    oriented: Geometries = geometries.copy()
    oriented[~certain] = shapely.orient_polygons(geometries[~certain])
    return oriented


def _surely_counterclockwise(rings: Geometries) -> np.ndarray[Any, Any]:
    """Whether the sum over the corners (twice the area) is positive by more than its rounding."""
    count = shapely.get_num_coordinates(rings)
    x, y = shapely.get_coordinates(rings).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    first = np.cumsum(count) - count
    cross[first[1:] - 1] = 0  # between one ring and the next
    surely: np.ndarray[Any, Any] = np.add.reduceat(cross, first) > count * SQUARE_DEGREES_LOST
    return surely


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
