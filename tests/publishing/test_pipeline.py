"""From files to batches: coordinates, types, provenance, fallbacks; and memory that does not grow with the file."""

import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from mapsvc.publishing.faults import SourceFault, SourceMissing, StepFault
from tests.publishing.trying import declared, geojson, manifest, point, preparing, square, tried

COLUMNS = ["source_id", "source_file", "source_row"]


def test_a_batch_has_the_declared_columns_in_their_types(tmp_path: Path) -> None:
    fields = {"ma": "string", "so": "integer", "dai": "number", "co": "boolean", "ngay": "date", "luc": "datetime"}
    path = geojson(
        tmp_path,
        [
            (dict(zip(fields, ("01", "7", 2, 1, "1/7/2025", "2025-07-01T07:00:00"), strict=True)), point(106, 17)),
            (dict(zip(fields, ("02", None, None, 0, None, None), strict=True)), point(107, 16)),
        ],
    )
    source = manifest(path)
    table = tried(declared(fields, sources=[{"ref": source.id}]), tmp_path, source).table
    assert set(table.column_names) == {*fields, *COLUMNS, "geometry"}
    first, second = table.drop_columns(["geometry"]).to_pylist()
    assert first["source_id"] == "01"
    assert (first["so"], first["dai"], first["co"], second["co"]) == (7, 2.0, True, False)
    assert first["ngay"] == datetime.date(2025, 7, 1)
    # A time without a zone is Vietnam's.
    assert first["luc"] == datetime.datetime(2025, 7, 1, 0, 0, tzinfo=datetime.UTC)
    assert (second["so"], second["dai"], second["ngay"], second["source_row"]) == (None, None, None, 2)


@pytest.mark.parametrize(
    ("kind", "value", "english"),
    [
        ("integer", "twelve", "row 1: 'twelve' is not a integer"),
        ("integer", 1.5, "row 1: 1.5 is not a integer"),
        ("boolean", "maybe", "is not a boolean"),
        ("date", "31/2/2025", "is not a date"),
        ("number", "1,5", "is not a number"),
    ],
)
def test_a_value_of_another_type_stops_the_load(tmp_path: Path, kind: str, value: Any, english: str) -> None:
    path = geojson(tmp_path, [({"ma": "01", "x": value}, point(106, 17))])
    source = manifest(path)
    layer = declared({"ma": "string", "x": kind}, sources=[{"ref": source.id}])
    with pytest.raises(SourceFault) as caught:
        tried(layer, tmp_path, source)
    assert english in caught.value.text("en")


def test_a_field_the_file_lacks_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "01", "dan_so": 5}, point(106, 17))])
    source = manifest(path)
    with pytest.raises(SourceFault) as caught:
        tried(declared({"ma": "string", "danso": "integer"}, sources=[{"ref": source.id}]), tmp_path, source)
    assert "no field “danso”; “dan_so”?" in caught.value.text("en")


def test_a_feature_without_a_key_is_told_by_its_row(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "01"}, point(106, 17)), ({"ma": None}, point(106, 17))])
    source = manifest(path)
    with pytest.raises(SourceFault) as caught:
        tried(declared({"ma": "string"}, sources=[{"ref": source.id}]), tmp_path, source)
    assert "field “ma” is empty in row 2" in caught.value.text("en")


@pytest.mark.parametrize("code", [9212, 9211, 3405, 4756, 3857])
def test_coordinates_agree_with_proj_to_the_centimetre_and_the_pipeline_is_on_record(tmp_path: Path, code: int) -> None:
    there = Transformer.from_crs(4326, code, always_xy=True)
    path = tmp_path / "points.gpkg"
    places = [(106.62, 17.47), (107.10, 16.82), (105.75, 17.9)]
    frame = gpd.GeoDataFrame(
        {"ma": ["a", "b", "c"]}, geometry=[shapely.Point(*there.transform(*place)) for place in places], crs=code
    )
    pyogrio.write_dataframe(frame, path)
    source = manifest(path)
    done = tried(declared({"ma": "string"}, sources=[{"ref": source.id}]), tmp_path, source)
    metres = [
        shapely.distance(shapely.Point(*place), found) * 111_000
        for place, found in zip(places, done.geometry(), strict=True)
    ]
    assert max(metres) < 0.01
    (step,) = done.prepared.steps
    assert step["use"] == "to_wgs84"
    assert step["detail"]["from"] == f"EPSG:{code}"
    assert "proj=" in step["detail"]["pipeline"]


