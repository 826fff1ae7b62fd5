"""The real service, started as people start it, and its loader."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.declared import DeclaredFolder
from benchmarks.processes import BenchError, await_reply, free_port, run, started
from mapsvc.settings import CHECKOUT

LONGEST = 3600.0
"""Seconds after which an archive is no longer waited for."""

MAPSVC = (sys.executable, "-P", "-m", "mapsvc")


@dataclass(frozen=True)
class Installation:
    """A home folder, a database and declarations that belong together."""

    home: Path
    database: str
    declared: DeclaredFolder

    @property
    def environment(self) -> dict[str, str]:
        """What the commands of this installation are given."""
        return {
            "PYTHONPATH": str(CHECKOUT),
            "MAPSVC_HOME": str(self.home),
            "MAPSVC_DATABASE_URL": self.database,
            "MAPSVC_LAYERS_PATH": str(self.declared.layers),
            "MAPSVC_DATA": f"{self.declared.data}:{CHECKOUT / 'data'}:{CHECKOUT.parent / 'shared' / 'data'}",
            "MAPSVC_DOWNLOAD": "false",
            "MAPSVC_HOST": "127.0.0.1",
        }

    def load(self, *layers: str, force: bool = False) -> float:
        """``mapsvc load``: all layers, or those named; returns the seconds it took."""
        began = time.monotonic()
        run([*MAPSVC, "load", *(["--force"] if force else []), *layers], self.environment)
        return time.monotonic() - began

    @contextlib.contextmanager
    def serving(self, processes: int = 1, **settings: str) -> Iterator["Service"]:
        """``mapsvc serve``, ready; ``settings`` are MAPSVC_* values."""
        port = free_port()
        values: Mapping[str, str] = {
            **self.environment,
            "MAPSVC_PORT": str(port),
            "MAPSVC_WEB_PROCESSES": str(processes),
            **{f"MAPSVC_{name.upper()}": value for name, value in settings.items()},
        }
        self.home.mkdir(parents=True, exist_ok=True)
        log = self.home / "service.log"
        base = f"http://127.0.0.1:{port}"
        with started([*MAPSVC, "serve"], log, values) as process:
            seconds = await_reply(process, f"{base}/ready", log)
            yield Service(base, process, seconds)


@dataclass(frozen=True)
class Service:
    """A running service: its address, its first process, and how long it took to be ready."""

    base: str
    process: subprocess.Popen[bytes]
    ready_after: float


@contextlib.contextmanager
def worker(place: Installation) -> Iterator[int]:
    """``mapsvc worker``; yields its process number."""
    place.home.mkdir(parents=True, exist_ok=True)
    with started([*MAPSVC, "worker"], place.home / "worker.log", place.environment) as process:
        time.sleep(2)
        yield process.pid


def await_archive(place: Installation, layer: str) -> dict[str, int]:
    """Wait for the archive of the layer's published version; returns its record."""
    with psycopg.connect(place.database, autocommit=True) as connection:
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            row = connection.execute(
                "SELECT v.archive FROM catalogue.layer AS l"
                " JOIN catalogue.layer_version AS v ON v.layer_id = l.id AND v.number = l.published WHERE l.id = %s",
                [layer],
            ).fetchone()
            if row and row[0]:
                record: dict[str, int] = row[0]
                return record
            time.sleep(0.05)
    log = place.home / "worker.log"
    raise BenchError(f"no archive of {layer}:\n{log.read_text()[-2000:] if log.exists() else ''}")


def await_idle_worker(place: Installation) -> None:
    """Wait until no job is left."""
    with psycopg.connect(place.database, autocommit=True) as connection:
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            row = connection.execute(
                "SELECT count(*) FROM jobs.procrastinate_jobs WHERE status IN ('todo', 'doing')"
            ).fetchone()
            if row and row[0] == 0:
                return
            time.sleep(0.1)
    raise BenchError("the worker does not come to an end")
