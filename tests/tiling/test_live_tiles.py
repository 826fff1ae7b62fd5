"""Tiles drawn by PostGIS: what is in them, and where they end."""

from tests.tiling.client import Client
from tests.tiling.conftest import OFFICER
from tests.tiling.reading import address, content, covering


def test_a_tile_has_the_layer_its_key_and_the_declared_attributes(client: Client) -> None:
    tile = content(client, "cells", covering(9, 106.5, 17.0))
    features = tile["cells"]["features"]
    assert features
    for feature in features:
        assert set(feature["properties"]) == {"id", "name", "area"}
        assert feature["properties"]["id"].startswith("t")
        assert feature["id"] >= 1
    assert tile["cells"]["extent"] == 4096


def test_the_type_is_that_of_mapbox_vector_tiles(client: Client) -> None:
    reply = client.get(address("cells", covering(9, 106.5, 17.0)))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/vnd.mapbox-vector-tile"


def test_an_empty_tile_is_204(client: Client) -> None:
    reply = client.get(address("cells", covering(9, 20.0, 50.0)))
    assert (reply.status_code, reply.content) == (204, b"")
    assert "cache-control" in reply.headers
    assert "content-length" not in reply.headers


def test_an_internal_layer_has_tiles_for_officers_only(client: Client) -> None:
    there = address("secret", covering(9, 106.5, 17.0))
    assert client.get(there).status_code == 404
    shown = client.get(there, headers=OFFICER)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "private, no-store"
    assert client.get(there).status_code == 404
    unknown = client.get(address("nowhere", covering(9, 106.5, 17.0)))
    assert client.get(there).json()["title"] == unknown.json()["title"]
