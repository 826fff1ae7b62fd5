"""What is written down while people ask and things break: what happened to the service, nothing of what was asked."""

import contextlib
import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from tests.conftest import free_port
from tests.faults.crowd import ask
from tests.faults.site import Site

ASKED = {
    "search word": "nguyenvanan",
    "filter value": "trandinhbinh",
    "key of a feature": "khoa0912345678",
    "path that is not there": "duongdanrieng",
    "coordinate": "106.987651",
    "place of a tile": "/13/3683/6521",
    "view of a short link": "17.123459",
    "API key": "mapsvc_khoabimat",
    "cookie": "phienlamviec77",
    "address of a client": "203.0.113.177",
    "browser": "trinhduyetla",
    "page before": "trangtruocdo",
    "words that are no HTTP": "khongphaihttp",
}
"""Each stands in requests of the test, and in no line that may be written."""

HEADERS = {
    "Cookie": f"session={ASKED['cookie']}",
    "X-Forwarded-For": ASKED["address of a client"],
    "User-Agent": ASKED["browser"],
    "Referer": f"https://example.vn/{ASKED['page before']}",
}
FILTER = f"filter=name%3D%27{ASKED['filter value']}%27"
BOX = f"bbox={ASKED['coordinate']},16.9,107.2,17.3"
ADDRESSES = (
    f"/search?q={ASKED['search word']}",
    f"/search?q=17.05,{ASKED['coordinate']}",
    f"/collections/wells/items?{FILTER}&{BOX}",
    f"/collections/wells/items?filter=nam%3D%27{ASKED['filter value']}%27",
    f"/collections/wells/items?{FILTER}&f=csv",
    f"/collections/wells/items/{ASKED['key of a feature']}",
    f"/collections/wells/summary?{FILTER}",
    f"/collections/wells/tiles/WebMercatorQuad{ASKED['place of a tile']}",
    f"/collections/wells/tiles/WebMercatorQuad{ASKED['place of a tile']}?{FILTER}",
    f"/{ASKED['path that is not there']}?q={ASKED['search word']}",
)


@dataclass
class Watched:
    """A service that writes down all it can, its worker, and the files they write to."""

    site: Site
    port: int
    files: tuple[Path, Path]

    def ask_everything(self, patience: float = 40) -> set[int]:
        """Ask for every address at once; who waits longer than ``patience`` leaves."""
        with ThreadPoolExecutor(len(ADDRESSES)) as pool:
            asked = pool.map(lambda path: ask(self.port, path, HEADERS, patience), ADDRESSES)
            return {answer.status for answer in asked}

    def written(self) -> list[dict[str, object]]:
        return [json.loads(line) for path in self.files for line in path.read_text(encoding="utf-8").splitlines()]

    def has_written(self, **values: object) -> bool:
        with contextlib.suppress(ValueError):  # the last line is being written
            return any(values.items() <= line.items() for line in self.written())
        return False


@pytest.fixture(scope="module")
def watched(site: Site) -> Iterator[Watched]:
    port = free_port()
    files = site.settings.home / "watched.log", site.settings.home / "worker.log"
    more = {
        "MAPSVC_PORT": str(port),
        "MAPSVC_LOG_LEVEL": "debug",
        "MAPSVC_WEB_PROCESSES": "1",
        "MAPSVC_STATEMENT_TIMEOUT_MS": "600",
        "MAPSVC_TILE_CACHE_MB": "0",
    }
    with contextlib.ExitStack() as stack:
        for path, command in zip(files, ("serve", "worker"), strict=True):
            output = stack.enter_context(path.open("wb"))
            process = site.start(command, stdout=output, stderr=output, more=more)
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
        site.eventually(lambda: ask(port, "/ready").status == 200, 60)
        yield Watched(site, port, files)


def test_whatever_is_asked_and_whatever_breaks_nothing_of_what_was_asked_is_written_down(watched: Watched) -> None:
    site, port = watched.site, watched.port
    table = "layer.wells__v{}".format(*site.sql("SELECT published FROM catalogue.layer WHERE id = 'wells'")[0])
    site.eventually(
        lambda: watched.ask_everything() == {200, 204, 400, 404}, 60
    )  # a busy machine may be too slow at first
    assert ask(port, "/collections", {"X-API-Key": ASKED["API key"]}).status == 401
    assert ask(port, "/collections", {"Authorization": f"Bearer {ASKED['API key']}"}).status == 401

    link = f"v=1&at={ASKED['view of a short link']},106.75,8.25&lang=vi"
    made = httpx.post(f"http://127.0.0.1:{port}/s", json={"link": link}, headers=HEADERS)
    assert ASKED["view of a short link"] in ask(port, f"/s/{made.json()['code']}").headers["location"]

    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"{ASKED['words that are no HTTP']} \x01\r\n\r\n".encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 400")
    leave(port, f"/collections/plots/items?f=csv&{BOX}")

    # Slow: somebody has locked the table, and the time of a query is over.
    with locked(site, table):
        assert 503 in watched.ask_everything(patience=10), "only whole files wait on"
    assert watched.has_written(status=503, route="/collections/{collectionId}/items", level="warning")

    # Wrong: a column is not there, which nobody foresaw; the very value asked for may be in PostgreSQL's words.
    site.sql(f"ALTER TABLE {table} RENAME COLUMN name TO other")
    try:
        assert 500 in watched.ask_everything()
    finally:
        site.sql(f"ALTER TABLE {table} RENAME COLUMN other TO name")
    assert any("exception" in line for line in watched.written()), "where it happened is told"

    # Away: no connection at all.
    site.stop_database()
    assert 503 in watched.ask_everything()
    site.start_database()
    site.eventually(lambda: ask(port, "/ready").status == 200, 60)

    server = "".join(path.read_text(encoding="utf-8", errors="replace") for path in server_log(site))
    assert "ERROR" in server, "the server's own log is looked at too"
    kept = "\n".join(json.dumps(line, ensure_ascii=False) for line in watched.written()) + server
    assert not {what: word for what, word in ASKED.items() if word in kept}, kept[-6000:]
    assert str(made.json()["code"]) not in kept
    asked = [line for line in watched.written() if line["logger"] == "mapsvc.request"]
    assert {"/collections/{collectionId}/items", "/search", "unmatched"} <= {line["route"] for line in asked}
    assert all(line.get("request_id") for line in asked)


@contextlib.contextmanager
def locked(site: Site, table: str) -> Iterator[None]:
    """For the block, whoever reads the table waits."""
    with psycopg.connect(site.cluster.url) as connection:
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(*table.split("."))))
        yield
        connection.rollback()


def leave(port: int, address: str) -> None:
    """Ask for something long and go away."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers=HEADERS)
    connection.getresponse().read(100)
    connection.close()


def server_log(site: Site) -> list[Path]:
    return [*(site.cluster.data / "log").glob("*.log"), site.settings.home / "postgres.log"]
