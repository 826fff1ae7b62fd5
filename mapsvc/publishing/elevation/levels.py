"""Heights zoom by zoom, in files: one tile at a time is in memory.

The closest zoom is warped from the sheets; each zoom above is the mean of the four cells below. NaN is no height.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import numpy as np

from mapsvc.publishing.elevation.grid import SIDE, Heights, Level, united
from mapsvc.publishing.elevation.sheets import Sheet
from mapsvc.publishing.elevation.warping import warp
from mapsvc.publishing.faults import source_fault


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
        warp(sheets, made[last])
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
