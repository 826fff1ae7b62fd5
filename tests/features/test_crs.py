"""Coordinates in every system agree with PROJ to the centimetre, in the axis order EPSG gives (Part 2)."""

from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapsvc.features.crs import CRS84, SUPPORTED, Crs
from tests.features import places
from tests.features.conftest import Client

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CODES = (4326, 3857, 4756, 9211, 9212, 3405)
CENTIMETRE = 0.01


def _stored() -> dict[str, tuple[float, float]]:
    table = places.stations()
    points = shapely.from_wkb(table.column("geometry").to_numpy(zero_copy_only=False))
    return {code: (point.x, point.y) for code, point in zip(table.column("code").to_pylist(), points, strict=True)}


@pytest.mark.parametrize("code", CODES)
def test_coordinates_equal_those_of_proj_in_official_axis_order(client: Client, code: int) -> None:
    reply = client.ask("/collections/stations/items", crs=f"{EPSG}{code}", limit=1000)
    assert reply.headers["content-crs"] == f"<{EPSG}{code}>"
    transformer = pyproj.Transformer.from_crs(4326, code)  # official axis order on both sides
    stored = _stored()
    features = reply.json()["features"]
    assert len(features) == len(stored)
    metres = 111_320.0 if pyproj.CRS.from_epsg(code).is_geographic else 1.0
    for feature in features:
        longitude, latitude = stored[feature["id"]]
        expected = transformer.transform(latitude, longitude)
        difference = np.abs(np.subtract(feature["geometry"]["coordinates"], expected)) * metres
        assert difference.max() < CENTIMETRE, (feature["id"], feature["geometry"]["coordinates"], expected)


def test_the_datum_shift_is_the_official_one() -> None:
    """VN-2000 to WGS 84 by the parameters of EPSG:6960; a zero shift is 225 m off, wrong rotation signs 0.67 m."""
    official = pyproj.Transformer.from_pipeline("EPSG:6960")
    latitude, longitude = official.transform(16.8, 107.1)
    service = pyproj.Transformer.from_crs(4756, 4326).transform(16.8, 107.1)
    geod = pyproj.Geod(ellps="WGS84")
    assert geod.inv(longitude, latitude, service[1], service[0])[2] < CENTIMETRE
    moved = geod.inv(107.1, 16.8, longitude, latitude)[2]
    assert 150 < moved < 300


def test_without_crs_longitude_comes_first(client: Client) -> None:
    reply = client.ask("/collections/stations/items", limit=1)
    longitude, latitude = reply.json()["features"][0]["geometry"]["coordinates"]
    assert 106 <= longitude <= 107
    assert 16.5 <= latitude <= 17.5
    assert reply.headers["content-crs"] == f"<{CRS84.uri}>"


def test_a_single_feature_has_the_crs_asked_for(client: Client) -> None:
    reply = client.ask("/collections/stations/items/s5", crs=f"{EPSG}4326")
    assert reply.headers["content-crs"] == f"<{EPSG}4326>"
    longitude, latitude = _stored()["s5"]
    assert reply.json()["geometry"]["coordinates"] == pytest.approx([latitude, longitude], abs=1e-8)


@pytest.mark.parametrize(
    "wrong",
    [f"{EPSG}32648", "EPSG:0", "4326", "", "http://www.opengis.net/def/crs/EPSG/0/4326'--", "urn:x", "9" * 5000],
)
@pytest.mark.parametrize("parameter", ["crs", "bbox-crs", "filter-crs"])
def test_an_unsupported_crs_is_a_problem_that_names_the_supported(client: Client, wrong: str, parameter: str) -> None:
    problem = client.json("/collections/stations/items", 400, bbox="1,2,3,4", **{parameter: wrong})
    assert problem["parameter"] == parameter
    assert f"{EPSG}9212" in problem["detail"]


def _box(code: int | None, west: float, south: float, east: float, north: float) -> str:
    """A box of WGS 84 degrees as the box of another system, grown to hold it."""
    if code is None:
        return f"{west},{south},{east},{north}"
    transformer = pyproj.Transformer.from_crs(4326, code)
    corners = [transformer.transform(lat, lon) for lat in (south, north) for lon in (west, east)]
    first = [corner[0] for corner in corners]
    second = [corner[1] for corner in corners]
    return f"{min(first)},{min(second)},{max(first)},{max(second)}"


