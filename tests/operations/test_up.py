"""``mapsvc up`` as people run it: starts, tells when it cannot, recovers, stops without cutting anybody off."""

import concurrent.futures
import contextlib
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from mapsvc.database.cluster import Cluster
from tests.operations.places import reachable_folder
from tests.operations.service import Running, run, started
from tests.operations.test_first_load import is_waiting, with_mistake


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
    service.until(lambda: f"the map is ready: {service.base}\n" in service.log())


def test_a_second_instance_on_the_same_home_is_told_where_the_first_is(service: Running) -> None:
    second = run(service.home, "up")
    assert second.returncode == 1
    assert f"http://127.0.0.1:{service.port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_named_with_another_to_use(service: Running, tmp_path: Path) -> None:
    taken = run(tmp_path, "up", "--port", str(service.port))
    assert taken.returncode == 1
    assert f"Port {service.port} is taken" in taken.stderr
    assert "--port" in taken.stderr
    assert not (tmp_path / "postgres").exists(), "nothing is started before the port is known to be free"


def test_metrics_are_those_of_all_processes_whichever_answers(service: Running) -> None:
    before = service.sample("mapsvc_request_seconds_count", route="/health")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: service.get("/health")[0], range(60)))
    assert statuses == [200] * 60
    time.sleep(1.5)  # each process shares its counts once a second
    assert {service.sample("mapsvc_request_seconds_count", route="/health") - before for _ in range(6)} == {60}


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


def test_a_worker_that_is_killed_comes_back_and_takes_up_work(service: Running) -> None:
    killed = child_of(service.process.pid, "mapsvc worker")

    def newest_worker() -> int:
        with psycopg.connect(Cluster(service.home).url) as connection:
            row = connection.execute("SELECT coalesce(max(id), 0) FROM jobs.procrastinate_workers").fetchone()
        return int(row[0]) if row else 0

    service.until(newest_worker)
    before = newest_worker()
    os.kill(killed, signal.SIGKILL)
    service.until(lambda: newest_worker() > before)
    assert child_of(service.process.pid, "mapsvc worker") != killed
    assert "worker ended (-9); starting it again" in service.log()


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


def test_a_later_start_with_a_mistake_says_where_and_shows_what_it_has_and_a_second_ctrl_c_ends_it_at_once(
    home: Path, tmp_path: Path
) -> None:
    layers = with_mistake(tmp_path)
    with started(home, "--web-processes", "1", MAPSVC_LAYERS_PATH=str(layers)) as service:
        service.until(lambda: "the map goes on with the data it has" in service.log())
        assert re.search(r"base/coastline/layer\.toml:\d+", service.log())
        assert versions(service)["coastline"] == 1
        holding = psycopg.connect(Cluster(home).url)
        holding.execute("LOCK TABLE catalogue.alembic_version IN ACCESS EXCLUSIVE MODE")
        asking = threading.Thread(target=lambda: suppressed(lambda: service.get("/ready")))
        asking.start()
        service.until(lambda: is_waiting(home))
        service.process.send_signal(signal.SIGINT)
        service.until(lambda: "Đang dừng… · stopping…" in service.log())
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(60) == 0
        asking.join(60)
        holding.close()
        assert "Dừng ngay. · Stopping at once." in service.log(), "it did not wait for the request that hung"
    assert not Cluster(home).is_running()


def suppressed(ask: Callable[[], object]) -> None:
    """Ask although the answer may be cut off."""
    with contextlib.suppress(OSError):
        ask()
