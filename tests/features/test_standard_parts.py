"""Derived from the requirements of OGC API - Features Parts 2 (18-058r1), 3 (19-079r2) and 5 (23-058).

Derived, not certified. Coordinates are held against PROJ in ``test_crs``, filters against Python in ``test_filters``.
"""

from typing import Any

import jsonschema
import pytest

from mapsvc.features.crs import CRS84, SUPPORTED
from tests.features.conftest import OFFICER, Client

ITEMS = "/collections/stations/items"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SORTABLES = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"


def test_crs_uri(client: Client) -> None:
    """/conf/crs/crs-uri, /req/crs/fc-md-crs-list, fc-md-crs-list-global."""
    document = client.json("/collections")
    for systems in (document["crs"], *(each["crs"] for each in document["collections"] if "crs" in each)):
        assert systems[0] == CRS84.uri
        assert all(uri.startswith("http://www.opengis.net/def/crs/") for uri in systems)


def test_storage_crs(client: Client) -> None:
    """/conf/crs/storageCrs: among the listed systems."""
    for collection in client.json("/collections")["collections"]:
        if "storageCrs" in collection:
            assert collection["storageCrs"] in collection["crs"]


def test_default_crs(client: Client) -> None:
    """/conf/crs/default-crs, /conf/crs/crs-parameter-default."""
    plain, named = client.ask(ITEMS), client.ask(ITEMS, crs=CRS84.uri)
    assert plain.json()["features"] == named.json()["features"]
    assert plain.headers["content-crs"] == named.headers["content-crs"] == f"<{CRS84.uri}>"


@pytest.mark.parametrize("uri", SUPPORTED)
def test_crs_parameter(client: Client, uri: str) -> None:
    """/conf/crs/crs-parameter, /req/crs/ogc-crs-header, ogc-crs-header-value."""
    assert client.ask(ITEMS, crs=uri).headers["content-crs"] == f"<{uri}>"
    assert client.ask(f"{ITEMS}/s5", crs=uri).headers["content-crs"] == f"<{uri}>"


def test_crs_parameter_invalid(client: Client) -> None:
    """/conf/crs/crs-parameter-invalid, /conf/crs/bbox-crs-parameter-invalid."""
    for path in (ITEMS, f"{ITEMS}/s5"):
        assert client.json(path, 400, crs="http://www.opengis.net/def/crs/0/unsupported")["parameter"] == "crs"
    query = {"bbox": "1,2,3,4", "bbox-crs": "http://www.opengis.net/def/crs/0/unsupported"}
    assert client.json(ITEMS, 400, **query)["parameter"] == "bbox-crs"


def test_bbox_crs_parameter_default(client: Client) -> None:
    """/conf/crs/bbox-crs-parameter-default."""
    box = "106.2,16.7,106.4,16.9"
    assert client.ids(ITEMS, bbox=box) == client.ids(ITEMS, **{"bbox": box, "bbox-crs": CRS84.uri})


def test_crs_is_kept_through_paging(client: Client) -> None:
    """/req/crs/fc-crs-action: the following pages are in the same system."""
    uri = "http://www.opengis.net/def/crs/EPSG/0/9212"
    for page in client.pages(ITEMS, crs=uri, limit=100):
        for feature in page["features"]:
            assert min(feature["geometry"]["coordinates"]) > 100_000


@pytest.mark.parametrize("layer", ["stations", "parcels", "roads", "units"])
def test_queryables(client: Client, layer: str) -> None:
    """/req/queryables/queryables-link, get-queryables-op, get-queryables-response."""
    link = next(each for each in client.json(f"/collections/{layer}")["links"] if each["rel"] == QUERYABLES)
    assert link["type"] == "application/schema+json"
    reply = client.ask(link["href"].removeprefix(client.base))
    assert reply.headers["content-type"] == "application/schema+json"
    schema = reply.json()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{client.base}/collections/{layer}/queryables"
    assert schema["type"] == "object"
    for name, member in schema["properties"].items():
        assert member.get("type") in ("string", "number", "integer", "boolean") or member["format"].startswith(
            "geometry-"
        )
        if "type" in member:
            client.ask(f"/collections/{layer}/items", filter=f"{name} IS NULL")
    assert ("geometry" in schema["properties"]) == (layer != "units")


def test_queryables_expression_construction(client: Client) -> None:
    """/req/queryables/expression-construction: only queryables may be named."""
    for name in (
        "phone",
        "fid",
        "source_id",
        "geom",
        "geom_3857",
        "source_file",
        "ctid",
        "tableoid",
        "xmin",
        "nothing",
    ):
        problem = client.json(ITEMS, 400, filter=f"{name} IS NULL")
        assert problem["property"] == name
        client.json(ITEMS, 400, sortby=name)
        client.json(ITEMS, 400, properties=name)
        client.ask(f"{ITEMS}?{name}=1", 400)


def test_queryables_query_parameters(client: Client) -> None:
    """/req/queryables-query-parameters/parameters."""
    assert client.ids(ITEMS, code="s9") == ["s9"]
    assert client.ids(ITEMS, code="s9", rank="4") == ["s9"]
    assert client.ids(ITEMS, code="s9", rank="1") == []


