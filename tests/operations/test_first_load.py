"""The first ``mapsvc up`` as people see it in a terminal: progress, a mistake, Ctrl-C in the middle, going on."""

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from mapsvc.database.cluster import Cluster
from mapsvc.settings import CHECKOUT
from tests.conftest import free_port
from tests.operations.places import reachable_folder
from tests.operations.service import environment, run

CTRL_C = b"\x03"


@dataclass
class Terminal:
    """A program in a terminal of its own: what it shows is read, what is typed reaches it as from a keyboard."""

    pid: int
    keyboard: int
    shown: str = ""
    status: int | None = field(default=None)

    def until(self, words: str, seconds: float = 120) -> None:
        """Read on until these words are seen."""
        deadline = time.monotonic() + seconds
        while words not in self.text:
            assert self._read(deadline), f"{words!r} was never shown:\n{self.shown}"

    @property
    def text(self) -> str:
        """What was shown, without colours and movements of the cursor."""
        return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", self.shown)

    def until_holds(self, holds: Callable[[], object], seconds: float = 120) -> None:
        """Read on until this holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            self._read(deadline, 0.05)

    def type(self, keys: bytes) -> None:
        os.write(self.keyboard, keys)

    def end(self, seconds: float = 120) -> int:
        """Read to the end; the exit status."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status

    def _read(self, deadline: float, wait: float = 1) -> bool:
        """Whether there was something more."""
        assert time.monotonic() < deadline, self.shown
        if not select.select([self.keyboard], [], [], wait)[0]:
            return True
        try:
            told = os.read(self.keyboard, 65_536)
        except OSError:  # how a terminal tells that nobody writes to it any more
            return False
        self.shown += told.decode(errors="replace")
        return bool(told)


@contextlib.contextmanager
def terminal(home: Path, *arguments: str, **more: str) -> Iterator[Terminal]:
    pid, keyboard = pty.fork()
    if pid == 0:
        os.chdir(home.parent)
        own = environment(home, TERM="xterm", COLUMNS="120", **more)
        os.execve(sys.executable, [sys.executable, "-m", "mapsvc", *arguments], own)
    seen = Terminal(pid, keyboard)
    try:
        yield seen
    finally:
        if seen.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            seen.end()
        os.close(keyboard)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with reachable_folder() as folder:
        folder.mkdir()
        yield folder


def test_a_mistake_in_a_declaration_ends_the_first_start_with_file_and_line(home: Path, tmp_path: Path) -> None:
    layers = with_mistake(tmp_path)
    ended = run(home, "up", "--port", str(free_port()), MAPSVC_LAYERS_PATH=str(layers))
    assert ended.returncode == 1
    assert re.search(r"base/coastline/layer\.toml:\d+", ended.stderr)
    assert "Chưa nạp được dữ liệu; lý do ở trên. — Sửa rồi chạy lại." in ended.stderr
    assert "Nothing was loaded; the reason is above. — Mend it and start again." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not Cluster(home).is_running()


def with_mistake(folder: Path) -> Path:
    """The project's declarations with one wrong word."""
    layers = folder / "layers"
    shutil.copytree(CHECKOUT / "layers", layers)
    layer = layers / "base" / "coastline" / "layer.toml"
    layer.write_text(layer.read_text(encoding="utf-8").replace("geometry", "geometri", 1), encoding="utf-8")
    return layers


def test_ctrl_c_during_the_first_load_publishes_nothing_by_halves_and_the_next_start_goes_on(home: Path) -> None:
    with terminal(home, "up", "--port", str(free_port())) as first:
        first.until(": v1")
        # One layer is there; the next waits for a lock, as it would for a slow disk.
        holding = psycopg.connect(Cluster(home).url)
        holding.execute("LOCK TABLE catalogue.layer_version IN EXCLUSIVE MODE")
        first.until_holds(lambda: is_waiting(home))
        first.type(CTRL_C)
        assert first.end() == 0
        holding.close()
    assert re.search(r"━+.* \d+/22", first.text), "a bar, and how many of the layers are done"
    assert "Đang dừng… · stopping…" in first.shown
    assert "Traceback" not in first.shown
    assert first.shown.rindex("\x1b[?25h") > first.shown.rindex("\x1b[?25l"), "the cursor is given back"
    assert not Cluster(home).is_running()
    published, tables = kept(home)
    began = {layer for layer, number in published.items() if number}
    assert "neighbouring_land" in began
    assert "osm_pois" not in began
    assert tables == {f"{layer}__v{number}" for layer, number in published.items() if number}

    port = free_port()
    with terminal(home, "up", "--port", str(port)) as second:
        second.until(f"Bản đồ sẵn sàng · the map is ready: http://127.0.0.1:{port}")
        assert second.text.index("osm_pois: v1") < second.text.index("sẵn sàng"), "what was left comes first"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/catalogue", timeout=60) as reply:
            layers = {layer["id"]: layer["version"] for layer in json.load(reply)["layers"]}
        assert layers["osm_pois"]["number"] == layers["neighbouring_land"]["number"] == 1
        second.type(CTRL_C)
        assert second.end() == 0
    assert "Traceback" not in second.shown
    assert not Cluster(home).is_running()


def is_waiting(home: Path) -> bool:
    """Whether somebody waits for a lock."""
    with psycopg.connect(Cluster(home).url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return bool(row and row[0])


def kept(home: Path) -> tuple[dict[str, int | None], set[str]]:
    """The versions that are published, and the tables there are."""
    cluster = Cluster(home)
    with psycopg.connect(cluster.ensure_running()) as connection:
        published: dict[str, int | None] = dict(
            connection.execute("SELECT id, published FROM catalogue.layer").fetchall()
        )
        tables = {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'layer'")}
    cluster.stop()
    return published, tables
