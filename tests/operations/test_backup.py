"""Backup and restore: what comes back is what was saved, or nothing changes."""

import io
import json
import shutil
import tarfile
from math import asinh, pi, radians, tan
from pathlib import Path

import psycopg
import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.errors import SetupError
from mapsvc.publishing.loading import load_all
from mapsvc.running.backup import backup
from mapsvc.running.contents import TableContents, contents
from mapsvc.running.doctor import examine
from mapsvc.running.restore import keep_declarations, restore
from mapsvc.settings import Settings
from tests.conftest import _clone
from tests.publishing import heights
from tests.tiling.client import BASE, running_app


def everything(conninfo: str | None) -> list[TableContents]:
    with psycopg.connect(conninfo or "") as connection:
        return contents(connection)


@pytest.fixture
def saved(loaded: Settings, tmp_path: Path) -> Path:
    """A backup of the loaded map with one tile archive."""
    archive = loaded.archives / "coastline" / "coastline__v1.pmtiles"
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(b"PMTiles" * 1000)
    return backup(loaded, tmp_path)


@pytest.fixture
def empty(conninfo: str, tmp_path: Path) -> Settings:
    """Another place: an empty database and an empty home."""
    return Settings(database_url=conninfo, home=tmp_path / "elsewhere")


def test_an_empty_place_gets_every_row_of_every_table_and_every_archive(
    loaded: Settings, saved: Path, empty: Settings
) -> None:
    before = everything(loaded.database_url)
    restored = restore(empty, saved)
    assert everything(empty.database_url) == before
    assert restored.rows == sum(table.rows for table in before) > 1000
    copy = empty.archives / "coastline" / "coastline__v1.pmtiles"
    assert copy.read_bytes() == (loaded.archives / "coastline" / "coastline__v1.pmtiles").read_bytes()
    assert restored.declarations == loaded.layers_path.parent, "the declarations are those of this checkout"


def test_views_keys_and_the_job_queue_work_after_a_restore(saved: Path, empty: Settings) -> None:
    restore(empty, saved)
    with psycopg.connect(empty.database_url or "") as connection:
        shown = connection.execute("SELECT count(*) FROM layer.coastline").fetchone()
        connection.execute("SELECT * FROM jobs.procrastinate_jobs")
        indexes = {
            name for (name,) in connection.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'coastline__v1'")
        }
    assert shown is not None
    assert shown[0] > 0
    assert any("gist" in index for index in indexes)


