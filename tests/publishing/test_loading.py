"""Loading is idempotent, records where a version comes from, and never loses what was published."""

import asyncio
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.registry import read_catalogue
from mapsvc.publishing.loading import Outcome, load_all
from mapsvc.settings import Settings
from tests.publishing.declared import wells, write_declarations, write_wells


class Folder:
    """A declared folder and the database it is loaded into."""

    def __init__(self, root: Path, conninfo: str) -> None:
        self.layers, self.data = write_declarations(root)
        self.settings = Settings(
            database_url=conninfo, home=root / "home", data=(self.data,), layers_path=self.layers, download=False
        )

    def load(self, force: bool = False) -> Outcome:
        return load_all(self.settings, read_declarations(self.layers), force=force)[0]

    def catalogue(self) -> Catalogue:
        """What a running service would know."""

        async def read() -> Catalogue:
            async with await psycopg.AsyncConnection.connect(
                self.settings.database_url or "", autocommit=True
            ) as connection:
                return await read_catalogue(connection)

        return asyncio.run(read())

    def one(self, query: str) -> Any:
        with psycopg.connect(self.settings.database_url or "") as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


@pytest.fixture
def folder(tmp_path: Path, conninfo: str) -> Folder:
    return Folder(tmp_path, conninfo)


def test_a_load_publishes_and_records_its_source(folder: Folder) -> None:
    outcome = folder.load()
    assert (outcome.state, outcome.number, outcome.features) == ("loaded", 1, 3)
    source = folder.one("SELECT sources->0 FROM catalogue.layer_version")
    assert source["licence"] == "CC0-1.0"
    assert source["path"] == "wells.geojson"
    assert len(source["sha256"]) == 64
    assert folder.one("SELECT source_row FROM layer.wells WHERE source_id = 'g1'") == 2


def test_the_same_sources_make_no_new_version(folder: Folder) -> None:
    folder.load()
    assert folder.load().state == "unchanged"
    assert folder.one("SELECT count(*) FROM catalogue.layer_version") == 1


def test_new_content_makes_a_new_version_and_keeps_the_old(folder: Folder) -> None:
    folder.load()
    write_wells(folder.layers, folder.data, json.dumps(wells(5)).encode())
    assert folder.load().number == 2
    assert folder.one("SELECT count(*) FROM layer.wells") == 5
    assert folder.one("SELECT count(*) FROM layer.wells__v1") == 3


def test_a_changed_title_needs_no_new_version(folder: Folder) -> None:
    folder.load()
    path = folder.layers / "water" / "wells" / "layer.toml"
    path.write_text(path.read_text().replace("Giếng nước", "Giếng khoan"))
    assert folder.load().state == "unchanged"
    layer = folder.catalogue().layer("wells")
    assert layer.declaration.description.vi == "Giếng khoan"


def test_a_version_keeps_its_fields_until_it_is_loaded_again(folder: Folder) -> None:
    folder.load()
    path = folder.layers / "water" / "wells" / "layer.toml"
    more = '\n[[fields]]\nname = "depth"\ntype = "number"\ntitle = { vi = "Độ sâu", en = "Depth" }\n\n[[sources]]'
    path.write_text(path.read_text().replace("\n[[sources]]", more))
    assert folder.load().state == "failed"  # the data has no such field
    assert [field.name for field in folder.catalogue().layer("wells").fields] == ["code", "name"]


GOOD = json.dumps(wells(4)).encode()


@pytest.mark.parametrize(
    ("content", "declared", "complaint"),
    [
        (GOOD[:-40], GOOD, "truncated"),
        (GOOD.replace(b"106.5", b"107.5"), GOOD, "sha256"),
        (GOOD[:-40], None, "wells.geojson"),
        (b'{"type": "FeatureCollection", "features": [{]}', None, "wells.geojson"),
    ],
    ids=["truncated", "another file", "broken JSON", "wrong JSON"],
)
def test_a_bad_file_leaves_the_published_version_and_says_why(
    folder: Folder, content: bytes, declared: bytes | None, complaint: str
) -> None:
    folder.load()
    write_wells(folder.layers, folder.data, content, declared)
    outcome = folder.load()
    assert outcome.state == "failed"
    assert complaint in folder.one("SELECT failure->>'en' FROM catalogue.layer")
    assert folder.one("SELECT count(*) FROM layer.wells") == 3
    assert folder.one("SELECT count(*) FROM pg_tables WHERE schemaname = 'layer'") == 1


def test_a_file_that_comes_back_clears_the_failure(folder: Folder) -> None:
    folder.load()
    good = (folder.data / "wells.geojson").read_bytes()
    write_wells(folder.layers, folder.data, good[:-9], good)
    folder.load()
    assert folder.one("SELECT failure FROM catalogue.layer") is None  # what is published is what is declared
    write_wells(folder.layers, folder.data, GOOD[:-9], GOOD)
    assert folder.load().state == "failed"
    write_wells(folder.layers, folder.data, GOOD)
    assert folder.load().state == "loaded"
    assert folder.one("SELECT failure FROM catalogue.layer") is None


def test_a_byte_order_mark_does_no_harm(folder: Folder) -> None:
    write_wells(folder.layers, folder.data, b"\xef\xbb\xbf" + GOOD)
    assert folder.load().features == 4


def test_a_layer_whose_folder_is_gone_is_withdrawn_and_comes_back(folder: Folder) -> None:
    folder.load()
    place = folder.layers / "water" / "wells"
    place.rename(folder.layers.parent / "aside")
    load_all(folder.settings, read_declarations(folder.layers))
    assert folder.one("SELECT withdrawn_at IS NOT NULL FROM catalogue.layer")
    (folder.layers.parent / "aside").rename(place)
    assert folder.load().state == "unchanged"
    assert folder.one("SELECT withdrawn_at IS NULL FROM catalogue.layer")