@pytest.mark.parametrize("code", [None, *CODES])
def test_a_box_selects_by_the_coordinates_of_its_crs(client: Client, code: int | None) -> None:
    text = _box(code, 106.31, 16.71, 106.62, 17.03)
    query: dict[str, Any] = {"bbox": text}
    if code:
        query["bbox-crs"] = f"{EPSG}{code}"
    found = set(client.ids("/collections/stations/items", **query))
    low_first, low_second, high_first, high_second = map(float, text.split(","))
    transformer = pyproj.Transformer.from_crs(4326, code) if code else None
    expected = set()
    for key, (longitude, latitude) in _stored().items():
        first, second = transformer.transform(latitude, longitude) if transformer else (longitude, latitude)
        if low_first <= first <= high_first and low_second <= second <= high_second:
            expected.add(key)
    assert found == expected
    assert expected


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    west=st.floats(106.0, 106.7),
    south=st.floats(16.5, 17.2),
    width=st.floats(0.05, 0.3),
    height=st.floats(0.05, 0.3),
    lean=st.floats(-0.05, 0.05),
)
@pytest.mark.parametrize("crs", SUPPORTED.values(), ids=SUPPORTED)
def test_a_filter_selects_by_the_coordinates_of_its_crs(
    client: Client, crs: Crs, west: float, south: float, width: float, height: float, lean: float
) -> None:
    """/req/filter/filter-crs-param: a leaning quadrangle, its corners brought into the system by PROJ."""
    corners = [
        (west, south),
        (west + width, south + lean),
        (west + width + lean, south + height),
        (west + lean, south + height - lean),
    ]
    to_system = pyproj.Transformer.from_crs(4326, crs.srid, always_xy=True).transform
    written = [to_system(*corner) for corner in corners]
    ring = ", ".join(f"{y!r} {x!r}" if crs.latitude_first else f"{x!r} {y!r}" for x, y in [*written, written[0]])
    query = {"filter": f"S_INTERSECTS(geometry, POLYGON(({ring})))", "filter-crs": crs.uri}
    found = set(client.ids("/collections/stations/items", **query))
    shape = shapely.Polygon(corners)
    # A straight side in one system is bent in another, by some metres.
    surely, perhaps = shape.buffer(-0.0005), shape.buffer(0.0005)
    points = {key: shapely.Point(place) for key, place in _stored().items()}
    assert {key for key, point in points.items() if surely.contains(point)} <= found
    assert found <= {key for key, point in points.items() if perhaps.contains(point)}


def test_polygons_are_selected_by_their_shape_not_by_their_box(client: Client) -> None:
    # The hole of parcel p/105 holds this box, though the parcel's own box does too.
    inside_hole = "106.274,16.774,106.276,16.776"
    assert client.ids("/collections/parcels/items", bbox=inside_hole) == []
    assert client.ids("/collections/parcels/items", bbox="106.274,16.774,106.29,16.776") == ["p/105"]


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ("106.2,16.6,106.2,16.6", 4),  # a corner: a point
        ("106.21,16.6,106.24,16.6", 2),  # an edge: a line
        ("106.21,16.61,106.22,16.62", 1),
        ("106.21,16.61,0,106.22,16.62,100", 1),  # heights are left aside
        ("-180,-90,180,90", 400),
        ("170,-90,-170,90", 0),  # across the antimeridian, away from here
        ("106.9,-90,-170,90", 60),  # from here across the antimeridian (touching edges count)
        ("100,-90,460,90", None),
        ("0,0,1,1", 0),
    ],
)
def test_boxes_of_every_shape(client: Client, bbox: str, expected: int | None) -> None:
    if expected is None:
        client.ask("/collections/parcels/items", 400, bbox=bbox)
    else:
        assert client.json("/collections/parcels/items", bbox=bbox)["numberMatched"] == expected


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "106,17,107,16",  # south above north
        "16.5,106,17.5,107",  # latitude first
        "nan,1,2,3",
        "1,2,inf,4",
        "1,2,1e999,4",
        "1_0,2,3,4",
        "1,2,3,4;DROP TABLE layer",
        "1,2,9,3,4,1",
        "٣,1,4,5",
    ],
)
def test_a_wrong_box_is_a_problem(client: Client, wrong: str) -> None:
    assert client.json("/collections/parcels/items", 400, bbox=wrong)["parameter"] == "bbox"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    west=st.floats(105.9, 107.1),
    south=st.floats(16.4, 17.6),
    width=st.floats(0, 0.6),
    height=st.floats(0, 0.6),
)
def test_any_box_selects_what_shapely_says(
    client: Client, west: float, south: float, width: float, height: float
) -> None:
    found = set(client.ids("/collections/parcels/items", bbox=f"{west},{south},{west + width},{south + height}"))
    table = places.parcels()
    shapes = shapely.from_wkb(table.column("geometry").to_numpy(zero_copy_only=False))
    box = shapely.box(west, south, west + width, south + height)
    if not width or not height:
        box = shapely.LineString([(west, south), (west + width, south + height)])
    expected = {
        code for code, hit in zip(table.column("code").to_pylist(), shapely.intersects(shapes, box), strict=True) if hit
    }
    assert found == expected


def test_tables_without_geometry_match_every_box(client: Client) -> None:
    assert client.json("/collections/units/items", bbox="0,0,1,1")["numberMatched"] == 30
    assert client.json("/collections/units/items")["features"][0]["geometry"] is None


def test_collections_list_the_systems(client: Client) -> None:
    document = client.json("/collections/stations")
    assert set(document["crs"]) == set(SUPPORTED)
    assert document["storageCrs"] == CRS84.uri
    assert "crs" not in client.json("/collections/units")
