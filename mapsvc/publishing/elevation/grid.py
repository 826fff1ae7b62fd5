"""The grid of Web Mercator tiles that heights lie on, and the tiles of one zoom. NaN is no height."""

import math
import os
import tempfile
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from mapsvc.publishing.elevation.sheets import Box, Sheet

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

    def whole(self) -> Heights:
        """All tiles side by side, as a square that can be halved down to one cell; for a zoom of a few tiles."""
        across = 1 << (max(len(self.columns), len(self.rows)) - 1).bit_length()
        heights = np.full((across * SIDE, across * SIDE), np.nan, dtype="float32")
        for x, y in self._written:
            left, top = (x - self.columns.start) * SIDE, (y - self.rows.start) * SIDE
            heights[top : top + SIDE, left : left + SIDE] = self.read(x, y)
        return heights

    def close(self) -> None:
        """Give back the room."""
        self._file.close()

    def _place(self, x: int, y: int) -> int:
        return ((y - self.rows.start) * len(self.columns) + x - self.columns.start) * SIDE * SIDE * 4


def _index(metres: float, size: float, *, last: bool = False) -> int:
    """The tile at a distance from the edge of the world; an end on a border belongs to the tile before it."""
    return max(0, math.ceil(metres / size) - 1 if last else math.floor(metres / size))
