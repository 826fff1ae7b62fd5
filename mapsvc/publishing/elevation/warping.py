"""Sheets brought onto the grid of tiles by GDAL, tile by tile."""

import math
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from mapsvc.publishing.elevation.grid import EDGE, SIDE, WORLD, Level
from mapsvc.publishing.elevation.sheets import MERCATOR, Box, Sheet, pieces, told

AVERAGED = {"resampling": Resampling.average}
INTERPOLATED = {"resampling": Resampling.bilinear, "XSCALE": 1, "YSCALE": 1}
"""Between the four cells around a place: without the scales GDAL smooths, a decimetre where hills bend."""

TOLERANCE = 0.001
"""Cells that a place may be off, since GDAL works places out for a few and draws straight lines between them."""

KEPT_OPEN = 64
"""Sheets that are open at a time."""


def warp(sheets: Sequence[Sheet], level: Level) -> None:
    """Fill a level: the finest sheet that has a height in a place gives it. Raises SourceFault."""
    cell = WORLD / 2**level.zoom / SIDE
    west, north = level.columns.start * SIDE * cell - EDGE, EDGE - level.rows.start * SIDE * cell
    grid = {
        "crs": MERCATOR,
        "transform": Affine(cell, 0, west, 0, -cell, north),
        "width": len(level.columns) * SIDE,
        "height": len(level.rows) * SIDE,
    }
    ranked = sorted(sheets, key=lambda sheet: sheet.resolution)
    with _Opened(grid, cell) as opened:
        for x, y in level.places():
            left, top = (x - level.columns.start) * SIDE, (y - level.rows.start) * SIDE
            window = rasterio.windows.Window(left, top, SIDE, SIDE)
            box = (west + left * cell, north - (top + SIDE) * cell, west + (left + SIDE) * cell, north - top * cell)
            heights = np.full((SIDE, SIDE), np.nan, dtype="float32")
            for sheet in ranked:
                empty = np.isnan(heights)
                if empty.any() and _meet(box, sheet.mercator):
                    with told(sheet.name):
                        found = opened[sheet].read(sheet.band, window=window)
                    found[~np.isfinite(found)] = np.nan
                    heights[empty] = found[empty] * sheet.scale + sheet.offset
            level.write(x, y, heights)


class _Opened:
    """Sheets as they lie on a grid, the last used kept open: a province has more of them than a process has files."""

    def __init__(self, grid: dict[str, Any], cell: float) -> None:
        self._grid, self._cell = grid, cell
        self._open: OrderedDict[Sheet, tuple[Any, ExitStack]] = OrderedDict()

    def __getitem__(self, sheet: Sheet) -> Any:
        if sheet not in self._open:
            while len(self._open) >= KEPT_OPEN:
                self._open.popitem(last=False)[1][1].close()
            with ExitStack() as stack:
                warped = stack.enter_context(_on(self._grid, sheet, self._cell))
                self._open[sheet] = warped, stack.pop_all()
        self._open.move_to_end(sheet)
        return self._open[sheet][0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open.popitem()[1][1].close()


@contextmanager
def _on(grid: dict[str, Any], sheet: Sheet, cell: float) -> Iterator[Any]:
    """The sheet as it lies on the grid, worked out where and when it is read."""
    latitude = math.radians((sheet.degrees[1] + sheet.degrees[3]) / 2)
    finer = cell * math.cos(latitude) > 1.5 * sheet.resolution
    with told(sheet.name), _readable(sheet) as (path, nodata), rasterio.open(path) as source:
        how = {
            "src_crs": sheet.crs,
            "src_nodata": nodata,
            "nodata": math.nan,
            "dtype": "float32",
            "warp_mem_limit": 64,
            "tolerance": TOLERANCE,
            **(AVERAGED if finer else INTERPOLATED),
        }
        with WarpedVRT(source, **grid, **how) as warped:
            yield warped


@contextmanager
def _readable(sheet: Sheet) -> Iterator[tuple[Path | str, float | None]]:
    """A file that the warper reads rightly, and its value for no height.

    It minds a mask or such a value, not both: a file with both is copied, with NaN for whatever is no height.
    """
    if not sheet.masked or sheet.nodata is None:
        yield sheet.path, sheet.nodata
        return
    with (
        rasterio.open(sheet.path) as source,
        tempfile.NamedTemporaryFile(prefix="mapsvc-sheet-", suffix=".tif") as file,
    ):
        profile = {
            "driver": "GTiff", "dtype": "float32", "width": source.width, "height": source.height,
            "count": sheet.band, "crs": sheet.crs, "transform": source.transform, "nodata": math.nan,
            "tiled": True, "sparse_ok": True, "bigtiff": "if_safer",
        }  # fmt: skip
        with rasterio.open(file.name, "w", **profile) as copy:
            for window, values, valid in pieces(source, sheet.band, sheet.nodata, sheet.masked):
                copy.write(np.where(valid, values, np.nan).astype("float32"), sheet.band, window=window)
        yield file.name, math.nan


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
