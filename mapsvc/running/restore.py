"""``mapsvc restore``: puts a backup into an empty place, or over what is there, and proves that it arrived whole."""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg

from mapsvc.database.location import running
from mapsvc.database.migrate import migrate
from mapsvc.database.postgresql import client_program
from mapsvc.database.revisions import revisions
from mapsvc.database.tables import SCHEMAS
from mapsvc.errors import SetupError
from mapsvc.running.backup import DUMP, FORMAT, MANIFEST, connection_environment
from mapsvc.running.contents import contents
from mapsvc.running.instance import running_address
from mapsvc.settings import Settings


@dataclass(frozen=True)
class Restored:
    """What a restore brought back."""

    tables: int
    rows: int
    archives: int
    declarations: Path
    """Where ``layers/`` and ``tiles/`` of the backup are now."""


def restore(settings: Settings, source: Path, replace: bool = False) -> Restored:
    """Brings back the backup ``source``. Nothing is changed unless the whole file is sound.

    The database is replaced in one transaction: if it fails, what was there before stays. Raises SetupError when the
    file is damaged or of a newer program, when the service runs, or when there is data and ``replace`` is not given.
    """
    if address := running_address(settings.home):
        raise _refusal(
            f"Dịch vụ đang chạy ở {address}.", f"The service runs at {address}.", "Dừng nó trước.", "Stop it first."
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.home, prefix="restoring-") as folder:
        unpacked = Path(folder)
        manifest = _unpack(source, unpacked)
        with running(settings) as conninfo:
            _require_place(conninfo, replace)
            migrate(conninfo)  # the dump holds our schemas only: the extensions they stand on must be there
            _restore_database(conninfo, unpacked / DUMP, manifest)
            _compare(conninfo, manifest)
            migrate(conninfo)
        archives = _replace_folder(unpacked / "archives", settings.archives)
        declarations = keep_declarations(settings, unpacked)
    tables = manifest["tables"]
    return Restored(len(tables), sum(table["rows"] for table in tables), archives, declarations)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpacks the file and checks every byte of it against its manifest."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            _extract(tar, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise _damaged(source, str(error)) from error
    if manifest.get("format") != FORMAT or manifest["revision"] not in revisions():
        raise _refusal(
            f"Bản sao lưu do mapsvc {manifest.get('program')} mới hơn tạo ra.",
            f"The backup was made by a newer mapsvc, {manifest.get('program')}.",
            "Cập nhật chương trình rồi thử lại.",
            "Update the program and try again.",
        )
    for line in manifest["files"]:
        path = folder / line["path"]
        if not path.is_file() or _sha256(path) != line["sha256"]:
            raise _damaged(source, line["path"])
    return manifest


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Writes the files of the archive, and nothing else, below ``folder`` and nowhere else.

    The safe extraction of the standard library came with Python 3.11.4; Debian 12 has 3.11.2.
    """
    for entry in tar:
        name = PurePosixPath(entry.name)
        content = tar.extractfile(entry) if entry.isfile() else None
        if content is None or name.is_absolute() or ".." in name.parts:
            raise tarfile.TarError(entry.name)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with content, path.open("wb") as output:
            shutil.copyfileobj(content, output)


def _require_place(conninfo: str, replace: bool) -> None:
    with psycopg.connect(conninfo) as connection:
        known = connection.execute("SELECT to_regclass('catalogue.layer_version')").fetchone()
        if known is None or known[0] is None or replace:
            return
        versions = connection.execute("SELECT count(*) FROM catalogue.layer_version").fetchone()
        if versions and versions[0]:
            raise _refusal(
                f"Cơ sở dữ liệu đã có {versions[0]} phiên bản dữ liệu.",
                f"The database already holds {versions[0]} versions.",
                "Thêm --replace để thay toàn bộ.",
                "Add --replace to replace all of it.",
            )


def _restore_database(conninfo: str, dump: Path, manifest: dict[str, Any]) -> None:
    with psycopg.connect(conninfo) as connection:
        version = max(connection.info.server_version // 10_000, int(manifest["postgresql"]))
    database, environment = connection_environment(conninfo)
    drop = "".join(f"DROP SCHEMA IF EXISTS {schema} CASCADE;" for schema in SCHEMAS)
    script = subprocess.Popen(
        [str(client_program("pg_restore", version)), "--no-owner", "--no-privileges", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    load = subprocess.run(
        [
            *(str(client_program("psql", version)), "--no-psqlrc", "--quiet", "--single-transaction"),
            *("--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--dbname={database}"),
            *("--command=SET client_min_messages TO warning", f"--command={drop}", "--file=-"),
        ],
        stdin=script.stdout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    _, complaint = script.communicate()
    if load.returncode != 0 or script.returncode != 0:
        told = (load.stderr + complaint.decode(errors="replace")).strip()
        raise _refusal(
            f"Không khôi phục được cơ sở dữ liệu, dữ liệu cũ còn nguyên: {told}",
            f"The database could not be restored; what was there is unchanged: {told}",
        )


def _compare(conninfo: str, manifest: dict[str, Any]) -> None:
    """Raises SetupError unless every table has the rows and the checksum that the backup recorded."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("SELECT pg_notify('catalogue', 'restored')")
        found = [table.document() for table in contents(connection)]
    if found != manifest["tables"]:
        expected = {(table["schema"], table["name"]): table for table in manifest["tables"]}
        differing = [
            f"{table['schema']}.{table['name']}"
            for table in found
            if expected.get((table["schema"], table["name"])) != table
        ]
        names = ", ".join(differing) or "…"
        raise _refusal(
            f"Dữ liệu khôi phục khác bản sao lưu ở: {names}", f"The restored data differs from the backup in: {names}"
        )


def _replace_folder(fresh: Path, place: Path) -> int:
    """Moves the archives of the backup to their place, whole; returns how many there are."""
    fresh.mkdir(exist_ok=True)
    previous = place.with_name(place.name + ".replaced")
    shutil.rmtree(previous, ignore_errors=True)
    if place.exists():
        place.rename(previous)
    shutil.move(fresh, place)
    shutil.rmtree(previous, ignore_errors=True)
    return sum(1 for path in place.rglob("*.pmtiles"))


def keep_declarations(settings: Settings, unpacked: Path) -> Path:
    """Where ``layers/`` and ``tiles/`` of the backup are now: beside the data if they differ, never over a checkout."""
    same = all(
        _fingerprint(unpacked / name) == _fingerprint(here)
        for name, here in (("layers", settings.layers_path), ("tiles", settings.tiles_path))
    )
    if same:
        return settings.layers_path.parent
    place = settings.home / "restored"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name in ("layers", "tiles"):
        if (unpacked / name).exists():
            shutil.move(unpacked / name, place / name)
    return place


def _fingerprint(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(source: Path, where: str) -> SetupError:
    return _refusal(
        f"Bản sao lưu {source} bị hỏng ({where}).",
        f"The backup {source} is damaged ({where}).",
        "Dùng bản sao lưu khác.",
        "Use another backup.",
    )


def _refusal(vi: str, en: str, advice_vi: str = "", advice_en: str = "") -> SetupError:
    return SetupError(reason={"vi": vi, "en": en}, advice={"vi": advice_vi, "en": advice_en})
