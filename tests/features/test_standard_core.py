"""Derived from the abstract test suite of OGC API - Features - Part 1 (OGC 17-069r4), one test a requirement.

Derived, not certified: each names the test that it follows.
"""

import json
import math
import re
from datetime import datetime
from typing import Any

import pytest
import shapely
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.features import places
from tests.features.conftest import OFFICER, Client

PUBLIC = ("stations", "parcels", "roads", "units")
PLACED = ("stations", "parcels", "roads")
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
PATHS = (
    "/",
    "/api",
    "/conformance",
    "/api/openapi.json",
    "/collections",
    "/collections/stations",
    "/collections/stations/queryables",
    "/collections/stations/sortables",
    "/collections/stations/schema",
    "/collections/stations/versions",
    "/collections/stations/versions/2",
    "/collections/stations/items",
    "/collections/stations/items/s5",
    "/collections/stations/versions/1/items",
    "/collections/stations/versions/1/items/s5",
    "/catalogue",
    "/problems",
    "/problems/invalid-filter",
)


def links(document: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in document["links"] if link["rel"] == rel]


def test_http(client: Client) -> None:
    """/conf/core/http: HTTP 1.1, GET and HEAD alike, other methods refused."""
    for path in PATHS:
        reply = client.raw("GET", path)
        assert reply.status_code == 200, path
        assert reply.http_version in ("HTTP/1.1", "HTTP/2")
        head = client.raw("HEAD", path)
        assert head.status_code == 200, path
        assert head.content == b""
        assert head.headers["content-type"] == reply.headers["content-type"]
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            refused = client.raw(method, path)
            assert refused.status_code == 405, (method, path)
            assert refused.json()["code"] == "method-not-allowed"
            assert "GET" in refused.headers["allow"]


@pytest.mark.parametrize("path", ["/", "/api"])
def test_root(client: Client, path: str) -> None:
    """/conf/core/root-op, /conf/core/root-success."""
    document = client.json(path)
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        assert links(document, rel), rel
    for link in document["links"]:
        assert client.raw("GET", link["href"].removeprefix(client.base)).status_code == 200, link


def test_api_definition(client: Client) -> None:
    """/conf/core/api-definition-op, /conf/core/api-definition-success."""
    for rel in ("service-desc", "service-doc"):
        for link in links(client.json("/api"), rel):
            reply = client.ask(link["href"].removeprefix(client.base))
            assert reply.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


def test_conformance(client: Client) -> None:
    """/conf/core/conformance-op, /conf/core/conformance-success."""
    classes = client.json("/conformance")["conformsTo"]
    assert len(classes) == len(set(classes))
    for each in ("core", "geojson", "html", "oas30"):
        assert f"{CORE}{each}" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter" in classes
    assert "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text" in classes


def test_query_param_unknown(client: Client) -> None:
    """/conf/core/query-param-unknown."""
    for path in PATHS:
        problem = client.json(path, 400, unknownQueryParameter="x")
        assert problem["code"] == "unknown-parameter", path
    problem = client.json("/collections/stations/items", 400, limt=5)
    assert problem["nearest"] == ["limit"]
    for trick in ("startindex", "token", "_", "limit ", "Limit", "bbox[]"):
        client.json("/collections/stations/items", 400, **{trick: 5})
    for jump in ("-1", "1e3", "1000001", "x", "", "9" * 40):
        assert client.json("/collections/stations/items", 400, offset=jump)["parameter"] == "offset"


def test_query_param_invalid(client: Client) -> None:
    """/conf/core/query-param-invalid."""
    for name, wrong in (("limit", "x"), ("bbox", "1"), ("datetime", "x"), ("crs", "x"), ("f", "exe"), ("cursor", "!")):
        assert client.json("/collections/stations/items", 400, **{name: wrong})["parameter"] == name
    client.json("/collections/stations/items?limit=1&limit=2", 400)


def test_crs84(client: Client) -> None:
    """/conf/core/crs84: longitude, latitude."""
    for layer in PLACED:
        for feature in client.json(f"/collections/{layer}/items", limit=100)["features"]:
            for longitude, latitude in _positions(feature["geometry"]["coordinates"]):
                assert 105 < longitude < 108
                assert 16 < latitude < 18


