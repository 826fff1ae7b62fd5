"""Tile addresses in WebMercatorQuad (OGC 17-083r4, annex D.1): which there are and how large their pixels are."""

from typing import NamedTuple

from mapsvc.errors import TileOutside

MATRIX_SET = "WebMercatorQuad"
LAST_ZOOM = 24
"""Highest tile matrix of the set."""

EXTENT = 4096
"""Units of a vector tile's own grid along a side."""

BUFFER = 64
"""Units drawn beyond each side, so that lines and fills do not end at the edge; 64 is one 64th of a tile."""

DISPLAY_PIXELS = 512
"""Pixels that MapLibre draws a vector tile with along a side."""

WORLD = 2 * 20037508.342789244
"""Side of the Web Mercator square in metres of that projection."""


class Tile(NamedTuple):
    """One address: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int


def tile_at(z: str, y: str, x: str, first: int, last: int) -> Tile:
    """The tile that an address names. Raises TileOutside unless it is in zooms ``first`` to ``last``."""
    if z.isascii() and y.isascii() and x.isascii() and z.isdigit() and y.isdigit() and x.isdigit() and len(z + y) < 24:
        tile = Tile(int(z), int(x), int(y))
        if first <= tile.z <= last and tile.x >> tile.z == 0 and tile.y >> tile.z == 0:
            return tile
    raise TileOutside(z=z, y=y, x=x, first=first, last=last)


def pixel(z: int) -> float:
    """Side of a displayed pixel at zoom ``z``, in Web Mercator metres."""
    return WORLD / (DISPLAY_PIXELS << z)


def grid_unit(z: int) -> float:
    """Side of one unit of a tile's own grid at zoom ``z``, in Web Mercator metres."""
    return WORLD / (EXTENT << z)


def bounds(tile: Tile) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in Web Mercator metres; neighbours have exactly equal edges."""
    side = WORLD / (1 << tile.z)
    return (
        tile.x * side - WORLD / 2,
        WORLD / 2 - (tile.y + 1) * side,
        (tile.x + 1) * side - WORLD / 2,
        WORLD / 2 - tile.y * side,
    )
