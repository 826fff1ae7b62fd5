"""An elevation layer as it is given out: immutable tiles, documents that say what they are, and clear refusals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.loading import load_all
from mapsvc.settings import Settings
from tests.publishing import heights as made_up
from tests.tiling.client import BASE, Client, running_app
from tests.tiling.test_styles import mistakes


@pytest.fixture
def home(conninfo: str, tmp_path: Path) -> Settings:
    """A database with one elevation layer of a made-up surface."""
    layers, data = made_up.declare(tmp_path, layer=made_up.LAYER.replace("[[sources]]", "visible = true\n[[sources]]"))
    made_up.write_sheet(data / "a.tif", cells=128)
    made_up.write_source(layers, data, "a.tif")
    settings = Settings(
        database_url=conninfo, home=tmp_path, data=(data,), layers_path=layers, download=False, public_url=BASE
    )
    outcome = load_all(settings, read_declarations(layers))[0]
    assert outcome.state == "loaded", outcome.error
    return settings


@pytest.fixture
def client(home: Settings) -> Iterator[Client]:
    with running_app(home) as client:
        yield client


def test_tiles_of_heights_are_immutable_pictures(client: Client) -> None:
    tilejson = client.get("/collections/heights/tiles/WebMercatorQuad", {"f": "tilejson"}).json()
    assert (tilejson["encoding"], tilejson["tileSize"], tilejson["format"]) == ("terrarium", 512, "webp")
    assert "vector_layers" not in tilejson
    template = tilejson["tiles"][0].removeprefix(BASE)
    assert "/versions/1/" in template
    zoom = tilejson["maxzoom"]
    west, south, east, north = tilejson["bounds"]
    column = int(((west + east) / 2 + 180) / 360 * 2**zoom)
    rows = range(2**zoom)
    place = template.replace("{z}", str(zoom)).replace("{x}", str(column))
    row = next(y for y in _rows_of((south + north) / 2, zoom) if y in rows)
    for coding in ("identity", "gzip"):
        reply = client.get(place.replace("{y}", str(row)), headers={"Accept-Encoding": coding})
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "image/webp"
        assert "content-encoding" not in reply.headers
        assert "immutable" in reply.headers["cache-control"]
        assert reply.content[:4] == b"RIFF"
    again = client.get(place.replace("{y}", str(row)), headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304


def _rows_of(latitude: float, zoom: int) -> list[int]:
    from math import asinh, pi, radians, tan

    return [int((1 - asinh(tan(radians(latitude))) / pi) / 2 * 2**zoom)]


def test_documents_say_that_the_tiles_are_heights(client: Client) -> None:
    tileset = client.get("/collections/heights/tiles/WebMercatorQuad").json()
    assert tileset["dataType"] == "coverage"
    assert tileset["mediaTypes"] == ["image/webp"]
    assert "layers" not in tileset
    collection = client.get("/collections/heights").json()
    assert collection["extent"]["spatial"]["bbox"][0][0] == pytest.approx(106.8, abs=0.2)
    assert any(link["rel"].endswith("tilesets-coverage") for link in collection["links"])
    archive = client.get("/collections/heights/versions/1/archive.pmtiles")
    assert archive.content[:7] == b"PMTiles"
    layer = next(each for each in client.get("/catalogue").json()["layers"] if each["id"] == "heights")
    assert layer["tiles"]["heights"] == {"encoding": "terrarium", "tile_size": 512, "step": 0.125}
    assert layer["identifiable"] is False
    sheet = client.get("/collections/heights/items").json()["features"][0]
    assert sheet["geometry"] is None
    assert sheet["properties"]["sheet"] == "a.tif"


@pytest.mark.parametrize("name", ["map-light", "map-dark", "map-grey", "heights"])
def test_a_style_shades_the_hills(client: Client, name: str) -> None:
    style = client.get(f"/styles/{name}").json()
    assert mistakes(style) == []
    assert style["sources"]["heights"]["type"] == "raster-dem"
    shade = next(part for part in style["layers"] if part["type"] == "hillshade")
    assert name == "heights" or "hillshade-exaggeration" in shade["paint"]


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/WebMercatorQuad/11/925/1632?collections=heights",
        "/collections/heights/tiles/WebMercatorQuad/11/925/1632?filter=lowest%3E1",
    ],
)
def test_heights_are_not_filtered_or_joined_as_features_are(client: Client, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert reply.json()["type"].endswith("layer-without-features")


def test_an_archive_that_is_gone_is_told_with_what_to_do(client: Client, home: Settings) -> None:
    next(home.archives.rglob("*.pmtiles")).unlink()
    reply = client.get("/collections/heights/tiles/WebMercatorQuad/11/925/1632")
    assert reply.status_code == 503
    assert "mapsvc load --force heights" in reply.text
