"""Styles: valid for MapLibre, with the islands and the sea named on every map, and nothing a visitor may not see."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from mapsvc.settings import CHECKOUT
from tests.tiling.client import Client
from tests.tiling.conftest import OFFICER

WEB = CHECKOUT / "mapsvc" / "web"
MAPS = ("map-light", "map-dark", "map-grey")

VALIDATE = """
import {validateStyleMin} from '@maplibre/maplibre-gl-style-spec';
import {readFileSync} from 'node:fs';
const styles = JSON.parse(readFileSync(0, 'utf8'));
const told = (style) => validateStyleMin(style).map(({message}) => `${style.name}: ${message}`);
console.log(JSON.stringify(styles.flatMap(told)));
"""


def mistakes(*styles: dict[str, Any]) -> list[str]:
    """What the style specification's own validator finds."""
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules").is_dir():
        pytest.fail("the packages of the page are not installed: scripts/build-page --packages")
    done = subprocess.run(
        [node, "--input-type=module", "-e", VALIDATE],
        input=json.dumps(styles),
        cwd=WEB,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [*MAPS, "cells", "dots"])
def test_a_style_fulfils_the_style_specification(client: Client, name: str) -> None:
    reply = client.get(f"/styles/{name}")
    assert reply.headers["content-type"] == "application/vnd.mapbox.style+json"
    assert mistakes(reply.json()) == []


def test_the_styles_of_all_real_layers_and_maps_fulfil_the_style_specification(service: str) -> None:
    names = [each["id"] for each in httpx.get(f"{service}/styles").json()["styles"]]
    assert len(names) > len(MAPS)
    assert mistakes(*(httpx.get(f"{service}/styles/{name}").json() for name in names)) == []


@pytest.mark.parametrize("name", MAPS)
def test_the_islands_and_the_sea_are_named_on_every_map(client: Client, name: str) -> None:
    style = client.get(f"/styles/{name}").json()
    text = json.dumps(style["sources"], ensure_ascii=False)
    assert "Quần đảo Hoàng Sa (Việt Nam)" in text
    assert "Quần đảo Trường Sa (Việt Nam)" in text
    assert "BIỂN ĐÔNG" in text
    shown = {part["source"] for part in style["layers"] if part["type"] == "symbol"}
    assert {"sea_names", "island_names"} <= shown


def test_the_layer_of_the_islands_stands_above_all_and_is_always_on(client_with_islands: Client) -> None:
    for name in MAPS:
        style = client_with_islands.get(f"/styles/{name}").json()
        assert "island_names" not in style["sources"]
        last = style["layers"][-1]
        assert (last["source"], last["type"]) == ("islands", "symbol")
        assert last["layout"].get("visibility", "visible") == "visible"


def test_names_stand_above_shapes_and_layers_off_at_first_are_not_visible(client: Client) -> None:
    style = client.get("/styles/map-light").json()
    kinds = [part["type"] == "symbol" for part in style["layers"]]
    assert kinds == sorted(kinds)
    by_id = {part["id"]: part for part in style["layers"]}
    assert by_id["cells-fill"]["layout"]["visibility"] == "none"


def test_colours_turn_round_for_the_dark_map(client: Client) -> None:
    light, dark = (client.get(f"/styles/{name}").json() for name in ("map-light", "map-dark"))
    halo = {
        style["name"]: next(p for p in style["layers"] if p["id"] == "cells-label")["paint"]["text-halo-color"]
        for style in (light, dark)
    }
    bright, night = (int(colour[1:3], 16) for colour in halo.values())
    assert bright > 200
    assert night < 80


def test_sources_name_the_version_and_the_zooms(client: Client) -> None:
    source = client.get("/styles/cells").json()["sources"]["cells"]
    assert source["tiles"] == ["http://map.test/collections/cells/versions/1/tiles/WebMercatorQuad/{z}/{y}/{x}"]
    assert (source["minzoom"], source["maxzoom"], source["promoteId"]) == (4, 14, "id")


def test_an_internal_layer_is_in_no_style_of_the_public(client: Client) -> None:
    for address in ("/styles", *(f"/styles/{name}" for name in MAPS)):
        assert "secret" not in client.get(address).text
        shown = client.get(address, headers=OFFICER)
        assert "secret" in shown.text
        assert shown.headers["cache-control"] == "private, no-store"
    assert client.get("/styles/secret").status_code == 404
    assert client.get("/styles/secret", headers=OFFICER).status_code == 200
    assert client.get("/collections/secret/styles").status_code == 404


def test_an_unknown_style_is_404_and_says_which_there_are(client: Client) -> None:
    reply = client.get("/styles/map-pink", headers={"Accept-Language": "en"})
    assert reply.status_code == 404
    assert "map-dark" in reply.json()["hint"]


def test_a_style_is_sent_again_only_when_it_changed(client: Client) -> None:
    first = client.get("/styles/map-light")
    again = client.get("/styles/map-light", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_metadata_lists_what_a_style_draws(client: Client) -> None:
    listed = client.get("/styles").json()
    assert [style["id"] for style in listed["styles"]][:3] == ["map-light", "map-dark", "map-grey"]
    described = next(link for link in listed["styles"][3]["links"] if link["rel"] == "describedby")
    metadata = client.get(described["href"].removeprefix("http://map.test")).json()
    assert metadata["layers"][0]["sampleData"]["href"].startswith("http://map.test/collections/")


def test_fonts_come_from_the_built_page(world: str, tmp_path: Path) -> None:
    from mapsvc.tiling.styles.ground import Ground

    assets = tmp_path / "assets"
    assets.mkdir()
    for part in ("vietnamese-400", "latin-ext-400", "latin-400"):
        (assets / f"be-vietnam-pro-{part}-normal-CR-q_yg1.woff2").touch()
    faces = Ground(CHECKOUT / "tiles", tmp_path).font_faces("http://map.test")
    assert [face["url"].rpartition("/")[2][:24] for face in faces["Be Vietnam Pro Regular"]] == [
        "be-vietnam-pro-vietnames",
        "be-vietnam-pro-latin-ext",
        "be-vietnam-pro-latin-400",
    ]
    assert "Be Vietnam Pro SemiBold" not in faces


@pytest.mark.parametrize("address", ["/styles/map-light", "/catalogue"])
def test_large_documents_are_sent_compressed_to_those_who_take_it(client: Client, address: str) -> None:
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address)
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.extensions["raw"]) < len(plain.content) / 3
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]
    assert plain.headers["etag"] == packed.headers["etag"]
