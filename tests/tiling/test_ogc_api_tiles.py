"""Cases derived from the abstract test suite of OGC API Tiles Part 1 (20-057, annex A); one test a requirement.

Derived, not certified.
"""

from typing import Any

import pytest

from mapsvc.tiling.part import CONFORMS_TO
from tests.tiling.client import BASE, Client
from tests.tiling.conftest import OFFICER
from tests.tiling.reading import address, content, covering, decoded

HERE = covering(9, 106.5, 17.0)
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
CONF = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"


def links(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {link["rel"]: link for link in document["links"]}


def at(link: dict[str, Any]) -> str:
    href: str = link["href"]
    return href.removeprefix(BASE)


def test_conf_core_conformance_success(client: Client) -> None:
    declared = client.get("/conformance").json()["conformsTo"]
    assert set(CONFORMS_TO) <= set(declared)
    assert f"{CONF}core" in declared


def test_conf_core_tc_op_and_tc_success(client: Client) -> None:
    tileset = client.get("/collections/cells/tiles/WebMercatorQuad").json()
    template = at(links(tileset)["item"])
    z, x, y = HERE
    for name, value in (("tileMatrix", z), ("tileRow", y), ("tileCol", x)):
        assert f"{{{name}}}" in template
        template = template.replace(f"{{{name}}}", str(value))
    reply = client.get(template)
    assert reply.status_code == 200
    assert decoded(reply.content)["cells"]["features"]


@pytest.mark.parametrize(
    "place", ["99/0/0", "5/0/32", "5/32/0", "5/-1/0", "5/1.5/0", "x/0/0", "5/0/99999999999999999999", "3/0/0", "15/0/0"]
)
def test_conf_core_tc_error_outside_is_404(client: Client, place: str) -> None:
    for where in ("/collections/cells", "/collections/cells/versions/1", ""):
        reply = client.get(f"{where}/tiles/WebMercatorQuad/{place}")
        if where or place not in ("3/0/0", "15/0/0"):
            assert reply.status_code == 404, (where, place)
            assert reply.headers["content-type"] == "application/problem+json"
            assert reply.headers["cache-control"] == "no-store"


def test_conf_core_tc_error_empty_is_204(client: Client) -> None:
    assert client.get(address("cells", covering(9, 20.0, 50.0))).status_code == 204


@pytest.mark.parametrize("path", ["/collections/cells/tiles/CanadianQuad", "/tileMatrixSets/CanadianQuad"])
def test_an_unknown_matrix_set_is_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_conf_tileset_description(client: Client) -> None:
    tileset = client.get("/collections/cells/tiles/WebMercatorQuad").json()
    assert tileset["dataType"] == "vector"
    assert tileset["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    assert tileset["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    assert {"self", "item", f"{REL}tiling-scheme"} <= set(links(tileset))
    assert links(tileset)["item"]["templated"] is True
    assert [layer["id"] for layer in tileset["layers"]] == ["cells", "cells_label"]
    assert [limit["tileMatrix"] for limit in tileset["tileMatrixSetLimits"]] == [str(z) for z in range(4, 15)]
    scheme = client.get(at(links(tileset)[f"{REL}tiling-scheme"])).json()
    assert scheme["id"] == "WebMercatorQuad"


def test_conf_tilesets_list_links(client: Client) -> None:
    listed = client.get("/collections/cells/tiles").json()
    for tileset in listed["tilesets"]:
        assert {"title", "dataType", "crs", "links"} <= set(tileset)
        assert client.get(at(links(tileset)["self"])).status_code == 200


def test_conf_dataset_tilesets_landing_page(client: Client) -> None:
    landing = client.get("/api", headers={"Accept": "application/json"}).json()
    listed = client.get(at(links(landing)[f"{REL}tilesets-vector"])).json()
    assert len(listed["tilesets"]) == 1
    assert client.get(at(links(listed["tilesets"][0])["self"])).status_code == 200
    schemes = client.get(at(links(landing)[f"{REL}tiling-schemes"])).json()
    assert [each["id"] for each in schemes["tileMatrixSets"]] == ["WebMercatorQuad"]


def test_conf_geodata_tilesets_desc_links(client: Client) -> None:
    collection = client.get("/collections/cells", headers={"Accept": "application/json"}).json()
    listed = client.get(at(links(collection)[f"{REL}tilesets-vector"])).json()
    assert listed["tilesets"]
    table = client.get("/collections/figures", headers={"Accept": "application/json"}).json()
    assert f"{REL}tilesets-vector" not in links(table)
    assert client.get("/collections/figures/tiles").status_code == 404


def test_conf_collections_selection_collections_response(client: Client) -> None:
    where = f"/tiles/WebMercatorQuad/{HERE.z}/{HERE.y}/{HERE.x}"
    reply = client.get(f"{where}?collections=cells,dots")
    layers = decoded(reply.content)
    assert set(layers) == {"cells", "cells_label", "dots", "dots_label"}
    assert layers["cells"] == content(client, "cells", HERE)["cells"]
    assert set(decoded(client.get(f"{where}?collections=ways").content)) == {"ways"}
    metadata = client.get("/tiles/WebMercatorQuad?collections=cells,dots").json()
    assert [layer["id"] for layer in metadata["layers"]] == ["cells", "cells_label", "dots", "dots_label"]
    assert client.get(f"{where}?collections=cells,secret").status_code == 404
    assert client.get(f"{where}?collections=").status_code == 400
    shown = client.get(f"{where}?collections=cells,secret", headers=OFFICER)
    assert set(decoded(shown.content)) == {"cells", "cells_label", "secret"}
    assert shown.headers["cache-control"] == "private, no-store"


def test_conf_dataset_tile_is_revalidated(client: Client) -> None:
    where = f"/tiles/WebMercatorQuad/{HERE.z}/{HERE.y}/{HERE.x}?collections=cells,dots"
    first = client.get(where, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = client.get(where, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_tile_of_named_versions_never_changes(client: Client) -> None:
    where = f"/tiles/WebMercatorQuad/{HERE.z}/{HERE.y}/{HERE.x}?collections="
    reply = client.get(f"{where}cells@1,dots@1")
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert set(decoded(reply.content)) == {"cells", "cells_label", "dots", "dots_label"}
    assert decoded(client.get(f"{where}cells@1").content) == decoded(client.get(f"{where}cells").content)
    assert client.get(f"{where}cells@1,dots").headers["cache-control"] == "public, max-age=60"
    assert client.get(f"{where}cells@9").status_code == 404
    assert client.get(f"{where}cells@1,secret@1").status_code == 404
    secret = client.get(f"{where}cells@1,secret@1", headers=OFFICER)
    assert secret.headers["cache-control"] == "private, no-store"
    for nonsense in ("cells@1,cells", "@1", "cells@", "cells@0", "cells@1@1", "cells@99999999999999999999"):
        assert client.get(where + nonsense).status_code in (400, 404)
    whole = client.get("/tiles/WebMercatorQuad?f=tilejson&collections=dots@1").json()
    assert whole["tiles"] == [f"{BASE}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?collections=dots@1"]


def test_conf_mvt_content(client: Client) -> None:
    reply = client.get(address("cells", HERE))
    assert reply.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    layer = decoded(reply.content)["cells"]
    assert (layer["version"], layer["extent"]) == (2, 4096)


def test_tilejson_names_the_version_and_the_source_layers(client: Client) -> None:
    for where in ("/collections/cells", "/collections/cells/versions/1"):
        reply = client.get(f"{where}/tiles/WebMercatorQuad?f=tilejson")
        document = reply.json()
        assert document["tilejson"] == "3.0.0"
        assert document["tiles"] == [f"{BASE}/collections/cells/versions/1/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"]
        assert (document["minzoom"], document["maxzoom"]) == (4, 14)
        fields = {"id": "String", "name": "String", "area": "Number"}
        assert {layer["id"]: layer["fields"] for layer in document["vector_layers"]} == {
            "cells": fields,
            "cells_label": fields,
        }
        west, south, east, north = document["bounds"]
        assert 106 < west < east < 107
        assert 16 < south < north < 18
    whole = client.get("/tiles/WebMercatorQuad?f=tilejson&collections=dots").json()
    assert whole["tiles"] == [f"{BASE}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?collections=dots"]


def test_an_internal_layer_is_in_no_tileset_of_the_public(client: Client) -> None:
    for path in ("", "/WebMercatorQuad", "/WebMercatorQuad?f=tilejson"):
        hidden = client.get(f"/collections/secret/tiles{path}")
        unknown = client.get(f"/collections/nothere/tiles{path}")
        assert hidden.status_code == unknown.status_code == 404
        shown = client.get(f"/collections/secret/tiles{path}", headers=OFFICER)
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "private, no-store"
    assert client.get("/tiles/WebMercatorQuad?collections=secret").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/tileMatrixSets?x=1",
        "/tileMatrixSets/WebMercatorQuad?x=1",
        "/tiles?x=1",
        "/tiles/WebMercatorQuad?x=1",
        f"/tiles/WebMercatorQuad/{HERE.z}/{HERE.y}/{HERE.x}?x=1",
        "/collections/cells/tiles?x=1",
        "/collections/cells/tiles/WebMercatorQuad?x=1",
        f"{address('cells', HERE)}?x=1",
        f"{address('cells', HERE)}?bbox=1,2,3,4",
        f"{address('cells', HERE)}?limit=1",
        "/styles?x=1",
        "/styles/map-light?x=1",
    ],
)
def test_an_unknown_parameter_is_400(client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 400
    assert reply.json()["code"] == "unknown-parameter"


def test_head_is_answered_as_get_without_a_body(client: Client) -> None:
    for path in (address("cells", HERE), "/collections/cells/tiles/WebMercatorQuad", "/tiles", "/styles/map-light"):
        there, head = client.get(path), client.request("HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == there.headers["content-type"]
        assert head.headers["etag"] == there.headers["etag"]


def test_conf_oas30_every_address_is_described(client: Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    operations = {operation["get"]["operationId"] for operation in paths.values() if "get" in operation}
    for name in ("getTileSetsList", "getTileSet", "getTile"):
        assert f"collection.vector.{name}" in operations
        assert f"dataset.vector.{name}" in operations
    assert {"getTileMatrixSetsList", "getTileMatrixSet", "getStyles", "getStyle", "getArchive"} <= operations
