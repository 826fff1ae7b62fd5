"""The database stopped, restarted or killed while people use the map: 503, no wrong answer kept, back by itself."""

import contextlib
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.database.cluster import Cluster
from mapsvc.database.migrate import migrate
from mapsvc.publishing.loading import load_all
from mapsvc.settings import CHECKOUT, Settings
from tests.conftest import free_port, running
from tests.operations.places import reachable_folder

ADDRESSES = (
    "/collections/coastline/items?limit=3&f=json",
    "/collections/populated_places/items/1565760?f=json",
    "/collections/coastline/tiles/WebMercatorQuad/6/29/50",
    "/collections/coastline/versions/1/tiles/WebMercatorQuad/7/58/101",
    "/search?q=dong+hoi",
    "/ready",
)
BACK_WITHIN = 5.0


@dataclass
class Away:
    """A service of one process on a database of its own."""

    cluster: Cluster
    base: str
    log: Path

    def ask(self, path: str) -> tuple[int, Message, bytes]:
        try:
            with urllib.request.urlopen(self.base + path, timeout=30) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def answers(self) -> dict[str, tuple[int, bytes]]:
        replies = {path: self.ask(path) for path in ADDRESSES}
        return {path: (status, stable(body)) for path, (status, _, body) in replies.items()}

    def back_after(self) -> float:
        """Seconds until every address answers 200 again."""
        began = time.monotonic()
        while time.monotonic() - began < 60:
            if all(self.ask(path)[0] == 200 for path in ADDRESSES):
                return time.monotonic() - began
            time.sleep(0.1)
        pytest.fail(f"still away: {[(path, self.ask(path)[0]) for path in ADDRESSES]}")


def stable(body: bytes) -> bytes:
    """The reply without the moment it was made at."""
    return b"\n".join(line for line in body.replace(b",", b",\n").splitlines() if b"timeStamp" not in line)


@pytest.fixture(scope="module")
def service() -> Iterator[Away]:
    with reachable_folder() as home:
        cluster = Cluster(home)
        settings = Settings(
            database_url=cluster.ensure_running(),
            home=home,
            data=(CHECKOUT / "data",),
            download=False,
            web_processes=1,
            tile_cache_mb=0,
            port=free_port(),
        )
        migrate(settings.database_url or "")
        load_all(settings, read_declarations(settings.layers_path), only=("coastline", "populated_places"))
        try:
            with running(settings) as base:
                yield Away(cluster, base, home / "service.log")
        finally:
            cluster.ensure_running()
            cluster.stop()


NEVER_ASKED = "/collections/coastline/versions/1/tiles/WebMercatorQuad/8/117/203"
"""A tile that no test asks for otherwise: those in the memory of the process are given out all the same."""


@pytest.mark.parametrize("path", [*(path for path in ADDRESSES if "/tiles/" not in path), NEVER_ASKED])
def test_while_the_database_is_away_every_address_says_when_to_try_again(service: Away, path: str) -> None:
    service.cluster.stop()
    try:
        status, headers, body = service.ask(path)
    finally:
        service.cluster.ensure_running()
    assert status == 503, body
    assert int(headers["Retry-After"]) >= 1
    assert headers["Cache-Control"] == "no-store"
    service.back_after()


def test_the_service_is_back_within_seconds_with_the_same_answers(service: Away) -> None:
    service.back_after()
    before = service.answers()
    service.cluster.stop()
    assert service.ask(ADDRESSES[0])[0] == 503
    time.sleep(3)
    service.cluster.ensure_running()
    assert service.back_after() < BACK_WITHIN
    assert service.answers() == before


def test_a_restart_and_a_crash_under_load_give_right_answers_or_503_and_nothing_else(service: Away) -> None:
    service.back_after()
    right = service.answers()
    seen: set[tuple[str, int, bytes]] = set()
    broken_off: list[str] = []
    done = threading.Event()

    def keep_asking(path: str) -> None:
        while not done.is_set():
            began = time.monotonic()
            try:
                status, _, body = service.ask(path)
            except OSError as error:
                broken_off.append(f"{path} after {time.monotonic() - began:.1f} s: {error!r}")
                continue
            seen.add((path, status, stable(body) if status == 200 else b""))

    threads = [threading.Thread(target=keep_asking, args=(path,)) for path in ADDRESSES for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    service.cluster.stop()
    service.cluster.ensure_running()
    time.sleep(1)
    pid = service.cluster.server_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)
    service.cluster.ensure_running()
    time.sleep(2)
    done.set()
    for thread in threads:
        thread.join(60)
    assert not broken_off, service.log.read_text()[-3000:]
    assert {status for _, status, _ in seen} <= {200, 503}
    assert {(path, body) for path, status, body in seen if status == 200} <= {
        (path, body) for path, (_, body) in right.items()
    }
    assert service.back_after() < BACK_WITHIN
