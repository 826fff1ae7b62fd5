"""The private PostGIS cluster: started by whoever comes first, stopped by the last, recovered after a crash."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mapsvc.database import postgresql
from mapsvc.database.cluster import Cluster
from mapsvc.database.postgresql import Installation, choose_server
from mapsvc.errors import SetupError
from tests.operations.places import reachable_folder


@pytest.fixture
def home() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home)
    yield cluster
    cluster.stop()


def test_gives_a_database_with_all_extensions_to_an_owner_without_superuser_rights(cluster: Cluster) -> None:
    with psycopg.connect(cluster.ensure_running()) as connection:
        extensions = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
        encoding, superuser, lowered = connection.execute(
            "SELECT current_setting('server_encoding'), rolsuper, lower('ĐÔNG HỚI')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone() or ("", True, "")
    assert {"postgis", "pg_trgm", "unaccent", "btree_gist"} <= extensions
    assert (encoding, superuser, lowered) == ("UTF8", False, "đông hới")


def test_listens_on_no_network_address_and_keeps_every_commit(cluster: Cluster) -> None:
    with psycopg.connect(cluster.ensure_running()) as connection:
        shown = {
            name: (connection.execute("SELECT current_setting(%s)", (name,)).fetchone() or ("",))[0]
            for name in ("listen_addresses", "fsync", "synchronous_commit", "full_page_writes", "jit")
        }
    assert shown == {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "jit": "off",
    }
    assert cluster.socket_folder.stat().st_mode & 0o077 == 0


def test_processes_that_start_at_once_share_one_server_and_the_last_one_stops_it(cluster: Cluster) -> None:
    program = (
        "import sys, psycopg; from pathlib import Path; from mapsvc.database.cluster import Cluster;"
        "cluster = Cluster(Path(sys.argv[1])); psycopg.connect(cluster.ensure_running()).close();"
        "print(cluster.server_pid())"
    )
    others = [
        subprocess.Popen([sys.executable, "-c", program, str(cluster.home)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    cluster.ensure_running()
    pids = {int(other.communicate(timeout=120)[0]) for other in others}
    assert all(other.returncode == 0 for other in others)
    assert cluster.is_running()
    assert cluster.server_pid() in pids
    cluster.stop()
    assert not cluster.is_running()


def test_what_was_committed_is_there_after_the_server_was_killed(cluster: Cluster) -> None:
    with psycopg.connect(cluster.ensure_running()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    pid = cluster.server_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert not cluster.is_running()
    with psycopg.connect(cluster.ensure_running()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_process_number_left_by_a_crash_and_given_to_another_program_is_not_taken_for_the_server(
    cluster: Cluster,
) -> None:
    cluster.ensure_running()
    cluster.stop()
    stale = cluster.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{cluster.data}\n0\n5432\n")
    (cluster.socket_folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert not cluster.is_running()
    cluster.ensure_running()
    assert cluster.is_running()


def test_an_interrupted_first_start_leaves_nothing_that_hinders_the_next(cluster: Cluster) -> None:
    half_made = cluster.home / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15")
    cluster.ensure_running()
    assert cluster.is_running()


def test_a_server_that_does_not_start_says_why(cluster: Cluster) -> None:
    cluster.ensure_running()
    cluster.stop()
    (cluster.data / "local.conf").write_text("shared_buffers = 'nonsense'\n")
    with pytest.raises(SetupError, match="shared_buffers"):
        cluster.ensure_running()


def test_missing_programs_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "installed_servers", list)
    with pytest.raises(SetupError) as nothing:
        choose_server()
    assert "apt install postgresql postgresql-postgis" in nothing.value.advice("en")
    with pytest.raises(SetupError) as older:
        choose_server(major=14)
    assert "postgresql-14-postgis-3" in older.value.advice("vi")


def test_a_server_without_postgis_is_passed_over_for_one_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = (
        Installation(17, Path("/usr/lib/postgresql/17/bin")),
        Installation(15, Path("/usr/lib/postgresql/15/bin")),
    )
    versions = {(15, "postgis"): (3, 3, 2), (15, "pg_trgm"): (1, 6)}
    monkeypatch.setattr(postgresql, "installed_servers", lambda: [new, old])
    monkeypatch.setattr(Installation, "extension_version", lambda self, name: versions.get((self.major, name)))
    assert choose_server() == old
    monkeypatch.setattr(postgresql, "installed_servers", lambda: [new])
    with pytest.raises(SetupError) as missing:
        choose_server()
    assert "postgresql-17-postgis-3" in missing.value.advice("en")
