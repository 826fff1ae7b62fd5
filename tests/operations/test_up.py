"""``mapsvc up`` as people run it: starts, tells when it cannot, recovers, stops without cutting anybody off."""

import concurrent.futures
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from mapsvc.database.cluster import Cluster
from mapsvc.settings import CHECKOUT
from tests.conftest import free_port
from tests.operations.places import reachable_folder


@dataclass
class Running:
    """A service under its supervisor."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int

    def get(self, path: str, timeout: float = 30) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as reply:
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
            time.sleep(0.05)
        pytest.fail(f"{path}: {last} instead of {status}\n{self.log()}")

    def log(self) -> str:
        return (self.home.parent / "up.log").read_text(encoding="utf-8")


def environment(home: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAPSVC_")}
    return {**own, "MAPSVC_HOME": str(home), "MAPSVC_DOWNLOAD": "false", **more}


def up(home: Path, *options: str, **more: str) -> list[str]:
    return [sys.executable, "-m", "mapsvc", "up", *options]


@contextlib.contextmanager
def started(home: Path) -> Iterator[Running]:
    port = free_port()
    with (home.parent / "up.log").open("wb") as log:
        process = subprocess.Popen(
            up(home, "--port", str(port), "--web-processes", "2"),
            cwd=CHECKOUT,
            env=environment(home, MAPSVC_DATA=str(CHECKOUT / "data")),
            stdout=log,
            stderr=log,
        )
    service = Running(process, home, port)
    try:
        service.eventually("/ready", seconds=240)
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with reachable_folder() as folder:
        folder.mkdir()
        yield folder


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Running]:
    with started(home) as running:
        yield running


def versions(service: Running) -> dict[str, object]:
    layers = json.loads(service.eventually("/catalogue"))["layers"]
    return {layer["id"]: layer["version"] and layer["version"]["number"] for layer in layers}


def test_starts_from_nothing_and_shows_what_can_be_loaded_here(service: Running) -> None:
    found = versions(service)
    assert found["coastline"] == 1
    assert service.get("/health")[0] == 200


def test_a_second_instance_on_the_same_home_is_told_where_the_first_is(service: Running) -> None:
    second = subprocess.run(
        up(service.home), cwd=CHECKOUT, env=environment(service.home), capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert f"http://127.0.0.1:{service.port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_named_with_another_to_use(service: Running, tmp_path: Path) -> None:
    taken = subprocess.run(
        up(tmp_path, "--port", str(service.port)),
        cwd=CHECKOUT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert taken.returncode == 1
    assert f"Port {service.port} is taken" in taken.stderr
    assert "--port" in taken.stderr
    assert not (tmp_path / "postgres").exists(), "nothing is started before the port is known to be free"


def test_metrics_are_those_of_all_processes_whichever_answers(service: Running) -> None:
    before = requests_counted(service, "/health")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: service.get("/health")[0], range(60)))
    assert statuses == [200] * 60
    time.sleep(1.5)  # each process shares its counts once a second
    assert {requests_counted(service, "/health") - before for _ in range(6)} == {60}


def requests_counted(service: Running, route: str) -> float:
    text = service.eventually("/metrics").decode()
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "mapsvc_request_seconds_count" and sample.labels["route"] == route
    )


def test_the_metrics_tell_pool_jobs_and_the_age_of_each_layer(service: Running) -> None:
    text = service.eventually("/metrics").decode()
    samples = {
        (sample.name, sample.labels.get("layer") or sample.labels.get("source") or "")
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert {
        ("mapsvc_layer_version_age_seconds", "coastline"),
        ("mapsvc_tiles_total", "live"),
        ("mapsvc_tiles_total", "archive"),
        ("mapsvc_tiles_total", "cache"),
        ("mapsvc_pool_available", ""),
        ("mapsvc_oldest_waiting_job_seconds", ""),
    } <= samples


def child_of(pid: int, words: str) -> int:
    """The process that ``pid`` started and whose command line has these words."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text().replace("\0", " ")
            if parent == pid and words in command:
                return int(folder.name)
    pytest.fail(f"{pid} has no child {words}")


def test_a_web_server_that_is_killed_comes_back(service: Running) -> None:
    killed = child_of(service.process.pid, "mapsvc serve")
    os.kill(killed, signal.SIGKILL)
    time.sleep(0.2)
    service.eventually("/ready", seconds=30)
    assert child_of(service.process.pid, "mapsvc serve") != killed
    assert service.get("/ready")[0] == 200


def test_a_database_that_is_killed_comes_back_without_a_restart_of_the_service(service: Running) -> None:
    pid = Cluster(service.home).server_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    statuses = set()
    in_a_row = 0
    # Each web process finds its own way back, and any of them may answer: well is the service when all have.
    while in_a_row < 20 and time.monotonic() < deadline:
        status = service.get("/ready", timeout=20)[0]
        statuses.add(status)
        is_well = status == 200 and Cluster(service.home).server_pid() not in (None, pid)
        in_a_row = in_a_row + 1 if is_well else 0
    assert statuses <= {200, 503}
    assert in_a_row == 20


def held_up(service: Running, when_waiting: Callable[[], None]) -> tuple[int, bytes]:
    """The reply to a request that has to wait in the database while something happens to the service."""
    replies: list[tuple[int, bytes]] = []
    with psycopg.connect(Cluster(service.home).url) as connection:
        connection.execute("LOCK TABLE catalogue.alembic_version IN ACCESS EXCLUSIVE MODE")
        asking = threading.Thread(target=lambda: replies.append(service.get("/ready")))
        asking.start()
        time.sleep(0.7)
        when_waiting()
        time.sleep(0.7)
        connection.rollback()
    asking.join(30)
    return replies[0]


def test_stopping_finishes_what_is_in_flight_and_a_restart_loads_nothing_again(home: Path, service: Running) -> None:
    before = versions(service)
    status, _ = held_up(service, lambda: service.process.send_signal(signal.SIGTERM))
    assert status == 200
    began = time.monotonic()
    assert service.process.wait(90) == 0
    assert time.monotonic() - began < 45, "seconds on a quiet machine; requests have 20 at most, jobs are put off"
    assert not Cluster(home).is_running(), "the last one to leave stops the database"
    with started(home) as again:
        assert versions(again) == before
    assert "Traceback" not in again.log()
