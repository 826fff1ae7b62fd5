"""Clients that are slow, many, or gone: the others must not notice, and nothing may be left behind by them."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults.crowd import ask
from tests.faults.site import Site
from tests.faults.test_database_away import held

SLOW_CLIENTS = 1000


def raw(port: int, data: bytes, timeout: float = 20) -> bytes:
    """Everything the server says to these bytes until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(data)
        said = bytearray()
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(65536):
                said += piece
    return bytes(said)


@contextlib.contextmanager
def slow_connections(port: int, count: int, opening: bytes, receive_buffer: int = 0) -> Iterator[list[socket.socket]]:
    """``count`` connections that have sent ``opening`` and then wait."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(count):
            connection = stack.enter_context(socket.socket())
            if receive_buffer:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.settimeout(20)
            connection.connect(("127.0.0.1", port))
            connection.sendall(opening)
            opened.append(connection)
        yield opened


def normal_clients(port: int, requests: int = 40) -> list[float]:
    """How long ordinary requests take, one after another; all must go well."""
    addresses = (
        "/health",
        "/collections/wells/items?limit=5",
        "/collections/wells/tiles/WebMercatorQuad/8/115/203",
        "/catalogue",
    )
    taken = []
    for turn in range(requests):
        answer = ask(port, addresses[turn % len(addresses)])
        assert answer.status == 200, answer
        taken.append(answer.seconds)
    return sorted(taken)


def test_a_thousand_clients_that_never_finish_their_request_hold_up_nobody(site: Site) -> None:
    quiet = normal_clients(site.settings.port)
    opening = b"GET /collections/wells/items HTTP/1.1\r\nHost: map.test\r\nX-Slow: "
    with slow_connections(site.settings.port, SLOW_CLIENTS, opening) as slow:
        for connection in slow[::3]:
            connection.sendall(b"a")
        busy = normal_clients(site.settings.port)
    assert busy[len(busy) // 2] < quiet[len(quiet) // 2] * 5 + 0.1
    assert busy[-1] < 3


def test_a_thousand_clients_that_do_not_read_what_they_asked_for_hold_up_nobody(site: Site) -> None:
    opening = b"GET /collections/plots/items?limit=2000 HTTP/1.1\r\nHost: map.test\r\n\r\n"
    tiles = b"GET /collections/plots/tiles/WebMercatorQuad/10/462/815 HTTP/1.1\r\nHost: map.test\r\n\r\n"
    with (
        slow_connections(site.settings.port, 12, opening, 4096),
        slow_connections(site.settings.port, SLOW_CLIENTS, tiles, 4096),
    ):
        time.sleep(1)
        busy = normal_clients(site.settings.port)
    assert busy[len(busy) // 2] < 1
    assert busy[-1] < 5


def busy_connections(site: Site) -> int:
    """Connections of the web processes that work on something or hold a transaction."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('mapsvc web', 'mapsvc tiles')"
        " AND state <> 'idle'"
    )
    return int(site.sql(query)[0][0])


@pytest.mark.parametrize("shape", ["csv", "geojsonl"])
def test_more_slow_downloads_than_there_are_connections_leave_the_map_its_own(site: Site, shape: str) -> None:
    opening = f"GET /collections/plots/items?f={shape} HTTP/1.1\r\nHost: map.test\r\n\r\n".encode()
    with slow_connections(site.settings.port, 60, opening, 4096) as slow:
        time.sleep(1)
        busy = normal_clients(site.settings.port, 20)
        said = [connection.recv(200).partition(b"\r\n")[0] for connection in slow]
    assert busy[-1] < 5
    assert {line.split()[1] for line in said} <= {b"200", b"503"}
    assert any(b"200" in line for line in said)
    site.eventually(lambda: busy_connections(site) == 0, 10)


def test_a_client_that_leaves_a_download_frees_its_connection(site: Site) -> None:
    opening = b"GET /collections/plots/items?f=geojsonl HTTP/1.1\r\nHost: map.test\r\n\r\n"
    with slow_connections(site.settings.port, 3, opening, 4096) as slow:
        for connection in slow:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        site.eventually(lambda: busy_connections(site) >= 3, 5)
    site.eventually(lambda: busy_connections(site) == 0, 5)


@pytest.mark.parametrize(
    "address", ["/collections/wells/items?limit=7", "/collections/wells/items/g5", "/search?q=gieng+99"]
)
def test_a_client_that_leaves_while_its_query_runs_ends_the_query(site: Site, address: str) -> None:
    published = site.catalogue()["wells"]["version"]["number"]
    table = "catalogue.search_entry" if "search" in address else f"layer.wells__v{published}"
    with held(site, table):
        opening = f"GET {address} HTTP/1.1\r\nHost: map.test\r\n\r\n".encode()
        with slow_connections(site.settings.port, 6, opening):
            site.eventually(lambda: busy_connections(site) >= 6, 5)
        site.eventually(lambda: busy_connections(site) == 0, 5)
    assert ask(site.settings.port, address).status == 200


def test_a_tile_is_drawn_for_those_who_stay_and_given_up_when_all_have_left(site: Site, fresh: int) -> None:
    tiles = [f"/collections/edition/versions/{fresh}/tiles/WebMercatorQuad/11/925/{1629 + n}" for n in range(2)]
    opening = [f"GET {tile} HTTP/1.1\r\nHost: map.test\r\n\r\n".encode() for tile in tiles]
    port = site.settings.port
    with contextlib.ExitStack() as clients:
        with held(site, f"layer.edition__v{fresh}"):
            staying = clients.enter_context(slow_connections(port, 1, opening[0]))
            with slow_connections(port, 2, opening[0]), slow_connections(port, 2, opening[1]):
                site.eventually(lambda: busy_connections(site) >= 2, 5)
            site.eventually(lambda: busy_connections(site) == 1, 5)
        assert staying[0].recv(100).startswith(b"HTTP/1.1 20")
    site.eventually(lambda: busy_connections(site) == 0, 5)


def test_a_client_that_sends_one_request_after_another_without_waiting_gets_every_answer(site: Site) -> None:
    one = b"GET /collections/wells/items/g%d HTTP/1.1\r\nHost: map.test\r\n%s\r\n"
    said = raw(site.settings.port, b"".join(one % (n, b"Connection: close\r\n" if n == 19 else b"") for n in range(20)))
    assert said.count(b"HTTP/1.1 200 OK") == 20
    assert b'"g19"' in said
