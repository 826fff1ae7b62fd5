"""Which tiles an archive has: from the top down, leaving out at once everything below an empty place.

Tiles of a zoom are visited in the order of the Hilbert curve that PMTiles numbers them by. The children of the tile at
place ``h`` of one zoom are at places ``4h`` to ``4h + 3`` of the next, so visiting in order needs no sorting, and the
archive comes out clustered: what is near on the map is near in the file.
"""

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from pmtiles.tile import tileid_to_zxy, zxy_to_tileid

from mapsvc.tiling.matrix import Tile


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished tile: compressed content, empty when nothing is visible in it, and whether to look further below."""

    content: bytes
    goes_on: bool


Draw = Callable[[Tile], Drawn]


def pyramid(first: int, last: int, draw: Draw, looked_at: Draw, threads: int) -> Iterator[tuple[int, bytes]]:
    """PMTiles ids and contents of the tiles from zoom ``first`` to ``last`` that are not empty, ids rising.

    ``draw`` makes a tile; ``looked_at`` only tells whether anything is there, for zooms above ``first``. Both are
    called from ``threads`` threads, a bounded number of tiles ahead.
    """
    places = array("Q", [0])
    with ThreadPoolExecutor(threads, thread_name_prefix="tile") as pool:
        for z in range(last + 1):
            below = array("Q")
            base = zxy_to_tileid(z, 0, 0)
            make = draw if z >= first else looked_at
            for place, drawn in _in_order(pool, places, _maker(make, base), 16 * threads):
                if drawn.content:
                    yield base + place, drawn.content
                if drawn.goes_on:
                    below.extend(range(4 * place, 4 * place + 4))
            places = below


def _maker(make: Draw, base: int) -> Callable[[int], Drawn]:
    def at(place: int) -> Drawn:
        z, x, y = tileid_to_zxy(base + place)
        return make(Tile(z, x, y))

    return at


def _in_order(
    pool: ThreadPoolExecutor, places: Iterable[int], make: Callable[[int], Drawn], ahead: int
) -> Iterator[tuple[int, Drawn]]:
    """Results in the order of ``places``, at most ``ahead`` of them under way or waiting to be taken."""
    under_way: deque[tuple[int, Future[Drawn]]] = deque()
    try:
        for place in places:
            under_way.append((place, pool.submit(make, place)))
            if len(under_way) >= ahead:
                earlier, result = under_way.popleft()
                yield earlier, result.result()
        while under_way:
            earlier, result = under_way.popleft()
            yield earlier, result.result()
    finally:
        for _, result in under_way:
            result.cancel()
