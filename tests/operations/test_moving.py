"""A map moved to another machine by ``mapsvc backup`` and ``mapsvc restore``: what people saw there, they see here."""

import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapsvc.settings import CHECKOUT
from tests.operations.places import reachable_folder
from tests.operations.service import Running, run, started

TILE = "/collections/coastline/versions/1/tiles/WebMercatorQuad/6/29/50"
ADDRESSES = (
    "/collections?f=json",
    "/collections/coastline/items?f=json&limit=5&sortby=-line_id",
    "/collections/populated_places/items/1565760?f=json",
    "/collections/coastline/versions/1/archive.pmtiles",
    "/styles/map-light?f=mapbox",
    "/search?q=dong+hoi&f=json",
    "/catalogue",
    TILE,
)
"""What is given out in every way: features, tiles, the whole archive, styles, search, the catalogue."""


def seen(service: Running) -> dict[str, object]:
    """What every address answers, value by value, without the moment it was made at and the place it was made in."""
    answers = {path: service.get(path) for path in ADDRESSES}
    assert {status for status, _ in answers.values()} == {200}, answers
    told: dict[str, object] = {}
    for path, (_, body) in answers.items():
        # Reasons name the places where files were looked for.
        body = re.sub(rb"/[^ ;\"]*/mapsvc-test-\w+", b"", body.replace(service.base.encode(), b""))
        try:
            told.update(values(json.loads(body), path))
        except ValueError:
            told[path] = body
    return told


def values(found: object, path: str) -> Iterator[tuple[str, object]]:
    """Every value of a JSON document with where it stands."""
    if isinstance(found, dict | list):
        for name, value in found.items() if isinstance(found, dict) else enumerate(found):
            if name not in ("timeStamp", "generated"):
                yield from values(value, f"{path} {name}")
    else:
        yield path, found


def is_archived(service: Running) -> bool:
    """Whether the worker has done all it has to do."""
    layers = json.loads(service.eventually("/catalogue"))["layers"]
    return all(layer["version"]["archive"] for layer in layers if layer["version"])


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    """What a service showed when it was saved, while it ran, and the file; the place itself is gone."""
    kept = tmp_path_factory.mktemp("backups")
    with reachable_folder() as home:
        home.mkdir()
        with started(home, "--web-processes", "1") as service:
            service.until(lambda: is_archived(service))
            before = seen(service)
            saved = run(home, "backup", str(kept))
        assert saved.returncode == 0, saved.stderr
    (file,) = kept.iterdir()
    assert saved.stdout.startswith(str(file)), "the command says where the backup is"
    return before, file


def test_a_service_on_a_restored_place_shows_what_was_saved(left: tuple[dict[str, object], Path]) -> None:
    before, file = left
    with reachable_folder() as home:
        home.mkdir()
        restored = run(home, "restore", str(file))
        assert restored.returncode == 0, restored.stderr
        assert f"declarations: {CHECKOUT}" in restored.stdout
        with started(home, "--web-processes", "1") as service:
            after = seen(service)
            assert after.keys() == before.keys()
            assert {path: (was, after[path]) for path, was in before.items() if after[path] != was} == {}
            service.until(lambda: service.sample("mapsvc_tiles_total", source="archive") >= 1)
            assert service.sample("mapsvc_tiles_total", source="live") == 0, "its tiles come from the saved archive"
            refused = run(home, "restore", str(file), "--replace")
            assert (refused.returncode, service.base in refused.stderr) == (1, True), "not while it runs"
            assert seen(service) == before


def test_the_base_map_and_the_layers_are_in_the_backup_as_they_were(left: tuple[dict[str, object], Path]) -> None:
    _, file = left
    with tarfile.open(file) as tar:
        saved = {
            entry.name: content.read()
            for entry in tar
            if entry.name.startswith(("tiles/", "layers/")) and (content := tar.extractfile(entry))
        }
    here = {
        path.relative_to(CHECKOUT).as_posix(): path.read_bytes()
        for folder in ("tiles", "layers")
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file()
    }
    assert saved == here
    assert {name.partition("/")[0] for name in saved} == {"tiles", "layers"}
