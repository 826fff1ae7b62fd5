"""The other real layers: complete, and their files' faults mended."""

import pytest

from mapsvc.catalogue.declarations import Declarations
from mapsvc.publishing.trial import Trial
from tests.layers.conftest import real


@pytest.mark.parametrize(
    ("layer_id", "count"),
    [
        ("coastline", 35),
        ("rivers_overview", 20),
        ("rivers", 20),
        ("river_basins", 9),
        ("populated_places", 16),
        ("airports", 1),
        ("hydromet_stations", 59),
        ("osm_pois", 1424),
        ("osm_places", 96),
        ("expressway", 2),
        ("dong_hoi_roads", 1609),
        ("dong_hoi_buildings", 328),
        ("former_communes_2009", 300),
    ],
)
def test_each_layer_is_whole(trial: Trial, layer_id: str, count: int) -> None:
    tried = real(trial, layer_id)
    assert tried.table.num_rows == count
    assert len(set(tried.column("source_id"))) == count


def test_coded_fields_hold_only_values_of_their_code_lists(trial: Trial, declarations: Declarations) -> None:
    for layer in declarations.layers.values():
        tried = real(trial, layer.id)
        for field in layer.fields:
            if field.codes:
                values = {value for value in tried.column(field.name) if value is not None}
                assert values <= set(declarations.codes[field.codes].values), (layer.id, field.name)


def test_every_version_records_sources_and_steps(trial: Trial, declarations: Declarations) -> None:
    for layer in declarations.layers.values():
        prepared = real(trial, layer.id).prepared
        assert prepared.sources
        assert all(source["licence"] and source["attribution"]["vi"] for source in prepared.sources)
        assert all(step["use"] and step["text"]["vi"] and step["text"]["en"] for step in prepared.steps)
        files = [source for source in prepared.sources if "layer" not in source]
        assert all(len(source["sha256"]) == 64 for source in files)


def test_rows_say_which_file_and_place_they_come_from(trial: Trial) -> None:
    communes = real(trial, "communes")
    paths = [communes.prepared.sources[position]["path"] for position in communes.column("source_file")]
    assert all(f"/{code}_" in path for code, path in zip(communes.column("code"), paths, strict=True))


def test_dong_hoi_airport_is_not_in_yen_bai(trial: Trial) -> None:
    assert real(trial, "airports").column("province") == ["Quảng Trị"]


def test_dong_ha_is_written_with_the_vietnamese_letter(trial: Trial) -> None:
    places = real(trial, "populated_places")
    assert "Đông Hà" in places.column("name")
    assert "Dong Hoi" in places.column("name_en")
    assert 0 not in places.column("population")


def test_alarm_levels_rise_and_flags_are_true_or_false(trial: Trial) -> None:
    stations = real(trial, "hydromet_stations").table.to_pylist()
    levels = [(row["alarm_1_m"], row["alarm_2_m"], row["alarm_3_m"]) for row in stations if row["alarm_1_m"]]
    assert len(levels) == 22
    assert all(one < two < three for one, two, three in levels)
    assert {row["measures_water_level"] for row in stations} == {True, False}
