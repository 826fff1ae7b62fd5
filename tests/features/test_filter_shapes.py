"""Filters by another layer's feature and by distance: exact, bound, and never a way round access."""

import re

import pyproj
import pytest
import shapely

from tests.features.conftest import OFFICER, Client

POINTS = "/collections/stations/items"
GEODESIC = pyproj.Geod(ellps="WGS84")


def _shape(client: Client, layer: str, key: str) -> shapely.Geometry:
    return shapely.from_geojson(client.ask(f"/collections/{layer}/items/{key}").text)


def test_features_that_touch_a_feature_of_another_layer(client: Client) -> None:
    parcel = _shape(client, "parcels", "p%2F125")
    inside = {
        feature["id"]
        for feature in client.json(POINTS, limit=1000)["features"]
        if parcel.intersects(shapely.Point(feature["geometry"]["coordinates"]))
    }
    found = client.ids(POINTS, filter="S_INTERSECTS(geometry, FEATURE('parcels', 'p/125', 1))")
    assert set(found) == inside
    neighbours = client.ids("/collections/parcels/items", filter="S_TOUCHES(geometry, FEATURE('parcels', 'p/125', 1))")
    assert len(neighbours) == 8


@pytest.mark.parametrize("metres", [500, 5000.5, 40000])
def test_buffer_is_measured_in_metres_on_the_ellipsoid(client: Client, metres: float) -> None:
    longitude, latitude = 106.5, 17.0
    found = set(client.ids(POINTS, filter=f"S_INTERSECTS(geometry, BUFFER(POINT({longitude} {latitude}), {metres}))"))
    for feature in client.json(POINTS, limit=1000)["features"]:
        distance = GEODESIC.inv(longitude, latitude, *feature["geometry"]["coordinates"])[2]
        if abs(distance - metres) > 0.03 * metres:  # the circle is drawn with straight edges
            assert (feature["id"] in found) == (distance < metres), distance


def test_buffer_goes_round_a_feature(client: Client) -> None:
    here = client.ids(POINTS, filter="S_INTERSECTS(geometry, FEATURE('parcels', 'p/125', 1))")
    near = client.ids(POINTS, filter="S_INTERSECTS(geometry, BUFFER(FEATURE('parcels', 'p/125', 1), 8000))")
    assert set(here) < set(near) < set(client.ids(POINTS))


def test_tiles_and_files_and_summaries_take_the_same(client: Client) -> None:
    chosen = "S_INTERSECTS(geometry, BUFFER(FEATURE('parcels', 'p/125', 1), 8000))"
    count = len(client.ids(POINTS, filter=chosen))
    assert client.json("/collections/stations/summary", filter=chosen)["numberMatched"] == count
    assert len(client.ask(POINTS, filter=chosen, f="csv").text.splitlines()) == count + 1
    assert client.ask("/collections/stations/tiles/WebMercatorQuad/6/28/50", filter=chosen).content


def test_what_is_hidden_is_no_layer(client: Client) -> None:
    hidden = client.json(POINTS, 400, filter="S_INTERSECTS(geometry, FEATURE('secret', 's1', 1))")
    unknown = client.json(POINTS, 400, filter="S_INTERSECTS(geometry, FEATURE('nobody', 's1', 1))")
    assert hidden["detail"] == unknown["detail"].replace("nobody", "secret")
    seen = client.ask(POINTS, headers=OFFICER, filter="S_INTERSECTS(geometry, FEATURE('secret', 's1', 1))")
    assert seen.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("FEATURE('parcels', 'p/125')", r"FEATURE\('parcels', '…', 1\)"),
        ("FEATURE('parcels', 'p/125', 77)", "77"),
        ("FEATURE('units', '00001', 1)", "units"),
        ("FEATURE(name, 'p/125', 1)", "FEATURE"),
        ("FEATURE('parcels')", "FEATURE"),
        ("BUFFER(geometry, 10)", "FEATURE"),
        ("BUFFER(POINT(106 17), 0)", "100000"),
        ("BUFFER(POINT(106 17), 1e9)", "100000"),
        ("BUFFER(POINT(106 17), rank)", "BUFFER"),
        ("BUFFER('x', 10)", "BUFFER"),
    ],
)
def test_wrong_shapes_are_told(client: Client, chosen: str, told: str) -> None:
    problem = client.json(POINTS, 400, filter=f"S_INTERSECTS(geometry, {chosen})")
    assert re.search(told, problem["detail"])


def test_feature_that_is_not_there_touches_nothing(client: Client) -> None:
    assert client.ids(POINTS, filter="S_INTERSECTS(geometry, FEATURE('parcels', ''' OR 1=1', 1))") == []