def test_the_file_is_for_its_owner_only_and_names_what_it_holds(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    with tarfile.open(saved) as tar:
        manifest = json.loads((tar.extractfile("manifest.json") or io.BytesIO()).read())
        names = set(tar.getnames())
    assert {line["path"] for line in manifest["files"]} == names - {"manifest.json"}
    assert "database.dump" in names
    assert any(name.startswith("layers/") for name in names)
    assert not list(saved.parent.glob("*.partial"))


def test_a_damaged_file_changes_nothing(saved: Path, empty: Settings) -> None:
    text = bytearray(saved.read_bytes())
    text[len(text) // 2] ^= 0xFF
    saved.write_bytes(text)
    before = everything(empty.database_url)
    with pytest.raises(SetupError, match="damaged"):
        restore(empty, saved)
    assert everything(empty.database_url) == before


def test_a_truncated_file_is_told_as_damaged(saved: Path, empty: Settings) -> None:
    saved.write_bytes(saved.read_bytes()[:200_000])
    with pytest.raises(SetupError, match="damaged"):
        restore(empty, saved)


def test_data_that_is_there_is_replaced_only_when_asked(saved: Path, empty: Settings) -> None:
    restore(empty, saved)
    with psycopg.connect(empty.database_url or "") as connection:
        connection.execute("UPDATE catalogue.layer SET published = NULL")
    with pytest.raises(SetupError, match="already holds"):
        restore(empty, saved)
    restore(empty, saved, replace=True)
    with psycopg.connect(empty.database_url or "") as connection:
        row = connection.execute("SELECT published FROM catalogue.layer WHERE id = 'coastline'").fetchone()
    assert row == (1,)


def test_declarations_that_differ_are_put_beside_the_data_not_over_the_checkout(
    saved: Path, empty: Settings, tmp_path: Path
) -> None:
    other = tmp_path / "layers"
    shutil.copytree(empty.layers_path, other)
    (other / "sectors.toml").write_text("", encoding="utf-8")
    restored = restore(empty.model_copy(update={"layers_path": other}), saved)
    assert restored.declarations == empty.home / "restored"
    assert contents_of(restored.declarations / "tiles") == contents_of(empty.tiles_path)
    assert (restored.declarations / "layers" / "sectors.toml").read_text(encoding="utf-8")
    assert not (other / "sectors.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", ["taken away", "added", "altered"])
def test_a_base_map_that_differs_is_noticed(empty: Settings, tmp_path: Path, changed: str) -> None:
    saved, own = tmp_path / "saved", tmp_path / "tiles"
    shutil.copytree(empty.tiles_path, saved / "tiles")
    shutil.copytree(empty.layers_path, saved / "layers")
    shutil.copytree(empty.tiles_path, own)
    style = next(path for path in sorted(own.rglob("*.json")))
    if changed == "taken away":
        style.unlink()
    else:
        (style.with_name("another.json") if changed == "added" else style).write_text("{}", encoding="utf-8")
    empty.home.mkdir()
    before = contents_of(own)
    assert keep_declarations(empty, saved) == empty.layers_path.parent, "what is the same stays where it is"
    assert keep_declarations(empty.model_copy(update={"tiles_path": own}), saved) == empty.home / "restored"
    assert contents_of(empty.home / "restored" / "tiles") == contents_of(empty.tiles_path)
    assert contents_of(own) == before


def contents_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_of_a_newer_program_is_refused(saved: Path, empty: Settings, tmp_path: Path) -> None:
    newer = tmp_path / "newer.tar"
    with tarfile.open(saved) as source, tarfile.open(newer, "w") as target:
        for entry in source:
            content = (source.extractfile(entry) or io.BytesIO()).read()
            if entry.name == "manifest.json":
                content = json.dumps({**json.loads(content), "revision": "9999"}).encode()
                entry.size = len(content)
            target.addfile(entry, io.BytesIO(content))
    with pytest.raises(SetupError, match="newer mapsvc"):
        restore(empty, newer)


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "layers/../../outside"])
def test_a_file_that_would_leave_its_place_is_refused(empty: Settings, tmp_path: Path, name: str) -> None:
    odd = tmp_path / "odd.tar"
    with tarfile.open(odd, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"odd!"))
    with pytest.raises(SetupError, match="damaged"):
        restore(empty, odd)
    assert not (empty.home / "outside").exists()


def test_heights_which_lie_in_their_archive_alone_come_back_and_are_given_out(
    cluster_url: str, template: str, tmp_path: Path
) -> None:
    layers, data = heights.declare(tmp_path)
    heights.write_sheet(data / "a.tif", cells=64)
    heights.write_source(layers, data, "a.tif")
    with _clone(cluster_url, template) as there, _clone(cluster_url, template) as elsewhere:
        home = Settings(database_url=there, home=tmp_path / "home", data=(data,), layers_path=layers, download=False)
        (outcome,) = load_all(home, read_declarations(layers))
        assert outcome.state == "loaded", outcome.error
        kept = backup(home, tmp_path)
        other = Settings(database_url=elsewhere, home=tmp_path / "elsewhere", layers_path=layers, public_url=BASE)
        restore(other, kept)
        archives = [finding for finding in examine(other) if finding.subject[1] == "Tile archives"]
        assert [finding.state for finding in archives] == ["good"]
        with running_app(other) as client:
            tiles = "/collections/heights/tiles/WebMercatorQuad"
            longitude, latitude, zoom = client.get(tiles, {"f": "tilejson"}).json()["center"]
            column = int((longitude + 180) / 360 * 2**zoom)
            row = int((1 - asinh(tan(radians(latitude))) / pi) / 2 * 2**zoom)
            assert client.get(f"{tiles}/{zoom}/{row}/{column}").content[:4] == b"RIFF"
        next(other.archives.rglob("*.pmtiles")).unlink()
        (broken,) = (finding for finding in examine(other) if finding.subject[1] == "Tile archives")
        assert "mapsvc load --force" in broken.mend[1]
