"""Replies with tiles from archives, kept as they are sent."""

from collections.abc import Hashable
from typing import NamedTuple

from mapsvc.errors import MapsvcError
from mapsvc.http.wire import head_of
from mapsvc.tiling.recent import Recent
from mapsvc.tiling.replies import Reply
from mapsvc.tiling.server import TileServer


class Finished(NamedTuple):
    """A reply of an archive's tile as it is sent to everyone: the head but for what differs from request to request."""

    head: bytes
    body: bytes
    status: int
    route: str


class FinishedTiles:
    """Replies to the public with tiles from archives, by address and coding, kept until the catalogue changes."""

    def __init__(self, tiles: TileServer, memory: int) -> None:
        """``memory`` bounds their bytes."""
        self._tiles = tiles
        self._kept: Recent[Finished] = Recent(memory)
        self._edition: Hashable = None

    def find(self, address: bytes, wants_gzip: bool) -> Finished | None:
        """The reply of an address as it is today; None also while the catalogue is not known yet."""
        try:
            self.edition()
        except MapsvcError:
            return None
        return self._kept.get((address, wants_gzip))

    def edition(self) -> Hashable:
        """What the kept replies hold for; they are forgotten when it changes."""
        edition = self._tiles.tilesets.edition()
        if edition is not self._edition:
            self._kept.clear()
            self._edition = edition
        return edition

    def keep(self, path: str, wants_gzip: bool, route: str, reply: Reply, edition: Hashable) -> None:
        """Keep a reply made while ``edition`` held, unless the catalogue has changed meanwhile."""
        if edition is self._edition:
            status, headers, body = reply
            head = head_of(status, headers)
            kept = Finished(head, body, status, route)
            self._kept.keep((path.encode("ascii"), wants_gzip), kept, len(head) + len(body))