def test_confusing_the_two_meridians_of_the_province_would_move_things_by_26_km(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "a"}, point(573_000, 1_860_000))])
    source = manifest(path)
    found = [
        tried(declared({"ma": "string"}, sources=[{"ref": source.id, "crs": crs}]), tmp_path, source).geometry()[0]
        for crs in ("EPSG:9211", "EPSG:9212")
    ]
    assert abs(found[0].x - found[1].x) == pytest.approx(0.25, abs=1e-4)


def test_plane_coordinates_in_a_geojson_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "a"}, point(573_000, 1_860_000))])
    source = manifest(path)
    with pytest.raises(SourceFault) as caught:
        tried(declared({"ma": "string"}, sources=[{"ref": source.id}]), tmp_path, source)
    assert "plane coordinates" in caught.value.text("en")
    assert "crs" in caught.value.advice("vi")


def test_a_file_without_crs_must_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "stations.shp"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"ma": ["a"]}, geometry=[shapely.Point(1, 2)], crs=4326), path)
    path.with_suffix(".prj").unlink()
    source = manifest(path)
    with pytest.raises(SourceFault) as caught:
        tried(declared({"ma": "string"}, sources=[{"ref": source.id}]), tmp_path, source)
    assert "EPSG:9212" in caught.value.advice("en")


def test_single_shapes_become_the_declared_multi_type_and_lose_their_z(tmp_path: Path) -> None:
    shapes = [square(106, 17), {"type": "MultiPolygon", "coordinates": [square(107, 17)["coordinates"]]}]
    shapes[0]["coordinates"][0] = [[*xy, 5.0] for xy in shapes[0]["coordinates"][0]]
    path = geojson(tmp_path, [({"ma": str(n)}, shape) for n, shape in enumerate(shapes)])
    source = manifest(path)
    done = tried(declared({"ma": "string"}, "MultiPolygon", sources=[{"ref": source.id}]), tmp_path, source)
    assert {shape.geom_type for shape in done.geometry()} == {"MultiPolygon"}
    assert not shapely.has_z(done.geometry()).any()


def test_another_geometry_type_is_refused(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "1"}, point(106, 17))])
    source = manifest(path)
    with pytest.raises(SourceFault) as caught:
        tried(declared({"ma": "string"}, "MultiPolygon", sources=[{"ref": source.id}]), tmp_path, source)
    assert "1 features are Point, MultiPolygon is declared" in caught.value.text("en")


def test_text_is_composed_and_that_is_on_record(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "Le\u0323\u0302 Thu\u0309y"}, point(106, 17))])
    source = manifest(path)
    done = tried(declared({"ma": "string"}, sources=[{"ref": source.id}]), tmp_path, source)
    assert done.column("ma") == ["Lệ Thủy"]
    assert done.prepared.steps[0]["use"] == "nfc"


def test_a_missing_source_is_told_before_anything_is_read(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "1"}, point(106, 17))])
    source = manifest(path)
    path.unlink()
    with pytest.raises(SourceMissing):
        preparing(declared({"ma": "string"}, sources=[{"ref": source.id}]), tmp_path, source)


def test_the_communes_of_the_package_stand_in_with_a_note(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "1"}, square(106, 17))])
    source = manifest(path)
    path.unlink()
    fallback = {
        "note": {"vi": "chỉ có điểm", "en": "points only"},
        "geometry": "Point",
        "sources": [{"package": "vietnamadminunits", "where": {"provinceCode": "44"}}],
        "steps": [
            {"use": "rename", "fields": {"ma": "wardCode", "ten": "ward"}},
            {"use": "points", "x": "wardLon", "y": "wardLat"},
        ],
    }
    layer = declared(
        {"ma": "string", "ten": "string", "dan_so": "integer"},
        "MultiPolygon",
        sources=[{"ref": source.id}],
        fallback=[fallback],
    )
    done = tried(layer, tmp_path, source)
    assert done.table.num_rows == 78
    assert done.prepared.declaration.geometry == "Point"
    assert done.prepared.note is not None
    assert done.prepared.variant == "fallback 1"
    # What the stand-in does not know is missing, not zero.
    assert set(done.column("dan_so")) == {None}
    assert done.prepared.steps[0]["detail"]["reason"]


