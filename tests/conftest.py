"""What every room's tests stand on: a real PostGIS, a migrated database cloned per test, a running service."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import Jsonb

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.database.cluster import Cluster
from mapsvc.database.migrate import migrate
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.checks import Findings, checked
from mapsvc.publishing.encoding import encoded
from mapsvc.publishing.sorting import in_order
from mapsvc.publishing.versions import Origin, add_draft, publish, queries
from mapsvc.settings import CHECKOUT, Settings

REAL_DATA = CHECKOUT.parent / "shared" / "data"
"""Where the files lie that may not be committed; without them, tests of the layers made of them are skipped."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The last word of a run: how many tests were skipped, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    told = "; ".join(f"{count} × {reason}" for reason, count in reasons.most_common())
    terminalreporter.write_line(f"Bỏ qua · skipped: {len(skipped)}{' — ' + told if told else ''}")


def _database(url: str, name: str) -> str:
    return make_conninfo(**{**conninfo_to_dict(url), "dbname": name})  # type: ignore[arg-type]


@contextlib.contextmanager
def _clone(url: str, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(_database(url, "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        try:
            yield _database(url, name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """A server for tests: a private cluster beside the service's own, kept between runs to start quickly."""
    cluster = Cluster(Settings().home.parent / f"{Settings().home.name}-tests")
    yield cluster.ensure_running()
    cluster.stop()


@pytest.fixture(scope="session")
def template(cluster_url: str) -> Iterator[str]:
    """The name of a migrated, empty database."""
    with _clone(cluster_url, "mapsvc") as url:
        migrate(url)
        yield conninfo_to_dict(url)["dbname"]  # type: ignore[misc]


@pytest.fixture
def conninfo(cluster_url: str, template: str) -> Iterator[str]:
    """A migrated database of the test's own."""
    with _clone(cluster_url, template) as url:
        yield url


def publish_rows(conninfo: str, declaration: LayerDeclaration, rows: pa.Table, style: object = None) -> int:
    """Publish a made-up layer through the one door and return its version number.

    ``rows`` has the declared fields, ``source_id`` and ``geometry`` (WKB, EPSG:4326).
    """
    count = rows.num_rows
    for name, values in (
        ("source_file", pa.array([0] * count, pa.int16())),
        ("source_row", pa.array(range(1, count + 1), pa.int64())),
    ):
        if name not in rows.column_names:
            rows = rows.append_column(name, values)
    with psycopg.connect(conninfo) as connection:
        queries.declare_layer(
            connection,
            id=declaration.id,
            sector=declaration.sector,
            position=declaration.order,
            declaration=Jsonb(declaration.model_dump(mode="json")),
            style=Jsonb(style or {"version": 8, "sources": {}, "layers": []}),
        )
        findings = Findings()
        number = add_draft(
            connection,
            declaration,
            in_order(encoded(declaration, checked(declaration, [Batch.of_table(rows)], findings))),
            Origin("tests", secrets.token_hex(8), [], [], findings),
        )
        publish(connection, declaration.id, number)
    return number


@pytest.fixture(scope="session")
def data_roots() -> tuple[Path, ...]:
    """Where source files lie: the shippable ones in the checkout, the others beside it when they are there."""
    return Settings().data


@pytest.fixture(scope="session")
def loaded(cluster_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database with every declared layer loaded from the files at hand. Read only."""
    from mapsvc.catalogue.declarations import read_declarations
    from mapsvc.publishing.loading import load_all

    with _clone(cluster_url, template) as url:
        settings = Settings(
            database_url=url,
            home=tmp_path_factory.mktemp("home"),
            download=False,
            web_processes=1,
            port=free_port(),
        )
        outcomes = load_all(settings, read_declarations(settings.layers_path))
        if REAL_DATA.is_dir():
            assert {outcome.layer_id: outcome.error for outcome in outcomes if outcome.state == "failed"} == {}
        yield settings


@pytest.fixture(scope="session")
def carried(cluster_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database loaded with nothing but what the project itself carries. Read only."""
    from mapsvc.catalogue.declarations import read_declarations
    from mapsvc.publishing.loading import load_all

    with _clone(cluster_url, template) as url:
        settings = Settings(
            database_url=url,
            home=tmp_path_factory.mktemp("home"),
            data=(CHECKOUT / "data",),
            download=False,
            web_processes=1,
            port=free_port(),
        )
        load_all(settings, read_declarations(settings.layers_path))
        yield settings


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[str]:
    """The service as people run it, in a process of its own; yields its base URL."""
    environment = {
        **os.environ,
        "MAPSVC_DATABASE_URL": settings.database_url or "",
        "MAPSVC_HOME": str(settings.home),
        "MAPSVC_PORT": str(settings.port),
        "MAPSVC_WEB_PROCESSES": str(settings.web_processes),
        "MAPSVC_LAYERS_PATH": str(settings.layers_path),
        "MAPSVC_DOWNLOAD": "false",
    }
    log = settings.home / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mapsvc", "serve"], cwd=CHECKOUT, env=environment, stdout=output, stderr=output
        )
    base = f"http://127.0.0.1:{settings.port}"
    try:
        _await_ready(process, base, log)
        yield base
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_ready(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the service ended: {log.read_text()[-4000:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{base}/ready"):
            return
        time.sleep(0.1)
    pytest.fail(f"the service is not ready: {log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def service(loaded: Settings) -> Iterator[str]:
    """Base URL of a running service with every layer that can be loaded here."""
    with running(loaded) as base:
        yield base
