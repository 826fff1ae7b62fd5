"""Heights as lossless pictures, which is how web maps take them.

The encoding is Terrarium (github.com/tilezen/joerd/blob/master/docs/formats.md): metres are
red · 256 + green + blue / 256 − 32768. Heights are rounded to an eighth of a metre; the last bit of blue, 4 mm, says
that nobody measured there: the cell is filled from its surroundings, so that the shade of a hill does not end in a
cliff, and whoever reads heights leaves it out.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import islice

import numpy as np
import numpy.typing as npt
import rasterio
from pmtiles.tile import tileid_to_zxy, zxy_to_tileid
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from mapsvc.publishing.elevation.levels import SIDE, Heights, Level, halved

ENCODING = "terrarium"
STEP = 0.125
"""Metres between two heights that tiles can tell apart."""

BELOW = 32_768
"""Metres that are added so that no height is negative."""

_UNIT = round(256 * STEP)
THREADS = 2
AT_A_TIME = 32

Picture = npt.NDArray[np.uint8]


def height_tiles(levels: dict[int, Level]) -> Iterator[tuple[int, bytes]]:
    """PMTiles ids, rising, and lossless WebP of every tile within the layer's box.

    Also of those without any height: a map that is told that nothing is there takes it for a failure.
    """
    filled = _filler(levels)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="heights") as pool:
        for zoom in sorted(levels):
            ids = iter(sorted(zxy_to_tileid(zoom, x, y) for x, y in levels[zoom].places()))
            while some := list(islice(ids, AT_A_TIME)):
                pictures = [encoded(*filled(*tileid_to_zxy(tile_id))) for tile_id in some]
                yield from zip(some, pool.map(packed, pictures), strict=True)


def encoded(heights: Heights, measured: npt.NDArray[np.bool_]) -> Picture:
    """Three bands for heights in metres without gaps; ``measured`` is false where the height was filled in."""
    value = np.rint((heights.astype("float64") + BELOW) / STEP).astype("int64") * _UNIT
    value = np.clip(value, 0, 2**24 - _UNIT) + ~measured
    return np.stack([value >> 16, (value >> 8) & 255, value & 255]).astype("uint8")


def packed(picture: Picture) -> bytes:
    """The picture as lossless WebP."""
    with rasterio.Env(GDAL_PAM_ENABLED="NO"), MemoryFile() as file:
        profile = {"driver": "WEBP", "dtype": "uint8", "count": 3, "height": SIDE, "width": SIDE, "lossless": True}
        # A place, which WebP does not keep, stops rasterio from warning that there is none.
        with file.open(**profile, transform=Affine(1, 0, 0, 0, -1, SIDE)) as image:
            image.write(picture)
        return bytes(file.read())


def _filler(levels: dict[int, Level]) -> Callable[[int, int, int], tuple[Heights, npt.NDArray[np.bool_]]]:
    """Tiles without gaps: a cell without height takes that of the zoom above, which is the mean of a wider place.

    So what is filled in fits together across tiles, and fades out with the distance.
    """
    first = min(levels)

    @lru_cache(64)
    def filled(zoom: int, x: int, y: int) -> tuple[Heights, npt.NDArray[np.bool_]]:
        heights = levels[zoom].read(x, y)
        measured = ~np.isnan(heights)
        if measured.all():
            return heights, measured
        if zoom == first:
            return without_gaps(heights), measured
        above = doubled(filled(zoom - 1, x // 2, y // 2)[0])
        top, left = y % 2 * SIDE, x % 2 * SIDE
        return np.where(measured, heights, above[top : top + SIDE, left : left + SIDE]), measured

    return filled


def without_gaps(heights: Heights) -> Heights:
    """Cells without height filled from ever wider surroundings; all zero when no cell has one."""
    measured = ~np.isnan(heights)
    if measured.all():
        return heights
    if not measured.any():
        return np.zeros_like(heights)
    return np.where(measured, heights, doubled(without_gaps(halved(heights))))


def doubled(heights: Heights) -> Heights:
    """Four cells for each, linear between the centres."""
    for axis in (0, 1):
        before = np.concatenate([heights.take([0], axis), heights.take(range(heights.shape[axis] - 1), axis)], axis)
        after = np.concatenate([heights.take(range(1, heights.shape[axis]), axis), heights.take([-1], axis)], axis)
        pair = np.stack([0.75 * heights + 0.25 * before, 0.75 * heights + 0.25 * after], axis + 1)
        shape = list(heights.shape)
        shape[axis] *= 2
        heights = pair.reshape(shape)
    return heights.astype("float32")
