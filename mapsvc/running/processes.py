"""Processes that do the same work beside each other: one that ends is replaced, and all stop together.

uvicorn's own supervisor is not used: it spawns its processes, so that each imports everything again and shares no
memory, ends the service when one of them fails at its start, and waits without end for one that does not stop.
"""

import logging
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

log = logging.getLogger(__name__)

STEADY_SECONDS = 10.0
"""A process that ran this long did not fail at its start: the next begins at once."""

LONGEST_PAUSE = 10.0


class Processes:
    """``count`` forks of this process, which share its memory as long as nobody writes to it."""

    def __init__(self, count: int, work: Callable[[], None]) -> None:
        """``work`` returns on SIGTERM, which reaches each process."""
        self._work = work
        self._places = [_Place(number) for number in range(1, count + 1)]
        self._stop = threading.Event()

    def run(self, finish_seconds: float) -> None:
        """Block until SIGTERM or SIGINT, then until all have ended; those that last longer are killed."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        while not self._stop.is_set():
            for place in self._places:
                place.keep_taken(self._begin)
            self._stop.wait(0.2)
        deadline = time.monotonic() + finish_seconds
        while time.monotonic() < deadline:
            running = [place for place in self._places if place.ask_to_stop()]
            if not running:
                break
            time.sleep(0.05)
        for place in self._places:
            place.empty()

    def _begin(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        self._work()
        sys.stderr.flush()


class _Place:
    """Where one process after the other runs."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._process: BaseProcess | None = None
        self._began = self._next_at = self._pause = 0.0
        self._asked_at = 0.0

    def keep_taken(self, begin: Callable[[], None]) -> None:
        """Start a process unless one runs; after one that failed at its start, wait longer each time."""
        now = time.monotonic()
        if self._process is not None:
            if self._process.is_alive():
                return
            self._pause = min(self._pause * 2 + 0.5, LONGEST_PAUSE) if now - self._began < STEADY_SECONDS else 0.0
            self._next_at = now + self._pause
            log.error("web process %d ended (%s); another begins", self._number, self._process.exitcode)
            self._process = None
        if now >= self._next_at:
            self._process = multiprocessing.get_context("fork").Process(target=begin)
            self._process.start()
            self._began = now

    def ask_to_stop(self) -> bool:
        """Whether a process still runs here; it is told to end, again each second lest it was too young to hear."""
        if self._process is None or not self._process.is_alive():
            return False
        if time.monotonic() - self._asked_at > 1:
            self._asked_at = time.monotonic()
            self._process.terminate()
        return True

    def empty(self) -> None:
        """End what is left."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
