"""``mapsvc backup``: database, tile archives and declarations in one file that proves what it holds.

The file is a plain tar: ``database.dump`` (pg_dump, custom format), ``archives/…``, ``layers/…``, ``tiles/…`` and
``manifest.json`` with the SHA-256 of each and the rows and checksum of every table, all of one moment.
"""

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import psycopg

from mapsvc import __version__
from mapsvc.database.location import running
from mapsvc.database.postgresql import client_program
from mapsvc.database.tables import SCHEMAS
from mapsvc.errors import SetupError
from mapsvc.running.contents import contents
from mapsvc.settings import Settings

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"


def backup(settings: Settings, target: Path) -> Path:
    """Writes the backup to ``target``, or below it when it is a folder, and gives its path.

    The service may run meanwhile. The file appears under its name only when it is complete, readable by its owner
    alone: it holds restricted layers too.
    """
    now = datetime.now(UTC)
    if target.is_dir():
        target = target / f"mapsvc-{now:%Y%m%dT%H%M%SZ}.tar"
    partial = target.with_name(target.name + ".partial")
    try:
        with running(settings) as conninfo, _owner_only(partial) as output:
            _write(settings, conninfo, output, now)
            output.flush()
            os.fsync(output.fileno())
        partial.replace(target)
    except OSError as error:
        raise SetupError(
            reason={
                "vi": f"Không ghi được bản sao lưu {target}: {error.strerror}.",
                "en": f"The backup {target} cannot be written: {error.strerror}.",
            },
            advice={"vi": "Chọn chỗ khác hoặc giải phóng đĩa.", "en": "Choose another place or free some disk."},
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def connection_environment(conninfo: str) -> tuple[str, dict[str, str]]:
    """The connection string without its password, and the environment that carries it: command lines are public."""
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    return psycopg.conninfo.make_conninfo("", **parts), {**os.environ, **secret}


def _write(settings: Settings, conninfo: str, output: BinaryIO, now: datetime) -> None:
    with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as tar:
        files = []
        with tempfile.TemporaryDirectory(dir=Path(output.name).parent, prefix=".mapsvc-backup-") as folder:
            dump = Path(folder) / DUMP
            database = _dump(conninfo, dump)
            files.append(_add(tar, dump, DUMP))
        for name, source in (
            ("archives", settings.archives),
            ("layers", settings.layers_path),
            ("tiles", settings.tiles_path),
        ):
            for path in sorted(path for path in source.rglob("*") if path.is_file()):
                files.append(_add(tar, path, f"{name}/{path.relative_to(source).as_posix()}"))
        manifest = {
            "format": FORMAT,
            "created": now.isoformat(timespec="seconds"),
            "program": __version__,
            **database,
            "files": files,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mtime, entry.mode = len(text), int(now.timestamp()), 0o600
        tar.addfile(entry, io.BytesIO(text))


def _dump(conninfo: str, path: Path) -> dict[str, Any]:
    """Dumps the service's schemas; returns what was in them at that same moment."""
    with psycopg.connect(conninfo) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot, postgis, revision = connection.execute(
            "SELECT pg_export_snapshot(), postgis_lib_version(), (SELECT version_num FROM catalogue.alembic_version)"
        ).fetchone() or ("", "", "")
        version = connection.info.server_version // 10_000
        database, environment = connection_environment(conninfo)
        command = [str(client_program("pg_dump", version)), "--format=custom", "--no-owner", "--no-privileges"]
        command += [f"--snapshot={snapshot}", f"--file={path}", f"--dbname={database}"]
        command += [f"--schema={schema}" for schema in SCHEMAS]
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise SetupError(
                reason={"vi": f"pg_dump báo lỗi: {made.stderr.strip()}", "en": f"pg_dump failed: {made.stderr.strip()}"}
            )
        tables = [table.document() for table in contents(connection)]
    return {"postgresql": version, "postgis": postgis, "revision": revision, "tables": tables}


def _add(tar: tarfile.TarFile, path: Path, name: str) -> dict[str, Any]:
    """Adds a file and returns its line of the manifest."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        entry = tar.gettarinfo(arcname=name, fileobj=source)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        tar.addfile(entry, _Hashing(source, digest))
    return {"path": name, "bytes": entry.size, "sha256": digest.hexdigest()}


class _Hashing(io.RawIOBase):
    """Reads a file and adds up what was read."""

    def __init__(self, source: BinaryIO, digest: Any) -> None:
        self._source = source
        self._digest = digest

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._digest.update(chunk)
        return chunk


@contextmanager
def _owner_only(path: Path) -> Iterator[BinaryIO]:
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as output:
        yield output
