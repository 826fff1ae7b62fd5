"""The archives that this process reads: opened and proven when first asked for, closed when long unused."""

import asyncio
import logging
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from mapsvc.tiling.archives.reading import Archive, BrokenArchive, verify
from mapsvc.tiling.single_flight import SingleFlight
from mapsvc.tiling.tilesets import Tileset

log = logging.getLogger(__name__)

MOST_OPEN = 256

LOOK_AGAIN_SECONDS = 60.0
"""How long a missing or broken archive is left alone before it is looked at again."""

Key = tuple[str, str]


class Shelf:
    """Finds the archive of a tileset. A broken one is reported once and its tiles are drawn live."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[Key, Archive] = OrderedDict()
        self._broken: dict[Key, float] = {}
        self._opening: SingleFlight[Archive | None] = SingleFlight()

    async def find(self, tileset: Tileset) -> Archive | None:
        """The archive of the tileset's version, if there is one that is whole and fits."""
        key = tileset.archive_key
        if key is None:
            return None
        found = self._open.get(key)
        if found is not None:
            return found
        if self._broken.get(key, 0.0) > time.monotonic():
            return None
        record = tileset.layer.version.archive or {}
        return await self._opening.do(key, lambda: self._take_up(key, record))

    def drop(self, tileset: Tileset, error: BrokenArchive | OSError) -> None:
        """Stop using an archive that turned out to be broken."""
        key = tileset.archive_key
        if key is not None:
            self._open.pop(key, None)
            self._note(key, error)

    async def _take_up(self, key: Key, record: dict[str, Any]) -> Archive | None:
        try:
            archive = await asyncio.to_thread(_proven, self._folder / record["path"], record)
        except (BrokenArchive, OSError) as error:
            self._note(key, error)
            return None
        self._open[key] = archive
        self._broken.pop(key, None)
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
        return archive

    def _note(self, key: Key, error: Exception) -> None:
        self._broken[key] = time.monotonic() + LOOK_AGAIN_SECONDS
        log.error("archive %s cannot be used, its tiles are drawn live: %s", key[0], error)


def _proven(path: Path, record: dict[str, Any]) -> Archive:
    verify(path, record["bytes"], record["sha256"])
    return Archive(path)
