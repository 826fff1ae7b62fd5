"""Heights as lossless pictures, which is how web maps take them.

The encoding is Terrarium (github.com/tilezen/joerd/blob/master/docs/formats.md): metres are
red · 256 + green + blue / 256 − 32768. Heights are rounded to an eighth of a metre or as the layer declares; the last
bit of blue, 4 mm, says that nobody measured there: the cell is filled from its surroundings, so that the shade of a
hill does not end in a cliff, and whoever reads heights leaves it out.
"""

import math
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

from mapsvc.publishing.elevation.grid import SIDE, Heights, Level
from mapsvc.publishing.elevation.levels import halved

ENCODING = "terrarium"
BELOW = 32_768
"""Metres that are added so that no height is negative."""

THREADS = 2
AT_A_TIME = 32

Picture = npt.NDArray[np.uint8]


def step_of(declared: float) -> float:
    """Metres between two heights that tiles tell apart: the encoding halves metres, and halves again."""
    return float(2.0 ** math.floor(math.log2(declared)))


def height_tiles(levels: dict[int, Level], step: float) -> Iterator[tuple[int, bytes]]:
    """PMTiles ids, rising, and lossless WebP of every tile within the layer's box.

    Also of those without any height: a map that is told that nothing is there takes it for a failure.
    """
    filled = _filler(levels)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="heights") as pool:
        for zoom in sorted(levels):
            ids = iter(sorted(zxy_to_tileid(zoom, x, y) for x, y in levels[zoom].places()))
            while some := list(islice(ids, AT_A_TIME)):
                pictures = [encoded(*filled(*tileid_to_zxy(tile_id)), step) for tile_id in some]
                yield from zip(some, pool.map(packed, pictures), strict=True)


def encoded(heights: Heights, measured: npt.NDArray[np.bool_], step: float) -> Picture:
    """Three bands for heights in metres without gaps; ``measured`` is false where the height was filled in."""
    unit = round(256 * step)
    value = np.rint((heights.astype("float64") + BELOW) / step).astype("int64") * unit
    value = np.clip(value, 0, 2**24 - unit) + ~measured
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
    farthest = without_gaps(levels[first].whole())
    corner = levels[first].columns.start, levels[first].rows.start

    @lru_cache(64)
    def filled(zoom: int, x: int, y: int) -> tuple[Heights, npt.NDArray[np.bool_]]:
        heights = levels[zoom].read(x, y)
        measured = ~np.isnan(heights)
        if measured.all():
            return heights, measured
        if zoom == first:
            above, left, top = farthest, (x - corner[0]) * SIDE, (y - corner[1]) * SIDE
        else:
            above, left, top = doubled(filled(zoom - 1, x // 2, y // 2)[0]), x % 2 * SIDE, y % 2 * SIDE
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
