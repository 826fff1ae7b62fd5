"""Processes of the service that are killed or told to stop: the others go on, and nobody's answer is cut off."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import free_port
from tests.faults.crowd import Crowd, ask
from tests.faults.site import Site


def children(pid: int) -> list[int]:
    """Processes that ``pid`` started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def own(site: Site, tmp_path: Path) -> Iterator[tuple[Site, subprocess.Popen[bytes]]]:
    """A service of the test's own on the same data, and its first process."""
    second = Site(site.cluster, site.settings.model_copy(update={"port": free_port(), "home": tmp_path}))
    with second.serving() as process:
        second.eventually(second.is_ready, 150)
        yield second, process


def test_a_web_process_that_is_killed_is_replaced_while_the_other_answers(
    own: tuple[Site, subprocess.Popen[bytes]],
) -> None:
    site, server = own
    before = web_processes(server.pid)
    assert len(before) == site.settings.web_processes
    with Crowd(site.settings.port, lambda turn: f"/collections/wells/items/g{turn % 500}", clients=4) as crowd:
        crowd.wait_for(lambda: len(crowd.answers) > 20)
        os.kill(before[0], signal.SIGKILL)
        killed = time.monotonic()
        site.eventually(lambda: is_gone(before[0]))
        gone = time.monotonic()
        site.eventually(lambda: len(set(web_processes(server.pid)) - set(before)) == 1, 30)
        crowd.wait_for(lambda: len(crowd.since(killed)) > 60)
        site.eventually(site.is_ready)
    assert server.poll() is None
    broken_off = [answer for answer in crowd.answers if answer.status == 0]
    assert len([answer for answer in broken_off if answer.began < killed]) <= 4, "only what it was working on"
    assert all(answer.began <= gone for answer in broken_off), "nobody is sent to it once it is gone"
    assert {answer.status for answer in crowd.answers} <= {0, 200}


def is_gone(pid: int) -> bool:
    """Whether a process has ended, be it remembered by its parent or not: its connections are closed.

    They are closed by the last of its threads; the first may be dead before.
    """
    try:
        ended = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return ended and len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
    except (FileNotFoundError, ProcessLookupError):
        return True


def web_processes(server: int) -> list[int]:
    """The processes that answer requests."""
    found = []
    for pid in children(server):
        with contextlib.suppress(OSError):
            if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text():
                found.append(pid)
    return found


def test_a_download_under_way_is_finished_before_the_service_stops(
    own: tuple[Site, subprocess.Popen[bytes]],
) -> None:
    site, server = own
    address = "/collections/plots/items?f=geojsonl"
    whole = ask(site.settings.port, address).body
    assert len(whole) > 10_000_000
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", site.settings.port))
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: map.test\r\nConnection: close\r\n\r\n".encode())
        said = bytearray(connection.recv(4096))
        server.send_signal(signal.SIGTERM)
        time.sleep(1.5)
        assert server.poll() is None, "it waits for those it is answering"
        assert ask(site.settings.port, "/health", timeout=3).status == 0, "nobody new is let in"
        while piece := connection.recv(1 << 20):
            said += piece
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"0\r\n\r\n"), "the last piece says that it is the last"
    assert len(said) > len(whole)
    assert server.wait(20) == 0
