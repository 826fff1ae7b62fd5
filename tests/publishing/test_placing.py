"""The curve passes every cell once and goes to a neighbour each time; Web Mercator is PostGIS's."""

import numpy as np
import psycopg
import pytest
import shapely

from mapsvc.publishing import placing
from mapsvc.publishing.placing import NOWHERE, RADIUS, anchors, curve_places, mercator


def test_the_curve_visits_neighbour_after_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "CURVE_LEVELS", 5)
    side = 32
    cell = 2 * np.pi * RADIUS / side
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    corners = (np.column_stack([x.ravel(), y.ravel()]) - side / 2) * cell
    places = curve_places(np.stack([corners + cell / 4, corners + cell / 2], axis=1))
    assert sorted(places) == list(range(side * side))
    steps = np.abs(np.diff(corners[np.argsort(places)], axis=0)).sum(axis=1)
    assert np.allclose(steps, cell)


def test_what_has_no_geometry_comes_last() -> None:
    boxes = placing.mercator_boxes(np.array([None, shapely.Point(180, 85), shapely.Point()]))
    assert list(curve_places(boxes) == NOWHERE) == [True, False, True]


def test_mercator_is_that_of_the_database(conninfo: str) -> None:
    points = np.random.default_rng(1).uniform((-180, -85), (180, 85), (200, 2))
    with psycopg.connect(conninfo) as connection:
        found = connection.execute(
            "SELECT ST_X(g), ST_Y(g) FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p(x, y, n),"
            " ST_Transform(ST_Point(x, y, 4326), 3857) AS g ORDER BY n",
            [list(points[:, 0]), list(points[:, 1])],
        ).fetchall()
    assert np.allclose(np.array(found), mercator(points), rtol=0, atol=1e-6)


def test_a_label_stands_on_the_largest_part() -> None:
    small, large = shapely.box(106, 17, 106.1, 17.1), shapely.box(107, 17, 108, 18)
    shapes = np.array([shapely.MultiPolygon([small, large]), None, shapely.MultiPolygon()])
    for few in (True, False):
        found = anchors("MultiPolygon", shapes, few)
        assert shapely.transform(large, mercator).contains(found[0])
        assert list(found[1:]) == [None, None]
    lines = np.array([shapely.MultiLineString([[(106, 17), (106, 17.1)], [(107, 17), (109, 17)]])])
    middle = anchors("MultiLineString", lines, True)[0]
    assert np.allclose([middle.x, middle.y], mercator(np.array([108, 17])))
