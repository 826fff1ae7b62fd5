"""A version is immutable, in Hilbert order, and published or rolled back by one pointer."""

import psycopg
import pyarrow as pa
import pytest
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.errors import PublishingError, VersionNotFound
from mapsvc.publishing.versions import publish
from tests.conftest import publish_rows

TITLE = {"vi": "Thửa đất", "en": "Parcels"}


def parcels(geometry: str = "MultiPolygon", fields: tuple[str, ...] = ("name",)) -> LayerDeclaration:
    return LayerDeclaration.model_validate(
        {
            "id": "parcels",
            "sector": "land",
            "title": TITLE,
            "description": TITLE,
            "agency": "so_nong_nghiep",
            "geometry": geometry,
            "key": "name",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC0-1.0",
            "attribution": TITLE,
            "tiles": {"labels": True},
            "fields": [{"name": name, "type": "string", "title": TITLE} for name in fields],
        }
    )


def rows(keys: list[str], geometries: list[shapely.Geometry]) -> pa.Table:
    return pa.table({"source_id": keys, "name": keys, "geometry": pa.array(shapely.to_wkb(geometries), pa.binary())})


def squares(count: int) -> list[shapely.Geometry]:
    return [
        shapely.box(106 + i % 7 * 0.1, 17 + i // 7 * 0.1, 106.05 + i % 7 * 0.1, 17.05 + i // 7 * 0.1)
        for i in range(count)
    ]


def one(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_fid_counts_along_the_curve_and_rows_lie_in_its_order(conninfo: str) -> None:
    publish_rows(conninfo, parcels(), rows([f"t{i}" for i in range(49)], squares(49)))
    assert one(conninfo, "SELECT array_agg(fid ORDER BY ctid) = array_agg(fid ORDER BY fid) FROM layer.parcels__v1")
    steps = "ST_Distance(geom, lag(geom) OVER (ORDER BY fid))"
    assert one(conninfo, f"SELECT avg(step) < 0.1 FROM (SELECT {steps} AS step FROM layer.parcels) AS walk")
    assert one(conninfo, "SELECT max(fid) FROM layer.parcels") == 49


def test_a_polygon_becomes_a_multipolygon_with_its_label_inside(conninfo: str) -> None:
    publish_rows(conninfo, parcels(), rows(["a"], squares(1)))
    assert one(conninfo, "SELECT GeometryType(geom) FROM layer.parcels") == "MULTIPOLYGON"
    assert one(conninfo, "SELECT ST_Contains(geom_3857, anchor) FROM layer.parcels")


def test_rolling_back_is_moving_the_pointer(conninfo: str) -> None:
    first = publish_rows(conninfo, parcels(), rows(["a"], squares(1)))
    second = publish_rows(conninfo, parcels(fields=("name",)), rows(["a", "b"], squares(2)))
    assert (first, second) == (1, 2)
    assert one(conninfo, "SELECT count(*) FROM layer.parcels") == 2
    with psycopg.connect(conninfo) as connection:
        publish(connection, "parcels", 1)
    assert one(conninfo, "SELECT count(*) FROM layer.parcels") == 1
    assert one(conninfo, "SELECT count(*) FROM catalogue.layer_version WHERE state = 'published'") == 1


def test_publishing_what_does_not_exist_changes_nothing(conninfo: str) -> None:
    publish_rows(conninfo, parcels(), rows(["a"], squares(1)))
    with pytest.raises(VersionNotFound), psycopg.connect(conninfo) as connection:
        publish(connection, "parcels", 7)
    assert one(conninfo, "SELECT published FROM catalogue.layer") == 1


def test_a_duplicate_key_is_named_and_leaves_the_published_version(conninfo: str) -> None:
    publish_rows(conninfo, parcels(), rows(["a"], squares(1)))
    with pytest.raises(PublishingError, match="occurs twice: trùng"):
        publish_rows(conninfo, parcels(), rows(["trùng", "trùng"], squares(2)))
    assert one(conninfo, "SELECT source_id FROM layer.parcels") == "a"
    assert one(conninfo, "SELECT count(*) FROM catalogue.layer_version") == 1


@pytest.mark.parametrize(
    ("geometry", "complaint"),
    [
        (shapely.box(600_000, 1_800_000, 600_100, 1_800_100), "no longitude and latitude"),
        (shapely.LineString([(106, 17), (107, 17)]), "LINESTRING, the layer declares MultiPolygon"),
    ],
)
def test_geometry_that_does_not_fit_is_refused(conninfo: str, geometry: shapely.Geometry, complaint: str) -> None:
    with pytest.raises(PublishingError, match=complaint):
        publish_rows(conninfo, parcels(), rows(["a"], [geometry]))


def test_a_bow_tie_is_made_valid(conninfo: str) -> None:
    bow_tie = shapely.Polygon([(106, 17), (107, 18), (107, 17), (106, 18)])
    publish_rows(conninfo, parcels(), rows(["a"], [bow_tie]))
    assert one(conninfo, "SELECT ST_IsValid(geom) AND ST_NumGeometries(geom) = 2 FROM layer.parcels")


@pytest.mark.parametrize("text", ["", "có “ngoặc”, dấu phẩy", 'quote " and\nnew line', "\\N", None])
def test_text_arrives_as_it_was(conninfo: str, text: str | None) -> None:
    table = rows(["a"], squares(1)).set_column(1, "name", pa.array([text], pa.string()))
    publish_rows(conninfo, parcels(), table)
    assert one(conninfo, "SELECT name FROM layer.parcels") == text
