"""Counts what one process does, cheaply enough for the tile path, and shares the counts with its siblings.

Each web process writes its counts to a file of its own once a second; whichever process is asked for ``/metrics``
adds the files up. A process that ended leaves its file, so that totals never fall while the service runs.
"""

import asyncio
import json
import logging
import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

log = logging.getLogger(__name__)

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper limits of the latency histogram's buckets, in seconds."""

TileSource = Literal["archive", "live", "cache"]
"""Where a tile came from: the version's archive, the database, or the memory of this process."""

_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

SHARE_SECONDS = 1.0


@dataclass
class Counts:
    """What was counted: requests by (method, route template, status), tiles by source, gauges of the process.

    The value of a request is one count per bucket, one for what took longer than the last bound, and the sum of
    seconds.
    """

    requests: dict[tuple[str, str, int], list[float]] = field(default_factory=dict)
    tiles: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gauges: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        """The form kept in a file."""
        requests = [[*key, value] for key, value in self.requests.items()]
        return json.dumps({"requests": requests, "tiles": self.tiles, "gauges": self.gauges})

    @classmethod
    def from_json(cls, text: str) -> "Counts":
        """Reads what ``to_json`` wrote."""
        told = json.loads(text)
        requests = {(method, route, status): value for method, route, status, value in told["requests"]}
        return cls(requests, told["tiles"], told["gauges"])


class Meter:
    """The counters of this process, and the way to those of the others."""

    def __init__(self, folder: Path, gauges: Callable[[], dict[str, float]] = dict) -> None:
        """``folder`` is shared by the web processes of one service; ``gauges`` tells this process's own state."""
        self._folder = folder
        self._gauges = gauges
        self._counts = Counts()
        self._sharing: asyncio.Task[None] | None = None

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        key = (method if method in _METHODS else "other", route, status)
        value = self._counts.requests.get(key)
        if value is None:
            value = self._counts.requests[key] = [0] * (len(BOUNDS) + 2)
        value[bisect_left(BOUNDS, seconds)] += 1
        value[-1] += seconds

    def tile(self, source: TileSource) -> None:
        """Count one tile that was given out."""
        self._counts.tiles[source] += 1

    def all_processes(self) -> dict[int, Counts]:
        """Counts by process number, this one's as of now."""
        found = {pid: counts for pid, counts in _shared_counts(self._folder) if pid != os.getpid()}
        found[os.getpid()] = self._current()
        return found

    async def start(self) -> None:
        """Share the counts from now on."""
        self._sharing = asyncio.create_task(self._share_forever())

    async def stop(self) -> None:
        """Share the last counts and stop."""
        if self._sharing:
            self._sharing.cancel()
            await asyncio.gather(self._sharing, return_exceptions=True)
            self._share()

    async def _share_forever(self) -> None:
        while True:
            self._share()
            await asyncio.sleep(SHARE_SECONDS)

    def _share(self) -> None:
        path = self._folder / f"{os.getpid()}.json"
        fresh = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh.write_text(self._current().to_json(), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            log.warning("the counts of this process cannot be shared: %s", error)

    def _current(self) -> Counts:
        self._counts.gauges = self._gauges()
        return self._counts


def forget_counts(folder: Path) -> None:
    """Start from zero; called before the first web process of a service starts."""
    for path in folder.glob("*.json"):
        path.unlink(missing_ok=True)


def _shared_counts(folder: Path) -> Iterable[tuple[int, Counts]]:
    for path in folder.glob("*.json"):
        try:
            yield int(path.stem), Counts.from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError):
            continue
