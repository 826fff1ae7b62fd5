"""Heights on the grid of Web Mercator tiles, zoom by zoom, in files: one tile at a time is in memory.

The closest zoom is warped from the sheets; each zoom above is the mean of the four cells below. NaN is no height.
"""

import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from mapsvc.publishing.elevation.sheets import MERCATOR, Box, Sheet, told
from mapsvc.publishing.faults import source_fault

Heights = npt.NDArray[np.float32]

SIDE = 512
"""Cells along a side of a tile."""

WORLD = 2 * 20037508.342789244
EDGE = WORLD / 2

COARSER = 0.35
"""Tiles may be coarser than the sheets by up to so many zooms, a quarter of a cell: not twice the tiles for that."""

SEEN_FROM = 64
"""The layer has tiles from the zoom at which its longer side takes so many pixels."""


def zooms(sheets: Sequence[Sheet], most: int) -> tuple[int, int]:
    """The first and the last zoom that are of use at the sheets' resolution, none closer than ``most``."""
    west, south, east, north = united([sheet.mercator for sheet in sheets])
    finest = min(sheet.resolution for sheet in sheets)
    degrees = united([sheet.degrees for sheet in sheets])
    ground = WORLD * math.cos(math.radians((degrees[1] + degrees[3]) / 2)) / SIDE
    last = max(0, min(most, math.ceil(math.log2(ground / finest) - COARSER)))
    first = math.ceil(math.log2(SEEN_FROM * WORLD / SIDE / max(east - west, north - south)))
    return max(0, min(first, last)), last


