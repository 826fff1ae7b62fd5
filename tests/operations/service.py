"""``mapsvc`` as people run it, in processes of its own below a home of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mapsvc.settings import CHECKOUT
from tests.conftest import free_port

OURS = (sys.executable, "-m", "mapsvc")


@dataclass
class Running:
    """A service under its supervisor."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, timeout: float = 30) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"{self.base}{path}", timeout=timeout) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def eventually(self, path: str, status: int = 200, seconds: float = 60) -> bytes:
        """The reply once it has this status."""
        deadline = time.monotonic() + seconds
        last: object = None
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                last, body = self.get(path)
                if last == status:
                    return body
            if self.process.poll() is not None:
                pytest.fail(f"the service ended ({self.process.returncode})\n{self.log()}")
            time.sleep(0.05)
        pytest.fail(f"{path}: {last} instead of {status}\n{self.log()}")

    def until(self, holds: Callable[[], object], seconds: float = 60) -> None:
        """Wait until this holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def sample(self, name: str, **labels: str) -> float:
        """Sum of what ``/metrics`` counts under this name with these labels."""
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.eventually("/metrics").decode())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def log(self) -> str:
        return (self.home.parent / "up.log").read_text(encoding="utf-8")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the caller's own settings; only the data of the checkout, so that loading takes a moment.

    What is given empty is not set at all.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAPSVC_")}
    ours = {"MAPSVC_HOME": str(home), "MAPSVC_DOWNLOAD": "false", "MAPSVC_DATA": str(CHECKOUT / "data")}
    return {name: value for name, value in {**own, **ours, **more}.items() if value}


def run(home: Path, *arguments: str, program: tuple[str, ...] = OURS, **more: str) -> subprocess.CompletedProcess[str]:
    """``mapsvc …`` to its end, from the folder above ``home``."""
    return subprocess.run(
        [*program, *arguments],
        cwd=home.parent,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextlib.contextmanager
def launched(
    home: Path,
    *options: str,
    program: tuple[str, ...] = OURS,
    account: Mapping[str, Any] | None = None,
    **more: str,
) -> Iterator[Running]:
    """``mapsvc up`` until the end of the block, as another ``account`` if one is given; it may not be ready yet."""
    port = free_port()
    with (home.parent / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [*program, "up", "--port", str(port), *options],
            cwd=home.parent,
            env=environment(home, **more),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **(account or {}),
        )
    try:
        yield Running(process, home, port)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(90)


@contextlib.contextmanager
def started(home: Path, *options: str, program: tuple[str, ...] = OURS, **more: Any) -> Iterator[Running]:
    """``mapsvc up`` once it is ready, with two web processes unless ``options`` say otherwise."""
    with launched(home, *(options or ("--web-processes", "2")), program=program, **more) as service:
        service.eventually("/ready", seconds=240)
        yield service
