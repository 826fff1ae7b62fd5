"""Each step does what its word says, records it, and stops where guessing would begin."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from mapsvc.publishing.faults import StepFault
from mapsvc.publishing.steps.geometry import WGS84, areas_km2, lengths_km
from mapsvc.publishing.trial import Tried
from tests.publishing.trying import declared, geojson, manifest, point, square, tried

Rows = list[dict[str, Any]]


def run(folder: Path, rows: Rows, steps: list[dict[str, Any]], fields: dict[str, str], **side: Rows) -> Tried:
    """Points with these properties through these steps; other tables by their names."""
    source = manifest(geojson(folder, [(row, point(106, 17)) for row in rows]))
    sources: list[dict[str, Any]] = [{"ref": source.id}]
    manifests = [source]
    for name, table in side.items():
        path = folder / f"{name}.csv"
        header = list(table[0])
        lines = [",".join("" if row[column] is None else str(row[column]) for column in header) for row in table]
        path.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")
        manifests.append(manifest(path))
        sources.append({"ref": name, "name": name})
    return tried(declared(fields, sources=sources, steps=steps), folder, *manifests)


def stopped(folder: Path, rows: Rows, steps: list[dict[str, Any]], fields: dict[str, str], **side: Rows) -> str:
    with pytest.raises(StepFault) as caught:
        run(folder, rows, steps, fields, **side)
    assert caught.value.text("vi") != caught.value.text("en")
    return caught.value.text("en")


def test_rename_tells_a_column_that_is_not_there(tmp_path: Path) -> None:
    steps = [{"use": "rename", "fields": {"code": "maa"}}]
    assert "no field “maa”" in stopped(tmp_path, [{"ma": "1"}], steps, {"code": "string"})


def test_assign_only_where_it_says(tmp_path: Path) -> None:
    steps = [{"use": "assign", "values": {"kind": "x"}, "where": {"code": ["1", "3"]}}]
    done = run(tmp_path, [{"code": str(n)} for n in range(1, 5)], steps, {"code": "string", "kind": "string"})
    assert done.column("kind") == ["x", None, "x", None]
    assert done.prepared.steps[0]["detail"] == {"features": 2}


def test_recode_stops_at_a_value_nobody_declared(tmp_path: Path) -> None:
    fields = {"code": "string", "kind": "string"}
    rows: Rows = [{"code": "1", "kind": "Xã"}, {"code": "2", "kind": "Thôn"}, {"code": "3", "kind": None}]
    step = {"use": "recode", "field": "kind", "values": {"Xã": "commune"}}
    assert "Thôn" in stopped(tmp_path, rows, [step], fields)
    assert run(tmp_path, rows, [{**step, "strict": False}], fields).column("kind") == ["commune", "Thôn", None]
    assert run(tmp_path, rows, [{**step, "otherwise": "other"}], fields).column("kind") == ["commune", "other", None]


def test_stand_ins_become_missing_never_zero(tmp_path: Path) -> None:
    rows: Rows = [{"code": "1", "people": 0}, {"code": "2", "people": 5}]
    steps = [{"use": "missing", "fields": ["people"], "values": [0], "reason": "not counted"}]
    done = run(tmp_path, rows, steps, {"code": "string", "people": "integer"})
    assert done.column("people") == [None, 5]


def test_ratio_is_missing_where_a_part_is_missing_or_the_denominator_zero(tmp_path: Path) -> None:
    rows: Rows = [{"code": "1", "a": 10, "b": 4}, {"code": "2", "a": None, "b": 4}, {"code": "3", "a": 10, "b": 0}]
    steps = [{"use": "ratio", "into": "r", "numerator": "a", "denominator": "b"}]
    assert run(tmp_path, rows, steps, {"code": "string", "r": "number"}).column("r") == [2.5, None, None]


def test_a_total_with_a_missing_part_is_missing(tmp_path: Path) -> None:
    old: Rows = [
        {"new": "1", "people": 10},
        {"new": "1", "people": 5},
        {"new": "2", "people": 7},
        {"new": "2", "people": None},
    ]
    steps = [{"use": "join", "table": "old", "on": {"code": "new"}, "sum": {"people": "people"}, "count": "units"}]
    fields = {"code": "string", "people": "integer", "units": "integer"}
    done = run(tmp_path, [{"code": "1"}, {"code": "2"}], steps, fields, old=old)
    assert done.column("people") == [15, None]
    assert done.column("units") == [2, 2]
    assert done.prepared.steps[0]["detail"]["people_incomplete"] == ["2"]


def test_join_stops_without_partner_with_two_partners_and_with_unused_rows(tmp_path: Path) -> None:
    fields = {"code": "string", "name": "string"}
    step = {"use": "join", "table": "names", "on": {"code": "ma"}, "fields": {"name": "ten"}}
    one: Rows = [{"ma": "1", "ten": "A"}]
    assert "not found in the table “names”: 2" in stopped(
        tmp_path, [{"code": "1"}, {"code": "2"}], [step], fields, names=one
    )
    assert "several rows with the key 1" in stopped(tmp_path, [{"code": "1"}], [step], fields, names=[*one, *one])
    two: Rows = [*one, {"ma": "9", "ten": "Z"}]
    assert "not used: 9" in stopped(tmp_path, [{"code": "1"}], [{**step, "complete": True}], fields, names=two)


def test_coalesce_notes_or_refuses_what_does_not_agree(tmp_path: Path) -> None:
    rows: Rows = [
        {"code": "1", "a": "x", "b": "x"},
        {"code": "2", "a": None, "b": "y"},
        {"code": "3", "a": "p", "b": "q"},
    ]
    step = {"use": "coalesce", "into": "v", "fields": ["a", "b"], "agree": "note"}
    done = run(tmp_path, rows, [step], {"code": "string", "v": "string"})
    assert done.column("v") == ["x", "y", "p"]
    assert done.prepared.steps[0]["detail"]["differ"] == ["p ≠ q"]
    assert "p ≠ q" in stopped(tmp_path, rows, [{**step, "agree": "must"}], {"code": "string", "v": "string"})


REFERENCE: Rows = [
    {"huyen": "Thị xã Ba Đồn", "ten": "Xã Quảng Tiên", "ma": "19069"},
    {"huyen": "Huyện Quảng Trạch", "ten": "Xã Quảng Tiến", "ma": "19039"},
    {"huyen": "Huyện Lệ Thủy", "ten": "Thị trấn Nông trường Lệ Ninh", "ma": "19246"},
    {"huyen": "Huyện Cam Lộ", "ten": "Xã Cam Thành", "ma": "19612"},
    {"huyen": "Huyện Lệ Thủy", "ten": "Xã Xuân Thủy", "ma": "19300"},
]
MATCH = {
    "use": "match_names",
    "field": "ten",
    "table": "reference",
    "names": "ten",
    "drop_prefixes": ["Thị xã", "Thị trấn", "Huyện", "Xã"],
    "abbreviations": {"NT": "Nông trường"},
    "fields": {"ma": "ma"},
    "method": "method",
}
FIELDS = {"key": "string", "ma": "string", "method": "string"}


def names(*pairs: tuple[str, str]) -> Rows:
    return [{"key": str(n), "huyen": huyen, "ten": ten} for n, (huyen, ten) in enumerate(pairs)]


def test_names_without_spaces_and_with_other_tone_places_are_matched(tmp_path: Path) -> None:
    rows = names(("LệThuỷ", "NTLệNinh"), ("LệThủy", "XuânThuỷ"), ("BaĐồn", "QuảngTiên"), ("QuảngTrạch", "QuảngTiến"))
    done = run(tmp_path, rows, [{**MATCH, "within": {"huyen": "huyen"}}], FIELDS, reference=REFERENCE)
    assert done.column("ma") == ["19246", "19300", "19069", "19039"]
    assert set(done.column("method")) == {"spelling"}


def test_tones_keep_two_names_apart_even_without_their_district(tmp_path: Path) -> None:
    done = run(tmp_path, names(("", "QuảngTiến"), ("", "QuảngTiên")), [MATCH], FIELDS, reference=REFERENCE)
    assert done.column("ma") == ["19039", "19069"]


def test_a_name_without_accents_counts_only_when_one_can_be_meant(tmp_path: Path) -> None:
    done = run(tmp_path, names(("", "Quang Tien"), ("", "Xuan Thuy")), [MATCH], FIELDS, reference=REFERENCE)
    assert done.column("ma") == [None, "19300"]
    detail = done.prepared.steps[0]["detail"]
    assert detail["ambiguous"] == ["Quang Tien"]
    assert detail["loose_matches"] == ["Xuan Thuy → Xã Xuân Thủy"]


def test_a_name_already_taken_is_not_given_to_one_that_only_looks_like_it(tmp_path: Path) -> None:
    done = run(tmp_path, names(("", "CamThành"), ("", "CamThanh")), [MATCH], FIELDS, reference=REFERENCE)
    assert done.column("ma") == ["19612", None]
    assert "CamThanh" in stopped(
        tmp_path, names(("", "CamThành"), ("", "CamThanh")), [{**MATCH, "required": True}], FIELDS, reference=REFERENCE
    )


def polygons(folder: Path, shapes: dict[str, dict[str, Any]], steps: list[dict[str, Any]]) -> Tried:
    source = manifest(geojson(folder, [({"code": code}, shape) for code, shape in shapes.items()]))
    layer = declared({"code": "string"}, "MultiPolygon", sources=[{"ref": source.id}], steps=steps)
    return tried(layer, folder, source)


def test_overlaps_and_gaps_between_neighbours_are_closed(tmp_path: Path) -> None:
    shapes = {"a": square(106, 17, 0.1), "b": square(106.09999, 17, 0.1), "c": square(106.20001, 17, 0.1)}
    step = {"use": "clean_coverage", "snap": 1e-6, "gap": 1e-3, "tolerance": 0.01}
    done = polygons(tmp_path, shapes, [step])
    assert shapely.coverage_is_valid(done.geometry())
    assert done.prepared.steps[0]["detail"]["unmatched_before"] == 2


def test_a_coverage_that_would_change_too_much_stops_the_load(tmp_path: Path) -> None:
    shapes = {"a": square(106, 17, 0.1), "b": square(106.05, 17, 0.1)}
    with pytest.raises(StepFault) as caught:
        polygons(tmp_path, shapes, [{"use": "clean_coverage", "tolerance": 0.001}])
    assert "more than is allowed" in caught.value.text("en")


def test_dissolving_along_shared_edges_invents_no_vertex(tmp_path: Path) -> None:
    shapes = {"a": square(106, 17), "b": square(107, 17)}
    done = polygons(tmp_path, shapes, [{"use": "dissolve", "first": ["code"]}])
    assert done.table.num_rows == 1
    assert done.geometry()[0].bounds == (106, 17, 108, 18)
    assert done.geometry()[0].geoms[0].interiors[:] == []


def test_a_bow_tie_is_repaired_and_an_empty_shape_left_out(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[106, 17], [107, 18], [107, 17], [106, 18], [106, 17]]]}
    empty: dict[str, Any] = {"type": "Polygon", "coordinates": []}
    done = polygons(tmp_path, {"a": bow, "b": empty}, [{"use": "repair_geometry"}])
    assert done.column("code") == ["a"]
    assert shapely.is_valid(done.geometry()).all()
    assert done.prepared.steps[0]["detail"]["dropped"] == 1


def test_a_key_made_of_the_shape_stays_when_the_order_changes(tmp_path: Path) -> None:
    step = {"use": "identify", "into": "code", "prefix": "p-"}
    one = polygons(tmp_path, {"a": square(106, 17), "b": square(107, 17), "c": square(107, 17)}, [step])
    two = polygons(tmp_path, {"a": square(107, 17), "b": square(106, 17), "c": square(107, 17)}, [step])
    assert sorted(one.column("source_id")) == sorted(two.column("source_id"))
    assert len(set(one.column("source_id"))) == 3


def test_check_names_everything_that_does_not_hold(tmp_path: Path) -> None:
    rows: Rows = [{"code": "1", "n": 2}, {"code": "1", "n": 3}]
    step = {"use": "check", "features": 3, "sums": {"n": 6}, "unique": ["code"], "counts": {"n": {"2": 2}}}
    told = stopped(tmp_path, rows, [step], {"code": "string", "n": "integer"})
    for part in ("2 features, not 3", "n sums to 5, not 6", "code repeats: 1", "n has"):
        assert part in told


def test_areas_and_lengths_are_those_of_proj_for_every_kind_of_shape() -> None:
    hole = shapely.Polygon(shapely.box(106, 17, 107, 18).exterior, [shapely.box(106.2, 17.2, 106.4, 17.4).exterior])
    shapes = np.array(
        [
            hole,
            shapely.MultiPolygon([hole, shapely.box(108, 17, 109, 18)]),
            shapely.reverse(hole),
            None,
            shapely.Polygon(),
            shapely.box(0, 0, 1, 1),
        ]
    )
    turned = [None if each is None else shapely.orient_polygons(each) for each in shapes]
    expected = [0.0 if each is None else abs(WGS84.geometry_area_perimeter(each)[0]) / 1e6 for each in turned]
    assert areas_km2(shapes) == pytest.approx(expected, rel=1e-12)
    two = shapely.MultiLineString([[(0, 0), (0, 1)], [(1, 1), (2, 2)]])
    lines = np.array([shapely.LineString([(106, 17), (107, 18), (106, 18)]), None, two])
    lengths = [0.0 if each is None else WGS84.geometry_length(each) / 1e3 for each in lines]
    assert lengths_km(lines) == pytest.approx(lengths, rel=1e-12)
