"""Where requests go: tiles and boxes spread over the parcels, the same for every contestant."""

import math
import random

from benchmarks.generate import parcel_box
from mapsvc.tiling.matrix import Tile

SAMPLES = 48
"""Different tiles or boxes asked for in turn: three times the connections, so that hardly two ask for the same."""

BOX_DEGREES = 0.06
"""Side of a box: it holds some 3,400 parcels, more than the longest page."""


def tiles_over(box: tuple[float, float, float, float], zoom: int, most: int = SAMPLES) -> list[Tile]:
    """Tiles that lie over a box (degrees), in shuffled order; inner ones where there are enough."""
    west, south, east, north = box
    columns = range(_column(west, zoom), _column(east, zoom) + 1)
    rows = range(_row(north, zoom), _row(south, zoom) + 1)
    if len(columns) > 4 and len(rows) > 4:
        columns, rows = columns[1:-1], rows[1:-1]
    chosen = random.Random(zoom)
    places = chosen.sample(range(len(columns) * len(rows)), min(most, len(columns) * len(rows)))
    return [Tile(zoom, columns[place // len(rows)], rows[place % len(rows)]) for place in places]


def boxes(count: int, samples: int = SAMPLES) -> list[tuple[float, float, float, float]]:
    """Boxes that lie wholly over a layer of ``count`` parcels: west, south, east, north."""
    west, south, east, north = parcel_box(count)
    chosen = random.Random(count)
    found = []
    for _ in range(samples):
        x, y = chosen.uniform(west, east - BOX_DEGREES), chosen.uniform(south, north - BOX_DEGREES)
        found.append((round(x, 6), round(y, 6), round(x + BOX_DEGREES, 6), round(y + BOX_DEGREES, 6)))
    return found


def _column(longitude: float, zoom: int) -> int:
    return int((longitude + 180) / 360 * 2**zoom)


def _row(latitude: float, zoom: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**zoom)