def test_an_optional_table_that_is_not_there_leaves_its_fields_missing(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "1"}, point(106, 17))])
    source = manifest(path)
    layer = declared(
        {"ma": "string", "dan_so": "integer"},
        sources=[{"ref": source.id}, {"layer": "census", "name": "census", "optional": True}],
        steps=[{"use": "join", "table": "census", "on": {"ma": "code"}, "sum": {"dan_so": "people"}}],
    )
    done = tried(layer, tmp_path, source)
    assert done.column("dan_so") == [None]
    assert done.prepared.variant == "without census"
    assert done.prepared.steps[0]["use"] == "without_table"
    assert [record["ref"] for record in done.prepared.sources] == [source.id]


def test_a_needed_layer_that_is_not_loaded_says_how_to_load_it(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing) as caught:
        preparing(declared({"ma": "string"}, sources=[{"layer": "communes"}]), tmp_path)
    assert caught.value.advice("en") == "mapsvc load communes"


def test_a_step_that_fails_stops_the_load(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"ma": "1"}, point(106, 17))])
    source = manifest(path)
    layer = declared({"ma": "string"}, sources=[{"ref": source.id}], steps=[{"use": "check", "features": 2}])
    with pytest.raises(StepFault) as caught:
        tried(layer, tmp_path, source)
    assert "1 features, not 2" in caught.value.text("en")


def test_features_stream_in_batches_through_steps_that_see_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapsvc.publishing.readers.gdal.BATCH_ROWS", 1000)
    count = 10_000
    path = tmp_path / "parcels.gpkg"
    corner = np.random.default_rng(1).random((count, 2)) + np.array([106, 16.5])
    frame = gpd.GeoDataFrame(
        {"ma": [f"T{n}" for n in range(count)]},
        geometry=shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + 1e-4, corner[:, 1] + 1e-4),
        crs=4326,
    )
    pyogrio.write_dataframe(frame, path)
    source = manifest(path)
    steps = [{"use": "clean_text"}, {"use": "measure_area", "into": "area", "unit": "m2"}]
    layer = declared({"ma": "string", "area": "number"}, "MultiPolygon", sources=[{"ref": source.id}], steps=steps)
    prepared = preparing(layer, tmp_path, source)
    batches = iter(prepared.batches)
    first = next(batches)
    # The first batch is there before the last was read, and no record is complete yet.
    assert first.attributes.num_rows == 1000
    assert not prepared.steps
    rows = [*first.attributes["source_row"].to_pylist()]
    for batch in batches:
        rows += batch.attributes["source_row"].to_pylist()
    assert rows == list(range(1, count + 1))
    assert [step["use"] for step in prepared.steps] == ["clean_text", "measure_area"]


@pytest.mark.parametrize("damaged", [".dbf", ".shx"])
def test_a_shapefile_comes_with_its_companions_or_not_at_all(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "stations.shp"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"ma": ["a"]}, geometry=[shapely.Point(1, 2)], crs=4326), path)
    source = manifest(path)
    companions = [manifest(path.with_suffix(ending)).files[0] for ending in (".dbf", ".shx", ".prj")]
    source = source.model_copy(update={"files": (*source.files, *companions)})
    layer = declared({"ma": "string"}, sources=[{"ref": source.id, "files": ["*.shp"]}])
    assert tried(layer, tmp_path, source).column("ma") == ["a"]
    path.with_suffix(damaged).write_bytes(b"")
    with pytest.raises(SourceMissing) as caught:
        preparing(layer, tmp_path, source)
    assert damaged in caught.value.text("en")
