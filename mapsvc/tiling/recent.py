"""Tiles drawn lately, kept in bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable


class RecentTiles:
    """Least recently used tiles give way when the bytes kept pass the bound.

    Keys name the layer's version, whose content never changes, so nothing kept here can become stale.
    """

    OVERHEAD = 200
    """Bytes that keeping one entry costs besides its content."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """The tile kept under ``key``."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, tile: bytes) -> None:
        """Keep ``tile``; one larger than an eighth of the bound would push out too much and is not kept."""
        cost = len(tile) + self.OVERHEAD
        if cost > self._most // 8 or key in self._kept:
            return
        self._kept[key] = tile
        self._bytes += cost
        while self._bytes > self._most:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone) + self.OVERHEAD
