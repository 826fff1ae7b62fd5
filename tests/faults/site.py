"""A whole installation of the tests' own: a cluster that may be killed, a declared folder, a running service."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from mapsvc.database.cluster import Cluster
from mapsvc.settings import CHECKOUT, Settings


@dataclass
class Site:
    """Where it all is. ``port`` is the service's own; ``cluster`` may be stopped and killed."""

    cluster: Cluster
    settings: Settings

    @property
    def base(self) -> str:
        """The service's address."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this installation is given."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("MAPSVC_")}
        settings = self.settings
        return {
            **own,
            "MAPSVC_DATABASE_URL": self.cluster.url,
            "MAPSVC_HOME": str(settings.home),
            "MAPSVC_DATA": os.pathsep.join(map(str, settings.data)),
            "MAPSVC_LAYERS_PATH": str(settings.layers_path),
            "MAPSVC_PORT": str(settings.port),
            "MAPSVC_WEB_PROCESSES": str(settings.web_processes),
            "MAPSVC_STATEMENT_TIMEOUT_MS": str(settings.statement_timeout_ms),
            "MAPSVC_DOWNLOAD": "false",
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start ``mapsvc …`` for this installation."""
        command = [sys.executable, "-m", "mapsvc", *arguments]
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        environment = {**self.environment, **options.pop("more", {})}
        return subprocess.Popen(command, cwd=CHECKOUT, env=environment, **options)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``mapsvc …`` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "mapsvc", *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query on the installation's database."""
        with psycopg.connect(self.cluster.url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def stop_database(self, how: signal.Signals = signal.SIGINT) -> None:
        """Send ``how`` to the postmaster and wait until it is gone."""
        pid = self.cluster.server_pid()
        assert pid
        os.kill(pid, how)
        while self.cluster.server_pid() is not None:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)

    @contextlib.contextmanager
    def frozen_database(self) -> Iterator[None]:
        """For the block, the server and all its processes stand still with their connections open."""
        server = self.cluster.server_pid()
        assert server
        children = Path(f"/proc/{server}/task/{server}/children")
        os.kill(server, signal.SIGSTOP)  # first, so that it starts no more
        pids = [server, *map(int, children.read_text().split())]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)

    def start_database(self) -> None:
        """Start it again; returns when it takes connections."""
        self.cluster.ensure_running()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """One request over a connection of its own."""
        return httpx.get(self.base + path, timeout=60, **options)

    def catalogue(self, **options: Any) -> dict[str, dict[str, Any]]:
        """Layers of ``/catalogue`` by id."""
        return {layer["id"]: layer for layer in self.get("/catalogue", **options).json()["layers"]}

    def tells(self, number: int, layer_id: str = "wells") -> bool:
        """Whether both web processes, whichever answers, tell this version of a layer."""
        return all(self.catalogue()[layer_id]["version"]["number"] == number for _ in range(12))

    def eventually(self, holds: Callable[[], object], seconds: float = 20) -> float:
        """Wait until ``holds``; how long that took. Connections that fail count as not yet."""
        began = time.monotonic()
        while True:
            with contextlib.suppress(httpx.TransportError, json.JSONDecodeError, KeyError):
                if holds():
                    return time.monotonic() - began
            assert time.monotonic() - began < seconds, f"not within {seconds} s"
            time.sleep(0.05)

    @contextlib.contextmanager
    def serving(self, *arguments: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """``mapsvc serve`` (or another command) until the end of the block; does not wait until it is ready."""
        with (log or self.settings.home / "service.log").open("wb") as output:
            process = self.start(*(arguments or ("serve",)), stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def is_ready(self) -> bool:
        """Whether ``/ready`` says so."""
        return self.get("/ready").status_code == 200
