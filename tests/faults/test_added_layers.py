"""A layer that is put into a running service: a folder and one command, no restart."""

import shutil
from collections.abc import Iterator

import pytest

from tests.faults.crowd import ask
from tests.faults.site import Site
from tests.faults.world import add_layer, places

LAYER = "springs"


@pytest.fixture
def folder(site: Site) -> Iterator[None]:
    """The declaration of one more layer and its file, beside those that the service started with."""
    layers, (data,) = site.settings.layers_path, site.settings.data
    add_layer(layers, data, LAYER, places(7))
    yield
    shutil.rmtree(layers / "water" / LAYER)
    (layers / "sources" / f"{LAYER}.toml").unlink()
    (data / f"{LAYER}.geojson").unlink()


def test_a_folder_put_into_a_running_service_becomes_a_layer_by_one_command(site: Site, folder: None) -> None:
    assert LAYER not in site.catalogue()
    made = site.run("load", LAYER)
    assert made.returncode == 0, made.stderr
    site.eventually(lambda: site.tells(1, LAYER), 10)
    # Every process serves it in every way.
    for _ in range(6):
        for rest in ("", "/items?limit=9", "/items/g3", "/tiles/WebMercatorQuad/6/28/50", "/styles"):
            assert ask(site.settings.port, f"/collections/{LAYER}{rest}").status == 200, rest
        assert LAYER in ask(site.settings.port, "/styles/map-light").body.decode()
        found = ask(site.settings.port, "/search?q=lop+springs").body.decode()
        assert f'"{LAYER}"' in found
