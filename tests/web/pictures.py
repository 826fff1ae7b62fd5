"""Pictures of screens against those that people have looked at: kept small, compared with a tolerance.

What is compared are averages over squares of pixels, so that letters drawn a little otherwise by another version of the
browser make no difference, and something that moved, went missing or changed its colour does.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasterio.io import MemoryFile

KEPT = Path(__file__).with_name("screens")

SHRUNK = {1: 2, 2: 3}
"""By how much a screenshot is made smaller to be kept, by pixels to a CSS pixel."""

SQUARE = 4
"""Side of the squares that are compared, in pixels of what is kept."""

NOTICED = 18
"""Difference of a square's average in any channel, of 255, that an eye would notice."""

TOLERATED = 0.012
"""Share of a picture's squares that may differ noticeably."""

Pixels = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Difference:
    """How much of a picture differs from the one that is kept."""

    name: str
    share: float
    seen: Path

    def __str__(self) -> str:
        kept = (KEPT / f"{self.name}.webp").relative_to(KEPT.parents[2])
        return f"{self.name}: {self.share:.1%} differs (kept: {kept}, seen: {self.seen})"


def difference(name: str, screenshot: bytes, scale: int, folder: Path) -> Difference | None:
    """None where the screenshot looks like the kept one. With MAPSVC_KEEP_SCREENS set it is kept, and nothing compared.

    Whoever keeps a picture looks at it before committing it.
    """
    seen = _averages(_decoded(screenshot), SHRUNK[scale])
    path = KEPT / f"{name}.webp"
    if os.environ.get("MAPSVC_KEEP_SCREENS"):
        _write(path, seen)
        return None
    if not path.is_file():
        raise AssertionError(f"there is no {path}: make it with MAPSVC_KEEP_SCREENS=1, and look at it")
    kept = _decoded(path.read_bytes())
    where = folder / f"{name}.webp"
    if kept.shape != seen.shape:
        _write(where, seen)
        return Difference(name, 1.0, where)
    apart = np.abs(_averages(kept, SQUARE) - _averages(seen, SQUARE)).max(axis=0)
    share = float((apart > NOTICED).mean())
    if share <= TOLERATED:
        return None
    _write(where, seen)
    return Difference(name, share, where)


def _decoded(file: bytes) -> Pixels:
    """Red, green and blue as (3, height, width)."""
    with MemoryFile(file) as memory, memory.open() as picture:
        return np.asarray(picture.read(indexes=[1, 2, 3]), dtype=np.float64)


def _averages(pixels: Pixels, side: int) -> Pixels:
    height, width = (length // side * side for length in pixels.shape[1:])
    blocks = pixels[:, :height, :width].reshape(3, height // side, side, width // side, side)
    return np.asarray(blocks.mean(axis=(2, 4)))


def _write(path: Path, pixels: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _, height, width = pixels.shape
    with MemoryFile() as memory:
        with memory.open(driver="WEBP", count=3, height=height, width=width, dtype="uint8", QUALITY=88) as picture:
            picture.write(np.rint(pixels).astype(np.uint8))
        path.write_bytes(memory.read())