def test_filter(client: Client) -> None:
    """/req/filter/filter-param, filter-lang-param, filter-crs-param, filter-crs-wgs84, response, mixing-expressions."""
    parameters = client.json("/api/openapi.json")["components"]["parameters"]
    assert parameters["filter"]["schema"]["type"] == "string"
    assert parameters["filter-lang"]["schema"]["enum"] == ["cql2-text", "cql2-json"]
    assert parameters["filter-lang"]["schema"]["default"] == "cql2-text"
    assert parameters["filter-crs"]["schema"]["format"] == "uri"
    mixed: dict[str, Any] = {
        "filter": "rank = 2",
        "bbox": "106,16.5,106.5,17.5",
        "datetime": "2025-01-10/..",
        "active": "true",
    }
    found = client.json(ITEMS, limit=1000, **mixed)["features"]
    assert found
    for feature in found:
        assert feature["properties"]["rank"] == 2
        assert feature["properties"]["active"] is True
        assert feature["geometry"]["coordinates"][0] <= 106.5
        assert (feature["properties"]["seen"] or "2025-01-10") >= "2025-01-10"


@pytest.mark.parametrize("layer", ["stations", "units"])
def test_schema_and_sortables(client: Client, layer: str) -> None:
    """Part 5: /req/schemas, /req/core-roles-features, /req/sortables."""
    document = client.json(f"/collections/{layer}")
    for rel, kind in ((SCHEMA, "schema"), (SORTABLES, "sortables")):
        link = next(each for each in document["links"] if each["rel"] == rel)
        schema = client.json(link["href"].removeprefix(client.base))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$id"].endswith(f"/{kind}")
        if kind == "sortables":
            for name in schema["properties"]:
                client.ask(f"/collections/{layer}/items", sortby=f"-{name}", limit=1)
        else:
            roles = {member.get("x-ogc-role") for member in schema["properties"].values()}
            assert "id" in roles
            _check_features(schema, client.json(f"/collections/{layer}/items", limit=300)["features"])


def _check_features(schema: dict[str, Any], features: list[dict[str, Any]]) -> None:
    """Every feature's properties are what the schema says; missing values are null in GeoJSON."""
    members = {name: member for name, member in schema["properties"].items() if "type" in member}
    for feature in features:
        assert set(feature["properties"]) == set(members)
        present = {name: each for name, each in feature["properties"].items() if each is not None}
        jsonschema.validate(present, {"type": "object", "properties": members})


def test_versions(client: Client) -> None:
    versions = client.json("/collections/stations/versions")["versions"]
    assert [(each["number"], each["state"], each["featureCount"]) for each in versions] == [
        (2, "published", 257),
        (1, "archived", 40),
    ]
    assert client.json("/collections/stations/versions/1/items")["numberMatched"] == 40
    for wrong in ("0", "3", "99999999", "x", "-1", "1.0", "9" * 30):
        assert client.json(f"/collections/stations/versions/{wrong}", 404)["code"] in ("version-not-found", "not-found")
        client.json(f"/collections/stations/versions/{wrong}/items", 404)


class TestAccess:
    """What a visitor may not see does not exist for that visitor."""

    def test_internal_layers_answer_like_layers_that_do_not_exist(self, client: Client) -> None:
        below = ("", "/items", "/items/s1", "/queryables", "/sortables", "/schema", "/versions", "/versions/1")
        for path in (*below, "/versions/1/items", "/versions/1/items/s1"):
            for layer in ("secret", "cameras"):
                hidden = client.json(f"/collections/{layer}{path}", 404)
                missing = client.json(f"/collections/absent{path}", 404)
                for problem, name in ((hidden, layer), (missing, "absent")):
                    problem["detail"] = problem["detail"].replace(name, "…")
                    problem["instance"] = problem["instance"].replace(name, "…")
                    problem.pop("nearest", None)
                    problem.pop("hint", None)
                assert hidden == missing

    def test_nothing_lists_or_counts_them_for_the_public(self, client: Client) -> None:
        for path in ("/collections", "/catalogue", "/api/openapi.json", "/api", "/conformance"):
            text = client.ask(path).text
            assert "secret" not in text, path
            assert "cameras" not in text, path
        problem = client.ask("/collections/secre", 404).text
        assert "secret" not in problem

    def test_an_officer_reads_them_and_nobody_keeps_the_reply(self, client: Client) -> None:
        for layer in ("secret", "cameras"):
            reply = client.ask(f"/collections/{layer}/items", headers=OFFICER)
            assert reply.json()["numberMatched"] == 5
            assert reply.headers["cache-control"] == "private, no-store"
            assert "etag" not in reply.headers
        assert "secret" in {each["id"] for each in client.ask("/collections", headers=OFFICER).json()["collections"]}

    def test_a_field_kept_from_the_public_cannot_be_read_filtered_sorted_or_named(self, client: Client) -> None:
        for path in (ITEMS, f"{ITEMS}/s1", "/collections/stations/queryables", "/collections/stations/schema"):
            assert "phone" not in client.ask(path).text
            assert "phone" in client.ask(path, headers=OFFICER).text
        problem = client.json(ITEMS, 400, filter="phne IS NULL")
        assert "phone" not in str(problem)
        assert "phone" not in client.ask(f"{ITEMS}?f=html").text
        reply = client.ask(ITEMS, headers=OFFICER, filter="phone = '0900000005'")
        assert [each["id"] for each in reply.json()["features"]] == ["s5"]

    def test_a_wrong_key_is_told(self, client: Client) -> None:
        for headers in ({"x-api-key": "wrong"}, {"authorization": "Bearer wrong"}):
            assert client.ask(ITEMS, 401, headers=headers).json()["code"] == "unauthenticated"
