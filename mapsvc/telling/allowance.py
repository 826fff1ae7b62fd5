"""How many short links one address may make: a few at once, then as many as time brings."""

import time
from collections import OrderedDict
from collections.abc import Callable

AT_ONCE = 30
SECONDS_EACH = 20.0
MOST_REMEMBERED = 10_000
"""Addresses; beyond them the one that has been quiet longest is forgotten."""


class Allowance:
    """A bucket of tokens for each address, kept in this process only: nothing about visitors is stored."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> float:
        """Takes one from the address's bucket: 0 when it had one, else the seconds until it will."""
        now = self._now()
        left, since = self._buckets.pop(address, (float(AT_ONCE), now))
        left = min(AT_ONCE, left + (now - since) / SECONDS_EACH)
        waiting = 0.0 if left >= 1 else (1 - left) * SECONDS_EACH
        self._buckets[address] = (left if waiting else left - 1, now)
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        return waiting
