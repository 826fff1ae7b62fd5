"""Geometry in Web Mercator as it is stored: WKB whose coordinates alone are exchanged.

PostGIS would do it one geometry and one point at a time while rows come in, which takes more than half of COPY, and
making geometries and writing them again takes as long. What a batch has is a few plain arrays of bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapsvc.catalogue.declaration import GeometryType
from mapsvc.publishing.placing import mercator
from mapsvc.publishing.readers.part import Geometries

_POINT, _LINE, _POLYGON, _POINTS, _LINES, _POLYGONS = (b"\1" + bytes([kind, 0, 0, 0]) for kind in range(1, 7))
_ONE, _COUNT = bytes([1, 0, 0, 0]), bytes(4)

_BEGINNINGS: dict[GeometryType, bytes] = {
    "Point": _POINT,
    "LineString": _LINE + _COUNT,
    "Polygon": _POLYGON + _ONE + _COUNT,
    "MultiPoint": _POINTS + _ONE + _POINT,
    "MultiLineString": _LINES + _ONE + _LINE + _COUNT,
    "MultiPolygon": _POLYGONS + _ONE + _POLYGON + _ONE + _COUNT,
}
"""What stands before the coordinates of a geometry of one part and one ring, which most are; then how many they are."""

_PAIR = np.dtype("<c16")
"""Two coordinates; numpy moves them as one complex number, from any place in a row of bytes."""


def in_mercator(kind: GeometryType, wkb: pa.Array | pa.ChunkedArray, geometries: Geometries) -> pa.Array:
    """The WKB (EPSG:3857) of geometries of one type whose WKB in degrees is given, two-dimensional."""
    data, offsets = _bytes(wkb)
    plain = _of_one_run(kind, data, offsets) & ~shapely.is_missing(geometries)
    pairs = _pairs(data)
    lie = _coordinates(offsets[:-1][plain] + len(_BEGINNINGS[kind]), offsets[1:][plain])
    degrees = pairs[lie].view(np.float64).reshape(-1, 2)
    pairs[lie] = mercator(degrees).view(_PAIR).ravel()
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    projected = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(plain), buffers)
    if plain.all():
        return projected
    others = shapely.to_wkb(shapely.transform(geometries[~plain], mercator))
    return pc.replace_with_mask(projected, pa.array(~plain), pa.array(others, pa.large_binary()))


def _bytes(wkb: pa.Array | pa.ChunkedArray) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """A copy of all values one after another, and where each begins, the end last."""
    values = (wkb.combine_chunks() if isinstance(wkb, pa.ChunkedArray) else wkb).cast(pa.large_binary())
    offsets = np.frombuffer(values.buffers()[1], np.int64)[values.offset : values.offset + len(values) + 1]
    data = np.frombuffer(values.buffers()[2] or b"", np.uint8)
    return data[offsets[0] : offsets[-1]].copy(), offsets - offsets[0]


def _pairs(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.complex128]:
    """The sixteen bytes that begin at each byte, as the pair of numbers that they may be."""
    return np.ndarray((max(len(data) - _PAIR.itemsize + 1, 0),), _PAIR, data, strides=(1,))


def _coordinates(starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where each pair of coordinates begins, in these spans one after another."""
    counts = (ends - starts) // _PAIR.itemsize
    before = np.cumsum(counts) - counts
    lie: npt.NDArray[np.int64] = np.repeat(starts - before * _PAIR.itemsize, counts)
    lie += np.arange(len(lie)) * _PAIR.itemsize
    return lie


def _of_one_run(
    kind: GeometryType, data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which geometries are little-endian, of this type, and one run of coordinates after the usual beginning."""
    beginning = np.frombuffer(_BEGINNINGS[kind], np.uint8)
    room = np.diff(offsets) - len(beginning)
    found: npt.NDArray[np.bool_] = (room > 0) & (room % _PAIR.itemsize == 0)
    begins = data[offsets[:-1][found][:, None] + np.arange(len(beginning))]
    points = room[found] // _PAIR.itemsize
    if _BEGINNINGS[kind].endswith(_COUNT):
        counts = begins[:, -len(_COUNT) :].copy().view("<u4").ravel()
        usual = (begins[:, : -len(_COUNT)] == beginning[: -len(_COUNT)]).all(axis=1) & (counts == points)
    else:
        usual = (begins == beginning).all(axis=1) & (points == 1)
    found[found] = usual
    return found
