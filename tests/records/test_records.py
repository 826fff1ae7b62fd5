"""The catalogue as other catalogues read it."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from owslib.ogcapi.records import Records

from mapsvc.settings import Settings
from tests.client import Client, running_app
from tests.conftest import free_port, running
from tests.downloads.conftest import database  # noqa: F401 - the same layers

ITEMS = "/collections/catalogue/items"
OFFICER = {"X-API-Key": "officer"}
PUBLIC = {"stations", "dykes", "basins", "register", "nothing"}


@pytest.fixture(scope="package")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:  # noqa: F811
    home = tmp_path_factory.mktemp("home")
    return Settings(database_url=database, home=home, port=free_port(), web_processes=1)


@pytest.fixture(scope="package")
def client(settings: Settings) -> Iterator[Client]:
    with running_app(settings) as client:
        yield client


def ids(client: Client, **parameters: str) -> list[str]:
    reply = client.get(ITEMS, {"limit": "100", **parameters})
    assert reply.status_code == 200, reply.text
    return [record["id"] for record in reply.json()["features"]]


def test_a_record_for_every_public_layer(client: Client) -> None:
    assert set(ids(client)) == PUBLIC
    for_officers = client.get(ITEMS, {"limit": "100"}, OFFICER).json()["features"]
    assert {record["id"] for record in for_officers} == {*PUBLIC, "hidden"}


def test_a_hidden_record_is_as_one_that_never_was(client: Client) -> None:
    hidden, absent = client.get(f"{ITEMS}/hidden"), client.get(f"{ITEMS}/no_such_layer")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["detail"].replace("hidden", "x") == absent.json()["detail"].replace("no_such_layer", "x")
    assert "hidden" not in client.get(ITEMS, {"limit": "100"}).text


def test_what_a_record_tells(client: Client) -> None:
    record = client.get(f"{ITEMS}/stations", {"lang": "vi"}).json()
    assert record["type"] == "Feature"
    assert record["geometry"]["type"] == "Polygon"
    about = record["properties"]
    assert about["type"] == "dataset"
    assert about["title"] == "Lớp stations / thử"
    assert about["license"] == "CC-BY-4.0"
    assert about["language"]["code"] == "vi"
    assert datetime.fromisoformat(about["updated"])
    assert {"name": "GeoPackage", "mediaType": "application/geopackage+sqlite3"} in about["formats"]
    rels = {link["rel"] for link in record["links"]}
    assert {"self", "collection", "item", "enclosure", "alternate"} <= rels
    english = client.get(f"{ITEMS}/stations", {"language": "en"}).json()["properties"]
    assert english["title"] == "Layer stations"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"q": "stations"}, {"stations"}),
        ({"q": "LỚP STATIONS"}, {"stations"}),
        ({"q": "lop basins,dykes"}, {"basins", "dykes"}),
        ({"q": "stations lớp"}, set()),
        ({"type": "dataset"}, PUBLIC),
        ({"type": "service"}, set()),
        ({"ids": "dykes,basins,hidden"}, {"dykes", "basins"}),
        ({"bbox": "100,0,101,1"}, {"register", "nothing"}),
        ({"bbox": "106.5,17,106.6,17.1"}, PUBLIC),
        ({"externalIds": "39.12"}, set()),
        ({"datetime": "2001-01-01/.."}, PUBLIC),
        ({"datetime": "../2001-01-01"}, set()),
        ({"license": "CC-BY-4.0"}, PUBLIC),
        ({"license": "MIT"}, set()),
    ],
)
def test_core_query_parameters(client: Client, parameters: dict[str, str], found: set[str]) -> None:
    assert set(ids(client, **parameters)) == found


def test_the_list_of_collections_is_searched_alike(client: Client) -> None:
    document = client.get("/collections", {"q": "stations"}).json()
    assert [each["id"] for each in document["collections"]] == ["stations"]
    assert "catalogue" in [each["id"] for each in client.get("/collections").json()["collections"]]


def test_pages_hold_every_record_once(client: Client) -> None:
    seen: list[str] = []
    address: str | None = f"{ITEMS}?limit=2&sortby=-title"
    while address:
        document = client.get(address).json()
        assert document["numberMatched"] == len(PUBLIC)
        seen += [record["id"] for record in document["features"]]
        address = next((link["href"] for link in document["links"] if link["rel"] == "next"), None)
    assert seen == sorted(PUBLIC, reverse=True)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "bbox=1,2,3", "bbox=a,b,c,d", "nothing=1", "sortby=size", "datetime=soon", "language=fr", "f=xml"],
)
def test_bad_requests_are_problems(client: Client, query: str) -> None:
    reply = client.get(f"{ITEMS}?{query}")
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"


def test_the_documents_of_the_service_name_the_catalogue(client: Client) -> None:
    landing = client.get("/api?f=json").json()
    assert any(link["rel"].endswith("ogc-catalog") for link in landing["links"])
    classes = client.get("/conformance?f=json").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/searchable-catalog" in classes
    assert ITEMS in client.get("/api/openapi.json").json()["paths"]
    collection = client.get("/collections/catalogue?f=json").json()
    assert collection["itemType"] == "record"
    queryables = client.get("/collections/catalogue/queryables").json()
    assert "title" in queryables["properties"]


@pytest.mark.parametrize("path", ["/collections/catalogue", ITEMS, f"{ITEMS}/stations"])
def test_pages_for_people(client: Client, path: str) -> None:
    reply = client.get(path, headers={"Accept": "text/html"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert "<script" not in reply.text


def test_owslib_reads_the_catalogue(settings: Settings) -> None:
    with running(settings) as base:
        client = Records(f"{base}/")
        assert client.records() == ["catalogue"]
        found = client.collection_items("catalogue", q="stations", limit=5)
        assert [record["id"] for record in found["features"]] == ["stations"]
        record = client.collection_item("catalogue", "basins")
        assert record["properties"]["license"] == "CC-BY-4.0"
        assert "title" in client.collection_queryables("catalogue")["properties"]


def test_dcat_lists_what_is_public_whoever_asks(client: Client) -> None:
    reply = client.get("/dcat", headers=OFFICER)
    assert reply.headers["content-type"] == "application/ld+json"
    document = json.loads(reply.text)
    assert {each["dct:identifier"] for each in document["dcat:dataset"]} == PUBLIC
    stations = next(each for each in document["dcat:dataset"] if each["dct:identifier"] == "stations")
    assert stations["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    assert any("f=gpkg" in each["@id"] for each in stations["dcat:distribution"])
    assert "hidden" not in reply.text
