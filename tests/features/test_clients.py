"""Clients that nobody here wrote read every layer: GDAL's OAPIF driver and OWSLib."""

import warnings
from typing import Any

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from owslib.ogcapi.features import Features

from tests.features import places
from tests.features.conftest import Client

COUNTS = {"stations": 257, "parcels": 400, "roads": 40, "units": 30}


def read(base: str, layer: str, **options: Any) -> Any:
    """A layer as a GeoDataFrame, read by GDAL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL guesses at keys it need not guess
        return pyogrio.read_dataframe(f"OAPIF:{base}/api", layer=layer, **options)


@pytest.mark.parametrize("root", ["/api", ""])
def test_gdal_lists_the_layers(base: str, root: str) -> None:
    assert {name for name, _ in pyogrio.list_layers(f"OAPIF:{base}{root}")} >= set(COUNTS)


@pytest.mark.parametrize("layer", COUNTS)
@pytest.mark.parametrize("page_size", [50, 1000])
def test_gdal_reads_every_feature_through_the_pages(base: str, layer: str, page_size: int) -> None:
    frame = read(base, layer, PAGE_SIZE=page_size)
    assert len(frame) == COUNTS[layer]
    assert frame["code"].nunique() == COUNTS[layer]


def test_gdal_reads_geometry_and_values_as_they_are(base: str) -> None:
    frame = read(base, "stations").set_index("code")
    table = places.stations()
    for row in table.to_pylist():
        found = frame.loc[row["code"]]
        assert shapely.from_wkb(row["geometry"]).distance(found.geometry) < 1e-7
        assert found["name"] == row["name"] or (row["name"] is None and found.isna()["name"])
    assert frame.crs.to_authority() == ("OGC", "CRS84")


def test_gdal_hands_a_box_to_the_service(base: str) -> None:
    frame = read(base, "parcels", bbox=(106.21, 16.61, 106.24, 16.64))
    assert list(frame["code"]) == ["p/44"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("rank = 3", lambda row: row["rank"] == 3),
        (
            "rank >= 2 AND level < 0",
            lambda row: (row["rank"] or 0) >= 2 and row["level"] is not None and row["level"] < 0,
        ),
        ("name = 'Đông Hà' OR name IS NULL", lambda row: row["name"] in ("Đông Hà", None)),
        ("name LIKE 'Lệ%'", lambda row: (row["name"] or "").startswith("Lệ")),
        ("rank IN (1, 4)", lambda row: row["rank"] in (1, 4)),
    ],
)
def test_gdal_hands_filters_to_the_service(base: str, where: str, expected: Any) -> None:
    frame = read(base, "stations", where=where)
    assert set(frame["code"]) == {row["code"] for row in places.stations().to_pylist() if expected(row)}


@pytest.mark.parametrize("code", [3857, 4756, 9211, 9212, 3405])
def test_gdal_reads_other_systems(base: str, code: int) -> None:
    frame = read(base, "stations", CRS=f"EPSG:{code}").set_index("code")
    assert frame.crs.to_epsg() == code
    transformer = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    metres = 111_320.0 if frame.crs.is_geographic else 1.0
    for row in places.stations().to_pylist():
        point = shapely.from_wkb(row["geometry"])
        there = frame.loc[row["code"]].geometry
        expected = transformer.transform(point.x, point.y)
        assert np.hypot(there.x - expected[0], there.y - expected[1]) * metres < 0.01


@pytest.fixture
def owslib(base: str) -> Features:
    return Features(f"{base}/api/")


def test_owslib_finds_its_way(owslib: Features) -> None:
    assert set(owslib.feature_collections()) >= set(COUNTS)
    assert any("ogcapi-features-1" in uri for uri in owslib.conformance()["conformsTo"])
    assert owslib.api()["openapi"].startswith("3.0")
    assert owslib.collection("stations")["id"] == "stations"
    assert "name" in owslib.collection_queryables("stations")["properties"]


def test_owslib_reads_features(owslib: Features) -> None:
    page = owslib.collection_items("stations", limit=20, bbox=[106.2, 16.6, 106.8, 17.2])
    assert page["numberReturned"] == 20
    assert owslib.collection_item("stations", "s5")["id"] == "s5"
    filtered = owslib.collection_items("stations", filter="rank = 3", limit=1000)
    assert {feature["properties"]["rank"] for feature in filtered["features"]} == {3}
    dated = owslib.collection_items("stations", datetime_="2025-01-10/2025-01-12", limit=1000)
    assert 0 < dated["numberMatched"] < 257


def test_the_pages_lead_a_reader_from_the_start_to_a_feature(client: Client) -> None:
    """A person with a browser without scripts: every link of every page on the way is there."""
    path = "/api?f=html"
    for wanted in ("/collections", "/collections/stations?", "/collections/stations/items?", "/items/s"):
        reply = client.raw("GET", path)
        assert reply.status_code == 200, path
        found = [part.split('"')[0].replace("&amp;", "&") for part in reply.text.split('href="')[1:]]
        path = next(each.removeprefix(client.base) for each in found if wanted in each)
    assert client.raw("GET", path).status_code == 200
