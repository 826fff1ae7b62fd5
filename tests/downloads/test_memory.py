"""Downloads are streamed: what the service holds does not grow with the size of the file."""

import contextlib
import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pytest
import shapely

from mapsvc.settings import Settings
from tests.conftest import _clone, free_port, publish_rows, running
from tests.features.places import declaration

COUNT = 200_000
FEW = 20_000
MIB = 1 << 20
ALLOWED = 40 * MIB
"""Of growth from a tenth of the features to all of them; the files are 60 MB and more."""

INDEXED = 256
"""Bytes a feature that GDAL's writer of FlatGeobuf holds for the index, which stands before the features."""

ITEMS = "/collections/plots/items"


def plots() -> pa.Table:
    """Squares with a text that no compression makes small."""
    random = np.random.default_rng(6)
    corner = random.uniform((106.0, 16.5), (107.0, 17.5), (COUNT, 2))
    shapes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + 0.001, corner[:, 1] + 0.001)
    keys = [f"p{number}" for number in range(COUNT)]
    return pa.table(
        {
            "source_id": keys,
            "code": keys,
            "note": _notes(random),
            "geometry": pa.array(shapely.to_wkb(shapes), pa.binary()),
        }
    )


def _notes(random: np.random.Generator) -> list[str]:
    written = random.bytes(60 * COUNT).hex()
    return [written[place : place + 120] for place in range(0, len(written), 120)]


@pytest.fixture(scope="module")
def settings(cluster_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    declared = declaration(
        "plots",
        "Polygon",
        [{"name": "code", "type": "string"}, {"name": "note", "type": "string"}],
        label={"vi": "code", "en": "code"},
    )
    with _clone(cluster_url, template) as url:
        publish_rows(url, declared, plots())
        yield Settings(database_url=url, home=tmp_path_factory.mktemp("home"), web_processes=1, port=free_port())


@pytest.fixture(scope="module")
def base(settings: Settings) -> Iterator[str]:
    with running(settings) as base:
        yield base


def _family(port: int) -> list[int]:
    """The processes of the service: children of this one that listen on ``port``, and theirs."""
    told = f"MAPSVC_PORT={port}".encode()
    return [pid for pid in _below(os.getpid()) if told in _environment(pid)]


def _environment(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def _below(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found[1:]


class Highest:
    """The most memory that each process of the service had at any time, added up; the kernel keeps count (VmHWM)."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._of: dict[int, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> "Highest":
        for pid in _family(self._port):
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # count from here
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    @property
    def total(self) -> int:
        return sum(self._of.values())

    def _follow(self) -> None:
        while not self._over.wait(0.01):  # a writer lives as long as its file takes
            self._look()

    def _look(self) -> None:
        for pid in _family(self._port):
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        self._of[pid] = int(line.split()[1]) * 1024


def read_slowly(port: int, query: str, url: str) -> int:
    """The length of a file read in two parts: in between, until the database itself waits for the reader."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.connect()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    connection.request("GET", f"{ITEMS}?{query}")
    reply = connection.getresponse()
    assert reply.status == 200, reply.read()
    length = len(reply.read(MIB))
    if url:
        _until_the_database_waits(url)
    while piece := reply.read(MIB):
        length += len(piece)
    connection.close()
    return length


def _until_the_database_waits(url: str) -> None:
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%%'"
        " AND wait_event = 'ClientWrite'"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(600):
            if connection.execute(asked).fetchone() == (1,):
                return
            time.sleep(0.1)
    pytest.fail("the service takes rows that nobody reads")


@pytest.mark.parametrize("shown", ["geojson", "csv", "geojsonseq", "kml"])
def test_text_waits_for_its_reader_and_memory_stays_flat(settings: Settings, base: str, shown: str) -> None:
    """A reader that stops stops the database: nothing piles up between them."""
    url = settings.database_url or ""
    read_slowly(settings.port, f"f={shown}&limit={FEW}", "")
    with Highest(settings.port) as few:
        small = read_slowly(settings.port, f"f={shown}&limit={FEW}", "")
    with Highest(settings.port) as many:
        large = read_slowly(settings.port, f"f={shown}", url)
    assert large > 9 * small
    assert large > 50_000_000
    assert many.total - few.total < ALLOWED


@pytest.mark.parametrize(
    ("shown", "allowed"), [("gpkg", ALLOWED), ("parquet", ALLOWED), ("fgb", ALLOWED + INDEXED * (COUNT - FEW))]
)
def test_files_are_written_and_read_in_flat_memory(settings: Settings, base: str, shown: str, allowed: int) -> None:
    """Of the service and the process that writes the file together."""
    with Highest(settings.port) as few:
        small = read_slowly(settings.port, f"f={shown}&limit={FEW}", "")
    with Highest(settings.port) as many:
        large = read_slowly(settings.port, f"f={shown}", "")
    assert large > 8 * small
    assert large > 20_000_000
    assert many.total - few.total < allowed
