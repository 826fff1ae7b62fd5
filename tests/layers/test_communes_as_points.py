"""Where the boundaries cannot be had, the communes are points: everything that shows them says so, and why."""

from collections.abc import Iterator
from typing import Any

import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.loading import load_all
from mapsvc.settings import Settings
from tests.client import Client, running_app

POINT = {"vi": "là một điểm", "en": "is one point"}
SOURCE = "vietnamadminunits"


@pytest.fixture(scope="module")
def client(carried: Settings) -> Iterator[Client]:
    with running_app(carried) as client:
        yield client


def ask(client: Client, address: str, language: str = "vi", status: int = 200) -> Any:
    reply = client.get(address, headers={"Accept-Language": language})
    assert reply.status_code == status, reply.text
    return reply.json()


def entry(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in ask(client, "/catalogue")["layers"] if each["id"] == "communes")
    return found


def test_the_catalogue_tells_what_stands_in(client: Client) -> None:
    communes = entry(client)
    assert (communes["state"], communes["geometry"], communes["version"]["feature_count"]) == ("published", "Point", 78)
    for language, text in POINT.items():
        assert text in communes["stand_in"][language]
        assert SOURCE in communes["stand_in"][language]
    whole = next(each for each in ask(client, "/catalogue")["layers"] if each["id"] == "coastline")
    assert whole["stand_in"] is None


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/collections/communes",
        "/collections/communes/queryables",
        "/collections/communes/tiles/WebMercatorQuad?f=tilejson",
        "/collections/communes/tiles/WebMercatorQuad",
    ],
)
def test_documents_tell_it(client: Client, address: str, language: str) -> None:
    told = ask(client, address, language)["description"]
    assert POINT[language] in told
    assert SOURCE in told


def test_records_downloads_and_pages_tell_it(client: Client) -> None:
    record = ask(client, "/collections/catalogue/items/communes")
    assert POINT["vi"] in record["properties"]["description"]
    dataset = next(each for each in ask(client, "/dcat")["dcat:dataset"] if each["dct:identifier"] == "communes")
    assert POINT["en"] in str(dataset["dct:description"])
    assert POINT["vi"] in client.get("/collections/communes?f=html").text
    assert POINT["vi"] in client.get("/collections?f=html").text
    assert POINT["vi"] in ask(client, "/collections/communes/items?f=geojson")["description"]


def test_features_are_points_with_their_official_names(client: Client) -> None:
    page = ask(client, "/collections/communes/items?limit=100")
    assert page["numberMatched"] == 78
    assert {feature["geometry"]["type"] for feature in page["features"]} == {"Point"}
    assert ask(client, "/collections/communes")["geometryType"] == "Point"
    assert {feature["properties"]["population_2025"] for feature in page["features"]} == {None}


def test_the_style_draws_points_with_their_names(client: Client) -> None:
    style = ask(client, "/styles/communes")
    drawn = [part for part in style["layers"] if part.get("filter") == ["==", ["geometry-type"], "Point"]]
    assert [part["type"] for part in drawn] == ["circle"]
    tile = client.get("/collections/communes/tiles/WebMercatorQuad/8/116/203")
    assert (tile.status_code, tile.headers["content-type"]) == (200, "application/vnd.mapbox-vector-tile")
    whole = ask(client, "/styles/map-light")
    assert "communes-point" in {part["id"] for part in whole["layers"]}


def test_search_finds_them(client: Client) -> None:
    found = ask(client, "/search?q=dong+hoi")["results"]
    assert "communes" in {each["layer"] for each in found}


def test_statistics_are_not_made_up(client: Client) -> None:
    """The package has no population: the figures are missing, and never zero."""
    summary = ask(client, "/collections/communes/summary?properties=population_2025,density_2025")
    for figures in summary["properties"].values():
        assert figures["count"] == 0
        assert figures.get("sum") is None


def test_loading_again_makes_no_new_version(carried: Settings, client: Client) -> None:
    outcomes = load_all(carried, read_declarations(carried.layers_path), ["communes", "islands"])
    assert {each.layer_id: each.state for each in outcomes}["communes"] == "unchanged"
    client.portal.call(client.app.state.service.registry.refresh)
    assert entry(client)["stand_in"] is not None