def united(boxes: Sequence[Box]) -> Box:
    """The box around all boxes."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


class Level:
    """The tiles of one zoom in a nameless file, side by side; tiles without any height take no room."""

    def __init__(self, zoom: int, box: Box) -> None:
        size = WORLD / 2**zoom
        self.zoom = zoom
        self.columns = range(_index(box[0] + EDGE, size), _index(box[2] + EDGE, size, last=True) + 1)
        self.rows = range(_index(EDGE - box[3], size), _index(EDGE - box[1], size, last=True) + 1)
        self._file = tempfile.TemporaryFile(prefix="mapsvc-heights-")  # noqa: SIM115 (lives as long as the level)
        self._written: set[tuple[int, int]] = set()

    def __len__(self) -> int:
        return len(self.columns) * len(self.rows)

    def places(self) -> Iterator[tuple[int, int]]:
        """Column and row of every tile."""
        return ((x, y) for y in self.rows for x in self.columns)

    def write(self, x: int, y: int, heights: Heights) -> None:
        """Keep a tile."""
        if not np.isnan(heights).all():
            os.pwrite(self._file.fileno(), heights.astype("float32").tobytes(), self._place(x, y))
            self._written.add((x, y))

    def read(self, x: int, y: int) -> Heights:
        """The tile; without any height where none was kept."""
        if (x, y) not in self._written:
            return np.full((SIDE, SIDE), np.nan, dtype="float32")
        content = os.pread(self._file.fileno(), SIDE * SIDE * 4, self._place(x, y))
        return np.frombuffer(content, dtype="float32").reshape(SIDE, SIDE)

    def close(self) -> None:
        """Give back the room."""
        self._file.close()

    def _place(self, x: int, y: int) -> int:
        return ((y - self.rows.start) * len(self.columns) + x - self.columns.start) * SIDE * SIDE * 4


def _index(metres: float, size: float, *, last: bool = False) -> int:
    """The tile at a distance from the edge of the world; an end on a border belongs to the tile before it."""
    return max(0, math.ceil(metres / size) - 1 if last else math.floor(metres / size))


@contextmanager
def levels(sheets: Sequence[Sheet], first: int, last: int) -> Iterator[dict[int, Level]]:
    """Heights of zooms ``first`` to ``last``. Raises SourceFault for a sheet that cannot be read, or want of room."""
    box = united([sheet.mercator for sheet in sheets])
    with ExitStack() as stack:
        made: dict[int, Level] = {}
        for zoom in range(last, first - 1, -1):
            made[zoom] = Level(zoom, box)
            stack.callback(made[zoom].close)
        _require_room(len(made[last]))
        _warp(sheets, made[last])
        for zoom in range(last - 1, first - 1, -1):
            _average(made[zoom + 1], made[zoom])
        yield made


def _require_room(tiles: int) -> None:
    folder = tempfile.gettempdir()
    status = os.statvfs(folder)
    needed, free = tiles * SIDE * SIDE * 4 * 4 // 3, status.f_bavail * status.f_frsize
    if needed > free:
        gigabytes = f"{needed / 1e9:.1f} GB", f"{free / 1e9:.1f} GB"
        raise source_fault(
            folder,
            "cần {} chỗ trống, còn {}".format(*gigabytes),
            "{} of room are needed, {} are left".format(*gigabytes),
            advice=("đặt TMPDIR, hoặc giảm max_zoom trong [tiles]", "set TMPDIR, or a lower max_zoom in [tiles]"),
        )


def _warp(sheets: Sequence[Sheet], level: Level) -> None:
    """The finest sheet that has a height in a place gives it."""
    cell = WORLD / 2**level.zoom / SIDE
    west, north = level.columns.start * SIDE * cell - EDGE, EDGE - level.rows.start * SIDE * cell
    grid = {
        "crs": MERCATOR,
        "transform": Affine(cell, 0, west, 0, -cell, north),
        "width": len(level.columns) * SIDE,
        "height": len(level.rows) * SIDE,
    }
    with ExitStack() as stack:
        opened = [
            (sheet, stack.enter_context(_on(grid, sheet, cell)))
            for sheet in sorted(sheets, key=lambda sheet: sheet.resolution)
        ]
        for x, y in level.places():
            left, top = (x - level.columns.start) * SIDE, (y - level.rows.start) * SIDE
            window = rasterio.windows.Window(left, top, SIDE, SIDE)
            box = (west + left * cell, north - (top + SIDE) * cell, west + (left + SIDE) * cell, north - top * cell)
            heights = np.full((SIDE, SIDE), np.nan, dtype="float32")
            for sheet, warped in opened:
                empty = np.isnan(heights)
                if empty.any() and _meet(box, sheet.mercator):
                    with told(sheet.name):
                        found = warped.read(sheet.band, window=window)
                    heights[empty] = found[empty] * sheet.scale + sheet.offset
            level.write(x, y, heights)


@contextmanager
def _on(grid: dict[str, Any], sheet: Sheet, cell: float) -> Iterator[Any]:
    """The sheet as it lies on the grid, worked out where and when it is read."""
    latitude = math.radians((sheet.degrees[1] + sheet.degrees[3]) / 2)
    finer = cell * math.cos(latitude) > 1.5 * sheet.resolution
    with told(sheet.name), rasterio.open(sheet.path) as source:
        how = {
            "src_crs": sheet.crs,
            "src_nodata": sheet.nodata,
            "nodata": math.nan,
            "dtype": "float32",
            "resampling": Resampling.average if finer else Resampling.bilinear,
            "warp_mem_limit": 64,
            "tolerance": 0.01,
        }
        with WarpedVRT(source, **grid, **how) as warped:
            yield warped


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _average(below: Level, level: Level) -> None:
    for x, y in level.places():
        joined = np.full((2 * SIDE, 2 * SIDE), np.nan, dtype="float32")
        for right in (0, 1):
            for down in (0, 1):
                column, row = 2 * x + right, 2 * y + down
                if column in below.columns and row in below.rows:
                    part = slice(down * SIDE, (down + 1) * SIDE), slice(right * SIDE, (right + 1) * SIDE)
                    joined[part] = below.read(column, row)
        level.write(x, y, halved(joined))


def halved(heights: Heights) -> Heights:
    """Each four cells as one: the mean of those that have a height."""
    rows, columns = heights.shape
    four = heights.reshape(rows // 2, 2, columns // 2, 2)
    there = ~np.isnan(four)
    count = there.sum(axis=(1, 3))
    total = np.where(there, four, 0).sum(axis=(1, 3), dtype="float64")
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype("float32")
