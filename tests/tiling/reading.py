"""Asking for tiles and looking into them."""

import math
from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile

from mapsvc.tiling.matrix import Tile
from tests.tiling.client import Client


def covering(z: int, longitude: float, latitude: float) -> Tile:
    """The tile of a zoom that a place lies in."""
    side = 1 << z
    x = (longitude + 180) / 360 * side
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side
    return Tile(z, int(x), int(y))


def tiles_over(z: int, box: tuple[float, float, float, float]) -> Iterator[Tile]:
    """Every tile of a zoom that a box in degrees touches."""
    west, south, east, north = box
    first, last = covering(z, west, north), covering(z, east, south)
    for x in range(first.x, last.x + 1):
        for y in range(first.y, last.y + 1):
            yield Tile(z, x, y)


def address(layer: str, tile: Tile, version: int | None = None) -> str:
    """Where a tile is."""
    at = f"/versions/{version}" if version else ""
    return f"/collections/{layer}{at}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}"


def decoded(data: bytes) -> dict[str, Any]:
    """The source-layers of a tile, in its own units with y upwards."""
    layers: dict[str, Any] = mapbox_vector_tile.decode(data)
    return layers


def content(client: Client, layer: str, tile: Tile, version: int | None = None) -> dict[str, Any]:
    """A tile as the service gives it; empty for 204."""
    reply = client.get(address(layer, tile, version))
    assert reply.status_code in (200, 204), reply.text
    return decoded(reply.content) if reply.status_code == 200 else {}