def _positions(coordinates: Any) -> list[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        return [tuple(coordinates)]
    return [position for member in coordinates for position in _positions(member)]


def test_collections_metadata(client: Client) -> None:
    """/conf/core/fc-md-op, fc-md-success, fc-md-links, fc-md-items, fc-md-items-links."""
    document = client.json("/collections")
    assert links(document, "self")
    assert links(document, "alternate")
    assert {each["id"] for each in document["collections"]} >= set(PUBLIC)
    for collection in document["collections"]:
        items = links(collection, "items")
        assert items
        for link in items:
            assert link["type"]
            assert "rel" in link


def test_collections_extent(client: Client) -> None:
    """/conf/core/fc-md-extent: the extents hold every feature."""
    for layer in PLACED:
        extent = client.json(f"/collections/{layer}")["extent"]
        west, south, east, north = extent["spatial"]["bbox"][0]
        for page in client.pages(f"/collections/{layer}/items", limit=1000):
            for feature in page["features"]:
                for longitude, latitude in _positions(feature["geometry"]["coordinates"]):
                    assert west - 1e-8 <= longitude <= east + 1e-8
                    assert south - 1e-8 <= latitude <= north + 1e-8
    begin, end = client.json("/collections/stations")["extent"]["temporal"]["interval"][0]
    seen = [row["seen"] for row in places.stations().to_pylist() if row["seen"]]
    assert datetime.fromisoformat(begin) == min(seen)
    assert datetime.fromisoformat(end) == max(seen)


def test_collection_metadata(client: Client) -> None:
    """/conf/core/sfc-md-op, /conf/core/sfc-md-success: the same as in the list."""
    listed = {each["id"]: each for each in client.json("/collections")["collections"]}
    for layer in PUBLIC:
        assert client.json(f"/collections/{layer}") == listed[layer]


def test_features(client: Client) -> None:
    """/conf/core/fc-op, fc-response, fc-links, fc-rel-type, fc-timeStamp, fc-numberMatched, fc-numberReturned."""
    for layer in PUBLIC:
        reply = client.ask(f"/collections/{layer}/items")
        assert reply.headers["content-type"] == "application/geo+json"
        document = reply.json()
        assert document["type"] == "FeatureCollection"
        assert document["numberReturned"] == len(document["features"])
        assert document["numberMatched"] == len(client.ids(f"/collections/{layer}/items"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["timeStamp"])
        assert links(document, "self")
        assert links(document, "alternate")
        for link in document["links"]:
            assert link["rel"]
            assert link["type"]
            assert client.raw("GET", link["href"].removeprefix(client.base)).status_code == 200


def test_limit(client: Client) -> None:
    """/conf/core/fc-limit-definition, /conf/core/fc-limit-response."""
    parameter = client.json("/api/openapi.json")["components"]["parameters"]["limit"]
    assert parameter["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 10}
    assert parameter["explode"] is False
    for limit in (1, 10, 100):
        assert len(client.json("/collections/parcels/items", limit=limit)["features"]) == limit


def test_bbox(client: Client) -> None:
    """/conf/core/fc-bbox-definition, /conf/core/fc-bbox-response; more in ``test_crs``."""
    parameter = client.json("/api/openapi.json")["components"]["parameters"]["bbox"]
    assert parameter["schema"]["items"] == {"type": "number"}
    assert (parameter["schema"]["minItems"], parameter["schema"]["maxItems"]) == (4, 6)
    for page in client.pages("/collections/stations/items", bbox="106.2,16.7,106.4,16.9"):
        for feature in page["features"]:
            longitude, latitude = feature["geometry"]["coordinates"]
            assert 106.2 <= longitude <= 106.4
            assert 16.7 <= latitude <= 16.9


def test_datetime(client: Client) -> None:
    """/conf/core/fc-time-definition, /conf/core/fc-time-response; more in ``test_filters``."""
    assert client.json("/api/openapi.json")["components"]["parameters"]["datetime"]["schema"]["type"] == "string"
    found = client.json("/collections/stations/items", datetime="2025-01-02/2025-01-03", limit=1000)
    days = {(feature["properties"]["seen"] or "")[:10] for feature in found["features"]}
    assert days == {"", "2025-01-02", "2025-01-03"}


def test_feature(client: Client) -> None:
    """/conf/core/f-op, /conf/core/f-success, /conf/core/f-links: every feature of a page has its own address."""
    for layer in PUBLIC:
        for listed in client.json(f"/collections/{layer}/items", limit=5)["features"]:
            reply = client.ask(f"/collections/{layer}/items/{listed['id'].replace('/', '%2F')}")
            assert reply.headers["content-type"] == "application/geo+json"
            feature = reply.json()
            assert {rel for link in feature["links"] for rel in [link["rel"]]} == {"self", "alternate", "collection"}
            for link in feature.pop("links"):
                assert client.raw("GET", link["href"].removeprefix(client.base)).status_code == 200
            assert feature == listed


def test_geojson(client: Client) -> None:
    """/conf/geojson/definition, /conf/geojson/content."""
    for layer in PUBLIC:
        for accept in ("application/geo+json", "application/json", "*/*", "application/*;q=0.5"):
            reply = client.ask(f"/collections/{layer}/items", headers={"accept": accept})
            assert reply.headers["content-type"] == "application/geo+json"
        for feature in reply.json()["features"]:
            assert feature["type"] == "Feature"
            assert isinstance(feature["id"], str)
            assert isinstance(feature["properties"], dict)
            assert ("coordinates" in feature["geometry"]) if layer != "units" else feature["geometry"] is None


def test_rings_follow_the_right_hand_rule(client: Client) -> None:
    """RFC 7946 section 3.1.6: outer rings counterclockwise, holes clockwise."""
    for feature in client.json("/collections/parcels/items", limit=1000)["features"]:
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert shapely.LinearRing(outer).is_ccw
            assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)


def test_html(client: Client) -> None:
    """/conf/html/definition, /conf/html/content: a page for people at every address, without scripts."""
    for path in PATHS:
        if path in ("/", "/catalogue"):
            continue
        for language in ("vi", "en"):
            reply = client.raw("GET", path, headers={"accept": "text/html", "accept-language": language})
            assert reply.status_code == 200, path
            assert reply.headers["content-type"].startswith("text/html")
            assert f'<html lang="{language}">' in reply.text
            assert "<script" not in reply.text
            assert " style=" not in reply.text
            assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_values_in_pages_are_text(client: Client) -> None:
    reply = client.raw("GET", "/collections/stations/items", params={"f": "html", "limit": 100})
    assert "&lt;b&gt;" in reply.text
    assert "<b>" not in reply.text
    reply = client.raw("GET", "/collections/stations/items", params={"f": "html", "filter": "name = '\"><script>'"})
    assert "<script" not in reply.text


def test_oas30(client: Client) -> None:
    """/conf/oas30/definition, oas-impl, completeness, exception-codes, security."""
    reply = client.ask("/api/openapi.json")
    assert reply.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = reply.json()
    OpenAPIV30SpecValidator(document).validate()
    assert document["openapi"].startswith("3.0")
    assert document["info"]["license"]
    assert "/collections/{collectionId}/items" in document["paths"]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert "default" in operation["responses"] or "400" in operation["responses"], path
    assert json.loads(json.dumps(document)) == document


def test_oas30_describes_only_what_the_visitor_may_know(client: Client) -> None:
    public = client.ask("/api/openapi.json").text
    assert "secret" not in public
    assert "secret" in client.ask("/api/openapi.json", headers=OFFICER).text


def test_an_address_below_api_leads_to_the_real_one(client: Client) -> None:
    for path in ("/collections", "/collections/stations/items?limit=2&lang=en", "/conformance"):
        reply = client.raw("GET", f"/api{path}")
        assert reply.status_code == 308
        assert reply.headers["location"] == path
    assert client.raw("GET", "/api/").headers["location"] == "/api"
    for path in ("/api//evil.example", "/api/%2F%2Fevil.example", "/api/unknown"):
        assert client.raw("GET", path).status_code == 404


def test_accept_and_f_choose_the_format(client: Client) -> None:
    path = "/collections/stations/items"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.raw("GET", path, headers={"accept": browser}).headers["content-type"].startswith("text/html")
    assert (
        client.raw("GET", f"{path}?f=json", headers={"accept": browser}).headers["content-type"]
        == "application/geo+json"
    )
    reply = client.raw("GET", path, headers={"accept": "image/png"})
    assert reply.status_code == 406
    assert reply.json()["code"] == "not-acceptable"
    weighed = {"accept": "text/html;q=0.3, application/geo+json;q=0.9"}
    assert client.raw("GET", path, headers=weighed).headers["content-type"] == "application/geo+json"
    refused = {"accept": "text/html;q=0, */*"}
    assert client.raw("GET", path, headers=refused).headers["content-type"] == "application/geo+json"


def test_replies_can_be_kept_and_asked_for_again(client: Client) -> None:
    path = "/collections/stations/items?limit=3"
    first = client.raw("GET", path)
    assert first.headers["cache-control"] == "public, max-age=60"
    again = client.raw("GET", path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = client.raw("GET", path + "&lang=en", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    version = client.raw("GET", "/collections/stations/versions/2/items?limit=3")
    assert version.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_properties_are_chosen_and_geometry_left_out(client: Client) -> None:
    path = "/collections/stations/items"
    page = client.json(path, properties="name,rank", skipGeometry="true", limit=3)
    for feature in page["features"]:
        assert list(feature["properties"]) == ["name", "rank"]
        assert feature["geometry"] is None
    assert client.json(path, properties="", limit=1)["features"][0]["properties"] == {}
    problem = client.json(path, 400, properties="name,rnk")
    assert problem["parameter"] == "properties"
    assert problem["nearest"] == ["rank"]
    client.json(path, 400, skipGeometry="yes")


def test_numbers_and_text_arrive_as_they_were(client: Client) -> None:
    rows = {row["code"]: row for row in places.stations().to_pylist()}
    for feature in client.json("/collections/stations/items", limit=1000)["features"]:
        row = rows[feature["id"]]
        properties = feature["properties"]
        assert properties["name"] == row["name"]
        assert properties["active"] == row["active"]
        assert properties["rank"] == row["rank"]
        assert properties["opened"] == (row["opened"].isoformat() if row["opened"] else None)
        if row["seen"]:
            assert datetime.fromisoformat(properties["seen"]) == row["seen"]
        if row["level"] is not None:
            assert math.isclose(properties["level"], row["level"])
        assert "phone" not in properties
