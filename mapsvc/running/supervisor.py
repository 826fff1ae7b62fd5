"""Keeps the processes of the service running: starts them, restarts one that ends, stops them together."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType

from mapsvc.running.server import FINISH_SECONDS
from mapsvc.settings import CHECKOUT

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""A process that ran this long is taken to be well: its next restart is immediate again."""


class Child:
    """One process of the service, e.g. ``mapsvc serve``."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._arguments = arguments
        # The same program as this one, whatever the current folder holds.
        found_in = {"PYTHONPATH": str(CHECKOUT), "PYTHONSAFEPATH": "1"}
        self._environment = {**os.environ, **found_in, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = 0.0
        self._restart_at = 0.0

    def keep_running(self) -> None:
        """Start the process unless it runs; after a failure, wait twice as long as the last time."""
        now = time.monotonic()
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            if now - self._started > STEADY_SECONDS:
                self._pause = 0.0
            log.error("%s ended (%s); starting it again in %.1f s", self.name, status, self._pause)
            self._restart_at = now + self._pause
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            self._process = None
        if now >= self._restart_at:
            # A session of its own: Ctrl-C in the terminal reaches the supervisor only, which stops all in order.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mapsvc", *self._arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._started = now

    @property
    def status(self) -> int | None:
        """How the process ended; ``None`` while it runs."""
        return self._process.poll() if self._process else None

    def ask_to_stop(self) -> None:
        """SIGTERM: finish what is in flight, then end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> bool:
        """Whether the process ended within this time."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End the process now, and what it started."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Supervisor:
    """Runs its children until SIGTERM, SIGINT or SIGHUP; a second signal stops them without waiting."""

    def __init__(self, watch: Callable[[], None], tell: Callable[[str], None]) -> None:
        """``watch`` is called several times a second beside the children, for what else must be kept going; ``tell``
        says to people what a signal led to."""
        self._watch = watch
        self._tell = tell
        self._stop = threading.Event()
        self._hurry = False
        self._told = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    @property
    def is_stopping(self) -> bool:
        """Whether a signal has come."""
        return self._stop.is_set()

    def finish(self, child: Child) -> int | None:
        """Runs a child once, to its end; its exit status, or ``None`` when a signal came first."""
        child.keep_running()
        while not child.wait(0.1):
            if self.is_stopping:
                self._end([child])
                return None
        return child.status

    def run(self, children: list[Child], meanwhile: Callable[[], None]) -> None:
        """Blocks until told to stop; ``meanwhile`` runs once in a thread beside."""
        try:
            for child in children:
                child.keep_running()
            threading.Thread(target=meanwhile, daemon=True).start()
            while not self._stop.wait(0.2):
                self._watch()
                for child in children:
                    child.keep_running()
        finally:
            self._end(children)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = self._stop.is_set()
        self._stop.set()

    def _end(self, children: list[Child]) -> None:
        if self.is_stopping and not self._told:
            self._told = True
            self._tell("Đang dừng… · stopping… (Ctrl-C: dừng ngay · at once)")
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + FINISH_SECONDS + 5
        while time.monotonic() < deadline and not self._hurry:
            if all(child.wait(0.05) for child in children):
                return
        self._tell("Dừng ngay. · Stopping at once.")
        for child in children:
            child.kill()
