# mypy: disable-error-code="no-untyped-call"
"""Archives: what the job writes is what live tiles show, whole or absent."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

from mapsvc.settings import CHECKOUT, Settings
from mapsvc.tiling.archives.writing import write_archive
from mapsvc.worker import run_worker
from tests.conftest import publish_rows
from tests.tiling.client import BASE, running_app
from tests.tiling.layers import coverage, declared, rows
from tests.tiling.reading import address, content, covering, decoded, tiles_over

BOX = (106.1, 16.6, 106.9, 17.4)


def features_of(tile: dict[str, Any]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    return {
        name: sorted((each["id"], each["properties"]) for each in layer["features"]) for name, layer in tile.items()
    }


@pytest.fixture
def small(conninfo: str, tmp_path: Path) -> Settings:
    """A database with one coverage and one layer of points, and an empty home."""
    tiles = {"min_zoom": 5, "max_zoom": 11, "labels": True}
    publish_rows(conninfo, declared("cells", "MultiPolygon", tiles=tiles), rows(coverage(6)))
    points = [shapely.Point(106.3 + i * 0.001, 16.9) for i in range(200)]
    publish_rows(conninfo, declared("dots", "Point", tiles=tiles), rows(points))
    return Settings(database_url=conninfo, home=tmp_path, public_url=BASE)


def test_publishing_leads_to_archives_that_other_readers_read(small: Settings) -> None:
    run_worker(small, one_pass=True)
    with (small.archives / "cells/cells__v1.pmtiles").open("rb") as file:
        reader = Reader(MmapSource(file))
        header = reader.header()
        tiles = dict(all_tiles(reader.get_bytes))
        metadata = reader.metadata()
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (5, 11, True)
    assert header["addressed_tiles_count"] == len(tiles)
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["cells", "cells_label"]
    assert all(decoded(gzip.decompress(tile)) for tile in tiles.values())
    with psycopg.connect(small.database_url or "") as connection:
        waiting = connection.execute("SELECT count(*) FROM jobs.procrastinate_jobs").fetchone()
    assert waiting == (0,)


def test_archived_tiles_are_the_live_ones(small: Settings) -> None:
    with running_app(small) as client:
        live = {tile: content(client, "cells", tile, 1) for z in range(5, 12) for tile in tiles_over(z, BOX)}
        write_archive(small.database_url or "", small.archives, "cells", 1)
        client.portal.call(client.app.state.service.registry.refresh)
        archived = {tile: content(client, "cells", tile, 1) for tile in live}
    assert sum(map(bool, live.values())) > 20
    for tile in live:
        assert features_of(live[tile]) == features_of(archived[tile]), tile
        assert live[tile] == archived[tile]


def test_an_archived_tile_is_sent_as_it_is_stored_or_unpacked(small: Settings) -> None:
    write_archive(small.database_url or "", small.archives, "cells", 1)
    where = address("cells", covering(9, 106.5, 17.0), 1)
    with running_app(small) as client:
        packed = client.get(where, headers={"Accept-Encoding": "br, gzip"})
        plain = client.get(where)
        refused = client.get(where, headers={"Accept-Encoding": "gzip;q=0"})
        counted = client.app.state.service.meter.all_processes()[os.getpid()].tiles
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.extensions["raw"]) == plain.content == refused.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]
    assert (counted["archive"], counted["cache"]) == (2, 1)
    with (small.archives / "cells/cells__v1.pmtiles").open("rb") as file:
        z, x, y = covering(9, 106.5, 17.0)
        assert Reader(MmapSource(file)).get(z, x, y) == packed.extensions["raw"]


def test_outside_the_data_an_archive_answers_204(small: Settings) -> None:
    write_archive(small.database_url or "", small.archives, "cells", 1)
    with running_app(small) as client:
        assert client.get(address("cells", covering(9, 20.0, 50.0), 1)).status_code == 204


def test_writing_again_changes_nothing(small: Settings) -> None:
    first = write_archive(small.database_url or "", small.archives, "cells", 1)
    path = small.archives / "cells/cells__v1.pmtiles"
    written = path.stat().st_mtime_ns
    assert write_archive(small.database_url or "", small.archives, "cells", 1) == first
    assert path.stat().st_mtime_ns == written


def test_a_lost_archive_is_written_again(small: Settings) -> None:
    run_worker(small, one_pass=True)
    path = small.archives / "cells/cells__v1.pmtiles"
    before = path.read_bytes()
    path.unlink()
    run_worker(small, one_pass=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("harm", ["cut short", "one byte", "emptied", "gone", "not an archive"])
def test_a_broken_archive_is_reported_and_its_tiles_are_drawn_live(
    small: Settings, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_archive(small.database_url or "", small.archives, "cells", 1)
    path = small.archives / "cells/cells__v1.pmtiles"
    whole = path.read_bytes()
    broken = {
        "cut short": whole[: len(whole) // 2],
        "one byte": whole[:20_000] + bytes([whole[20_000] ^ 1]) + whole[20_001:],
        "emptied": b"",
        "not an archive": b"x" * len(whole),
    }
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(broken[harm])
    with running_app(small) as client:
        tile = content(client, "cells", covering(9, 106.5, 17.0), 1)
        assert tile["cells"]["features"]
        content(client, "cells", covering(8, 106.5, 17.0), 1)
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert "cells__v1.pmtiles" in errors[0].getMessage()


def test_an_archive_that_breaks_while_it_is_read_gives_way_to_live_tiles(small: Settings) -> None:
    write_archive(small.database_url or "", small.archives, "cells", 1)
    path = small.archives / "cells/cells__v1.pmtiles"
    with running_app(small) as client:
        content(client, "cells", covering(9, 106.5, 17.0), 1)
        os.truncate(path, 16_500)
        tile = content(client, "cells", covering(10, 106.5, 17.0), 1)
    assert tile["cells"]["features"]


def test_a_job_killed_in_the_middle_leaves_no_half_archive_and_is_done_again(conninfo: str, tmp_path: Path) -> None:
    tiles = {"min_zoom": 4, "max_zoom": 14}
    publish_rows(conninfo, declared("cells", "MultiPolygon", tiles=tiles), rows(coverage(20)))
    folder = tmp_path / "archives" / "cells"
    environment = {**os.environ, "MAPSVC_DATABASE_URL": conninfo, "MAPSVC_HOME": str(tmp_path)}
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "mapsvc", "worker"], cwd=CHECKOUT, env=environment, stdout=log, stderr=log
        )
    try:
        for _ in range(2400):
            if list(folder.glob(".*.part")):
                break
            time.sleep(0.05)
        else:
            pytest.fail((tmp_path / "log").read_text())
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    assert not list(folder.glob("*.pmtiles"))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        recorded = connection.execute("SELECT archive FROM catalogue.layer_version").fetchone()
        assert recorded == (None,)
        # What half a minute of silence would do: the worker is known to be dead.
        connection.execute("UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    run_worker(Settings(database_url=conninfo, home=tmp_path), one_pass=True)
    assert [path.name for path in folder.iterdir()] == ["cells__v1.pmtiles"]
    with psycopg.connect(conninfo) as connection:
        record = connection.execute("SELECT archive FROM catalogue.layer_version").fetchone()
    assert record is not None
    assert record[0]["bytes"] == (folder / "cells__v1.pmtiles").stat().st_size
    json.dumps(record[0])


def test_a_table_and_an_empty_layer_have_no_archive(conninfo: str, tmp_path: Path) -> None:
    points = rows([shapely.Point(106, 17)])
    publish_rows(conninfo, declared("figures", "None"), points.drop_columns("geometry"))
    publish_rows(conninfo, declared("empty", "Point"), points.slice(0, 0))
    run_worker(Settings(database_url=conninfo, home=tmp_path), one_pass=True)
    assert not list(tmp_path.rglob("*.pmtiles"))
    with running_app(Settings(database_url=conninfo, home=tmp_path, public_url=BASE)) as client:
        assert client.get(address("empty", covering(9, 106, 17))).status_code == 204
        table = client.get(address("figures", covering(9, 106, 17)))
    assert (table.status_code, table.json()["code"]) == (404, "layer-without-tiles")
