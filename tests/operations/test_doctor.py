"""The doctor: finds each fault, says how to mend it in both languages, and its exit code tells."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from mapsvc.running.doctor import examine, machine
from mapsvc.running.doctor.findings import Finding
from mapsvc.settings import CHECKOUT, Settings
from tests.conftest import free_port


def faults(settings: Settings) -> list[Finding]:
    return [finding for finding in examine(settings) if finding.state == "fault"]


def fault_of(settings: Settings, subject: str) -> Finding:
    """The fault with this English subject, told in two languages with a way to mend it."""
    found = [finding for finding in faults(settings) if finding.subject[1] == subject]
    assert found, [(finding.subject[1], finding.found[1]) for finding in examine(settings)]
    assert all(found[0].found), found
    assert all(found[0].mend), found
    return found[0]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "page" / "assets").mkdir(parents=True)
    (tmp_path / "page" / "assets" / "map.js").touch()
    (tmp_path / "page" / "assets" / "font.woff2").touch()
    index = tmp_path / "page" / "index.html"
    index.write_text('<script type="module" src="/assets/map.js"></script>', encoding="utf-8")
    return index.parent


@pytest.fixture
def settings(loaded: Settings, page: Path) -> Iterator[Settings]:
    """A loaded map on which somebody works off the jobs."""
    with psycopg.connect(loaded.database_url or "") as connection:
        connection.execute("INSERT INTO jobs.procrastinate_workers DEFAULT VALUES")
        connection.commit()
        yield loaded.model_copy(update={"page_path": page, "port": free_port()})
        connection.execute("DELETE FROM jobs.procrastinate_workers")


def test_an_installation_that_is_well_has_no_fault(settings: Settings) -> None:
    assert not faults(settings)


def test_a_worker_that_is_silent_is_a_fault(settings: Settings) -> None:
    with psycopg.connect(settings.database_url or "") as connection:
        connection.execute("UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")
    assert "mapsvc worker" in fault_of(settings, "Worker").mend[1]


def test_a_port_that_another_program_has_is_a_fault(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port))
        other.listen()
        assert "--port" in fault_of(settings, "Port").mend[1]


def test_a_database_that_does_not_answer_is_a_fault(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    assert "MAPSVC_DATABASE_URL" in fault_of(away, "Database").mend[1]


def test_a_database_that_was_not_migrated_is_a_fault(settings: Settings, conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute("UPDATE catalogue.alembic_version SET version_num = '0000'")
    assert "mapsvc up" in fault_of(settings.model_copy(update={"database_url": conninfo}), "Migrations").mend[1]


def test_coordinate_systems_that_are_missing_are_a_fault(settings: Settings, conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        try:
            connection.execute("UPDATE spatial_ref_sys SET srid = 990000 WHERE srid = 9210")
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("spatial_ref_sys belongs to somebody else")
    found = fault_of(settings.model_copy(update={"database_url": conninfo}), "VN-2000 coordinate systems")
    assert "9210" in found.found[1]


def test_a_page_that_lacks_a_file_is_a_fault(settings: Settings, page: Path) -> None:
    (page / "assets" / "map.js").unlink()
    assert "assets/map.js" in fault_of(settings, "Web page").found[1]
    shutil.rmtree(page)
    assert "scripts/build-page" in fault_of(settings, "Web page").mend[1]


def test_a_mistake_in_a_declaration_is_told_with_file_and_line(settings: Settings, tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    shutil.copytree(settings.layers_path, layers)
    layer = layers / "base" / "coastline" / "layer.toml"
    layer.write_text(layer.read_text(encoding="utf-8").replace("geometry", "geometri", 1), encoding="utf-8")
    found = fault_of(settings.model_copy(update={"layers_path": layers}), "Declared layers")
    assert "base/coastline/layer.toml:" in found.found[1]


def test_an_archive_that_is_gone_or_changed_is_a_fault(settings: Settings) -> None:
    with psycopg.connect(settings.database_url or "") as connection:
        connection.execute(
            "UPDATE catalogue.layer_version SET archive = "
            """'{"path": "coastline/gone.pmtiles", "bytes": 1, "sha256": "0"}' WHERE layer_id = 'coastline'"""
        )
        connection.commit()
        try:
            assert "coastline v1" in fault_of(settings, "Tile archives").found[1]
        finally:
            connection.execute("UPDATE catalogue.layer_version SET archive = NULL WHERE layer_id = 'coastline'")


def test_a_table_that_was_altered_by_hand_is_a_fault(settings: Settings) -> None:
    with psycopg.connect(settings.database_url or "", autocommit=True) as connection:
        connection.execute("ALTER TABLE layer.coastline__v1 ADD note text")
        try:
            found = fault_of(settings, "Data tables")
        finally:
            connection.execute("ALTER TABLE layer.coastline__v1 DROP note")
    assert "coastline (note)" in found.found[1]
    assert "mapsvc load --force coastline" in found.mend[1]


def test_source_files_that_are_missing_are_advice_because_the_map_works_without(settings: Settings) -> None:
    bare = settings.model_copy(update={"data": (CHECKOUT / "data",), "home": settings.home / "nowhere"})
    told = {finding.subject[1]: finding.state for finding in examine(bare)}
    assert told["Source files"] == "advice"


def test_the_exit_code_tells_whether_there_is_a_fault(settings: Settings) -> None:
    environment = {
        **os.environ,
        "MAPSVC_HOME": str(settings.home),
        "MAPSVC_DATABASE_URL": settings.database_url or "",
        "MAPSVC_PAGE_PATH": str(settings.page_path),
        "MAPSVC_PORT": str(settings.port),
    }
    command = [sys.executable, "-m", "mapsvc", "doctor"]
    well = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert (well.returncode, "✗" in well.stdout) == (0, False), well.stdout
    environment["MAPSVC_PAGE_PATH"] = str(settings.home / "nowhere")
    ill = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert ill.returncode == 1
    assert "→ Chạy scripts/build-page." in ill.stdout
    assert "→ Run scripts/build-page." in ill.stdout


def test_little_memory_is_advice_and_a_full_disk_a_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine_memory", lambda: 700_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=300_000_000))
    told = {finding.subject[1]: finding for finding in machine.check_resources(settings)}
    assert (told["Memory"].state, told["Disk"].state) == ("advice", "fault")
    assert ("0.7 GB" in told["Memory"].found[1], "0.3 GB" in told["Disk"].found[1]) == (True, True)
    assert "MAPSVC_WEB_PROCESSES=1" in told["Memory"].mend[0]
    assert "MAPSVC_HOME" in told["Disk"].mend[0]


def test_a_home_that_cannot_be_written_is_a_fault(settings: Settings) -> None:
    # /proc takes no files from anybody, root too.
    found = fault_of(settings.model_copy(update={"home": Path("/proc/mapsvc/home")}), "Home folder")
    assert "/proc cannot be written" in found.found[1]
    assert "MAPSVC_HOME" in found.mend[1]


def test_a_clock_that_cannot_be_right_is_a_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PROGRAM_MADE", datetime(2999, 1, 1, tzinfo=UTC))
    assert "timedatectl" in fault_of(settings, "Clock").mend[1]


def test_packages_that_are_missing_or_of_another_version_are_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = (
        "psycopg==0.0.1 \\\n    --hash=sha256:00\n",
        "not-there==1.0 \\\n",
        "colorama==0.4 ; os_name == 'nt' \\\n",
    )
    (tmp_path / "requirements.txt").write_text("".join(locked), encoding="utf-8")
    monkeypatch.setattr(machine, "CHECKOUT", tmp_path)
    found = fault_of(settings, "Python packages")
    assert re.search(r"not-there 1\.0, psycopg 0\.0\.1 \([\d.]+\)$", found.found[1])
    assert "scripts/install" in found.mend[1]
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (99, 0))
    assert "too old" in fault_of(settings, "Python").found[1]


def test_a_locale_that_spells_no_vietnamese_is_a_fault_and_the_report_is_read_all_the_same(settings: Settings) -> None:
    environment = {
        **os.environ,
        "MAPSVC_HOME": str(settings.home),
        "MAPSVC_DATABASE_URL": settings.database_url or "",
        "MAPSVC_PAGE_PATH": str(settings.page_path),
        "MAPSVC_PORT": str(settings.port),
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "latin-1",
    }
    told = subprocess.run(
        [sys.executable, "-m", "mapsvc", "doctor"], cwd=CHECKOUT, env=environment, capture_output=True, check=False
    )
    text = told.stdout.decode("utf-8")
    assert "Mã ký tự · Locale" in text
    assert "→ Set LANG=C.UTF-8." in text
    assert told.returncode == 1
    assert b"Traceback" not in told.stderr
