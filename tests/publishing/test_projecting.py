"""Coordinates are exchanged in the WKB, and nothing else; geometry that is not as usual goes the long way."""

import numpy as np
import psycopg
import pyarrow as pa
import pytest
import shapely

from mapsvc.catalogue.declaration import GeometryType
from mapsvc.publishing.placing import mercator
from mapsvc.publishing.projecting import in_mercator

HOLED = shapely.box(106, 16, 107, 17).difference(shapely.box(106.2, 16.2, 106.4, 16.4))
SHAPES: dict[GeometryType, list[str | None]] = {
    "Point": ["POINT (106.5 17)", None, "POINT EMPTY", "POINT (-180 -85)"],
    "LineString": ["LINESTRING (106 17, 106.5 17.5, 107 17)", "LINESTRING EMPTY", None],
    "Polygon": ["POLYGON ((106 17, 107 17, 107 18, 106 17))", HOLED.wkt, None, "POLYGON EMPTY"],
    "MultiPoint": ["MULTIPOINT ((106 17))", "MULTIPOINT ((106 17), (107 17))", "MULTIPOINT EMPTY"],
    "MultiLineString": ["MULTILINESTRING ((106 17, 107 18))", "MULTILINESTRING ((106 17, 107 18), (1 2, 3 4))", None],
    "MultiPolygon": [
        "MULTIPOLYGON (((106 17, 107 17, 107 18, 106 17)))",
        "MULTIPOLYGON (((106 17, 107 17, 107 18, 106 17)), ((1 2, 2 2, 2 3, 1 2)))",
        shapely.MultiPolygon([HOLED]).wkt,
        None,
        "MULTIPOLYGON EMPTY",
    ],
}


def projected(kind: GeometryType, shapes: list[str | None], byte_order: int = 1) -> tuple[pa.Array, pa.Array]:
    """What comes out, and what the long way gives."""
    geometries = np.array([None if text is None else shapely.from_wkt(text) for text in shapes] + [None])[:-1]
    given = pa.array(shapely.to_wkb(geometries, byte_order=byte_order), pa.binary())
    wanted = pa.array(shapely.to_wkb(shapely.transform(geometries, mercator)), pa.large_binary())
    return in_mercator(kind, given, geometries), wanted


@pytest.mark.parametrize("kind", SHAPES)
def test_the_bytes_are_those_of_the_projected_geometries(kind: GeometryType) -> None:
    for shapes in (SHAPES[kind], SHAPES[kind][:1] * 3, SHAPES[kind][::-1], []):
        found, wanted = projected(kind, shapes)
        assert found.to_pylist() == wanted.to_pylist()


@pytest.mark.parametrize("kind", SHAPES)
def test_wkb_of_another_byte_order_is_read_too(kind: GeometryType) -> None:
    found, wanted = projected(kind, SHAPES[kind], byte_order=0)
    assert found.to_pylist() == wanted.to_pylist()


def test_a_part_of_a_longer_array_is_taken_for_itself() -> None:
    shapes = np.array([shapely.box(106 + step / 10, 17, 106.05 + step / 10, 17.1) for step in range(9)])
    whole = pa.array(shapely.to_wkb(shapes), pa.binary())
    given = pa.chunked_array([whole[2:5], whole[5:8]])
    wanted = shapely.to_wkb(shapely.transform(shapes[2:8], mercator))
    assert in_mercator("Polygon", given, shapes[2:8]).to_pylist() == list(wanted)
    assert in_mercator("Polygon", whole[3:4], shapes[3:4]).to_pylist() == list(wanted[1:2])


def test_a_corner_that_neighbours_share_is_the_same_for_both_wherever_it_stands() -> None:
    random = np.random.default_rng(3)
    for count in range(1, 40):
        corner = random.uniform((104, 15), (108, 19))
        others = random.uniform((104, 15), (108, 19), (count, 2))
        found = {mercator(np.insert(others, place, corner, axis=0))[place].tobytes() for place in range(count + 1)}
        assert len(found) == 1


def test_the_database_agrees_to_less_than_a_micrometre(conninfo: str) -> None:
    shapes = np.array(
        [shapely.Point(place).buffer(0.3) for place in np.random.default_rng(5).uniform(-84, 84, (50, 2))]
    )
    given = pa.array(shapely.to_wkb(shapes), pa.binary())
    found = in_mercator("Polygon", given, shapes).to_pylist()
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT max(ST_Distance(mine.geom, theirs.geom))"
            " FROM unnest(%s::bytea[], %s::bytea[]) AS pair (mine, given),"
            " ST_DumpPoints(ST_GeomFromWKB(mine, 3857)) AS mine,"
            " ST_DumpPoints(ST_Transform(ST_GeomFromWKB(given, 4326), 3857)) AS theirs WHERE mine.path = theirs.path",
            [found, given.to_pylist()],
        ).fetchone()
    assert row is not None
    assert row[0] < 1e-7
