"""The database goes away and comes back: 503 while it is away, and the service recovers by itself."""

import concurrent.futures
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psycopg
import pytest

from mapsvc.database.cluster import Cluster
from mapsvc.database.migrate import migrate
from mapsvc.settings import Settings
from tests.conftest import free_port, publish_rows, running
from tests.features import places
from tests.operations.places import reachable_folder

ITEMS = "/collections/stations/items"
RECOVERY_SECONDS = 5.0


@dataclass
class Fragile:
    """A service over a cluster that may be killed."""

    cluster: Cluster
    url: str
    base: str

    def ask(self, path: str = ITEMS) -> httpx.Response:
        return httpx.get(self.base + path, timeout=30)

    def kill_server(self) -> None:
        """As when the machine loses power: nothing is finished, nothing is said."""
        pid = self.cluster.server_pid()
        assert pid
        os.kill(pid, signal.SIGQUIT)
        while self.cluster.server_pid() is not None:
            time.sleep(0.05)

    def seconds_until_answered(self) -> float:
        began = time.monotonic()
        while time.monotonic() - began < 30:
            if self.ask().status_code == 200:
                return time.monotonic() - began
            time.sleep(0.1)
        pytest.fail("the service did not recover")


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    with reachable_folder() as home:
        cluster = Cluster(home)
        url = cluster.ensure_running()
        migrate(url)
        publish_rows(url, places.STATIONS, places.stations())
        settings = Settings(database_url=url, home=tmp_path_factory.mktemp("home"), web_processes=1, port=free_port())
        with running(settings) as base:
            yield Fragile(cluster, url, base)
        cluster.stop()


def test_a_stopped_database_is_told_and_the_service_recovers_by_itself(fragile: Fragile) -> None:
    before = fragile.ask()
    assert before.status_code == 200
    fragile.kill_server()
    for path in (ITEMS, f"{ITEMS}/s5", f"{ITEMS}?filter=rank=1", "/collections/stations/versions/1/items"):
        began = time.monotonic()
        reply = fragile.ask(path)
        assert reply.status_code == 503, path
        assert time.monotonic() - began < 6
        assert reply.json()["code"] == "database-unavailable"
        assert int(reply.headers["retry-after"]) > 0
        assert reply.headers["cache-control"] == "no-store"
    for path in ("/collections", "/collections/stations", "/catalogue", "/conformance", "/api"):
        assert fragile.ask(path).status_code == 200, "what needs no data goes on"
    # What a client holds is still right, for a version never changes.
    kept = httpx.get(fragile.base + ITEMS, headers={"if-none-match": before.headers["etag"]})
    assert kept.status_code == 304
    fragile.cluster.ensure_running()
    assert fragile.seconds_until_answered() < RECOVERY_SECONDS
    after = fragile.ask().json()
    assert after["features"] == before.json()["features"]


def test_connections_killed_between_requests_cost_at_most_one_answer_each(fragile: Fragile) -> None:
    assert fragile.ask().status_code == 200
    _kill_connections(fragile.url)
    assert fragile.seconds_until_answered() < RECOVERY_SECONDS
    assert [fragile.ask().status_code for _ in range(20)] == [200] * 20


def test_connections_killed_under_requests_never_give_half_an_answer(fragile: Fragile) -> None:
    done = threading.Event()

    def kill() -> None:
        while not done.is_set():
            _kill_connections(fragile.url)
            time.sleep(0.05)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: fragile.ask(f"{ITEMS}?limit=257&sortby=-level"), range(60)))
    finally:
        done.set()
        killer.join()
    for reply in replies:
        assert reply.status_code in (200, 503)
        if reply.status_code == 200:
            assert len(reply.json()["features"]) == 257
    assert fragile.seconds_until_answered() < RECOVERY_SECONDS


def test_a_version_that_was_dropped_is_told_not_failed(fragile: Fragile) -> None:
    publish_rows(fragile.url, places.ROADS, places.roads())
    fragile_wait = time.monotonic()
    while fragile.ask("/collections/roads/items").status_code != 200:
        assert time.monotonic() - fragile_wait < 30
        time.sleep(0.2)
    with psycopg.connect(fragile.url) as connection:
        connection.execute("DROP VIEW layer.roads")
        connection.execute("DROP TABLE layer.roads__v1")
    reply = fragile.ask("/collections/roads/items")
    assert reply.status_code == 404
    assert reply.json()["code"] in ("version-not-found", "layer-not-loaded")


def test_a_slow_query_is_stopped_and_told(tmp_path_factory: pytest.TempPathFactory, fragile: Fragile) -> None:
    settings = Settings(
        database_url=fragile.url,
        home=tmp_path_factory.mktemp("home"),
        web_processes=1,
        port=free_port(),
        statement_timeout_ms=2000,
    )
    os.environ["MAPSVC_STATEMENT_TIMEOUT_MS"] = "2000"
    try:
        with running(settings) as base, psycopg.connect(fragile.url) as connection:
            connection.execute("LOCK TABLE layer.stations__v1 IN ACCESS EXCLUSIVE MODE")
            reply = httpx.get(base + ITEMS, timeout=30)
            assert reply.status_code == 503
            assert reply.json()["code"] == "query-too-slow"
            assert int(reply.headers["retry-after"]) > 0
            connection.rollback()
            assert httpx.get(base + ITEMS, timeout=30).status_code == 200
    finally:
        del os.environ["MAPSVC_STATEMENT_TIMEOUT_MS"]


def _kill_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND application_name = 'mapsvc web'"
        )
