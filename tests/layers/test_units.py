"""The administrative units: what the law says, what the files got wrong, and that it was mended."""

import numpy as np
import pytest
import shapely

from mapsvc.publishing.steps.coverage import interior_gaps
from mapsvc.publishing.steps.geometry import areas_km2
from mapsvc.publishing.trial import Trial
from tests.layers.conftest import real


def by(trial: Trial, layer_id: str, key: str, value: str) -> dict[str, object]:
    """One record of a layer, by its key."""
    table = real(trial, layer_id).table
    names = [name for name in table.column_names if name != "geometry"]
    records: dict[str, dict[str, object]] = {row[key]: row for row in table.select(names).to_pylist()}
    return records[value]


def test_there_are_78_units_69_communes_8_wards_1_special_zone(trial: Trial) -> None:
    kinds = real(trial, "communes").column("kind")
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"commune": 69, "ward": 8, "special_zone": 1}


def test_official_and_measured_areas(trial: Trial) -> None:
    communes = real(trial, "communes")
    assert sum(communes.column("area_km2")) == pytest.approx(12699.99, abs=1e-6)
    assert sum(communes.column("area_measured_km2")) == pytest.approx(12686.75, abs=0.01)
    assert sum(areas_km2(communes.geometry())) == pytest.approx(12686.7512, abs=1e-3)


def test_borders_fit_exactly_without_slivers_or_gaps(trial: Trial) -> None:
    geometry = real(trial, "communes").geometry()
    assert shapely.coverage_is_valid(geometry)
    assert shapely.is_valid(geometry).all()
    assert not len(interior_gaps(geometry))
    united = shapely.coverage_union_all(geometry)
    assert sum(areas_km2(geometry)) * 1e6 == pytest.approx(areas_km2(np.array([united]))[0] * 1e6, abs=1)


@pytest.mark.parametrize("tolerance", [0.0002, 0.002, 0.01])
def test_neighbours_still_share_their_borders_after_simplification(trial: Trial, tolerance: float) -> None:
    geometry = real(trial, "communes").geometry()
    simple = shapely.coverage_simplify(geometry, tolerance)
    assert shapely.coverage_is_valid(simple)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(geometry).sum()


def test_fitting_moved_no_more_than_a_few_square_metres_and_says_so(trial: Trial) -> None:
    steps = {step["use"]: step for step in real(trial, "communes").prepared.steps}
    detail = steps["clean_coverage"]["detail"]
    assert detail["unmatched_before"] == 16
    assert detail["unmatched_after"] == 0
    assert detail["largest_change_m2"] < 25
    assert abs(detail["total_change_m2"]) < 100


def test_population_of_2025_and_densities(trial: Trial) -> None:
    communes = real(trial, "communes")
    # The portal's figures for the communes; Resolution 202/2025/QH15 gives the province 181 more.
    assert sum(communes.column("population_2025")) == 1_870_664
    assert real(trial, "province").column("population_2025") == [1_870_664]
    assert real(trial, "province").column("population_2025_resolution") == [1_870_845]
    for people, area, density in zip(
        communes.column("population_2025"),
        communes.column("area_km2"),
        communes.column("density_2025"),
        strict=True,
    ):
        assert density == pytest.approx(people / area, abs=0.051)


def test_censuses_carry_over_to_the_new_units_by_summing(trial: Trial) -> None:
    communes = real(trial, "communes")
    assert sum(communes.column("population_2019")) == 1_527_805
    missing = [
        name
        for name, people in zip(communes.column("name"), communes.column("population_2009"), strict=True)
        if people is None
    ]
    for year in (2009, 2019):
        for people, area, density in zip(
            communes.column(f"population_{year}"),
            communes.column("area_km2"),
            communes.column(f"density_{year}"),
            strict=True,
        ):
            assert density == (None if people is None else pytest.approx(people / area, abs=0.051))
    # Lệ Ninh township stands with 0 people on 0 hectares, and Cồn Cỏ is not in the file: missing, never zero.
    assert missing == ["Lệ Ninh", "Cồn Cỏ"]
    assert 0 not in communes.column("population_2009")


def test_quang_tien_and_quang_tien_with_another_tone_stay_apart(trial: Trial) -> None:
    table = real(trial, "unit_crosswalk").table
    now = dict(zip(table["old_name"].to_pylist(), table["new_name"].to_pylist(), strict=True))
    assert now["Xã Quảng Tiên"] == "Xã Nam Ba Đồn"
    assert now["Xã Quảng Tiến"] == "Xã Trung Thuần"
    census = real(trial, "census_2019").table
    people = dict(zip(census["name"].to_pylist(), census.to_pylist(), strict=True))
    assert (people["Xã Quảng Tiên"]["population"], people["Xã Quảng Tiên"]["new_code"]) == (4843, "19075")
    assert (people["Xã Quảng Tiến"]["population"], people["Xã Quảng Tiến"]["new_code"]) == (4059, "19030")


def test_cam_thanh_is_not_taken_for_cam_thanh_with_another_tone(trial: Trial) -> None:
    # Both census files give Cam Thanh (merged into Thanh An, now Hiếu Giang) the code of Cam Thành (Cam Lộ).
    for layer_id in ("census_2019", "former_communes_2009"):
        units = {row["name"]: row for row in real(trial, layer_id).table.to_pylist()}
        assert units["Xã Cam Thanh"]["new_code"] == "19603"
        assert units["Xã Cam Thanh"]["code"] is None
        assert units["Xã Cam Thành"]["new_code"] == "19597"
        assert units["Xã Cam Thành"]["code"] == "19612"


def test_names_written_without_spaces_are_restored(trial: Trial) -> None:
    names = real(trial, "census_2019").column("name")
    assert "Xã Lộc Ninh" in names
    assert "Thị trấn Nông trường Lệ Ninh" in names
    assert all(" " in name for name in names)
    assert len(names) == 301


def test_the_crosswalk_leads_265_old_units_to_78_new_ones(trial: Trial) -> None:
    crosswalk = real(trial, "unit_crosswalk")
    assert crosswalk.table.num_rows == 265
    assert set(crosswalk.column("new_code")) == set(real(trial, "communes").column("code"))
    assert set(crosswalk.column("legal_basis")) == {"1680/NQ-UBTVQH15"}
    assert set(crosswalk.column("share")) == {1.0}
    assert crosswalk.column("method").count("kept") == 2


def test_names_are_spelt_as_in_the_resolution(trial: Trial) -> None:
    names = real(trial, "communes").column("name")
    assert {"Lệ Thủy", "Minh Hóa", "Mỹ Thủy"} <= set(names)


def test_the_province_is_exactly_its_communes(trial: Trial) -> None:
    communes = shapely.coverage_union_all(real(trial, "communes").geometry())
    outline = real(trial, "province").geometry()[0]
    assert shapely.normalize(outline).equals_exact(shapely.normalize(communes), 1e-12)
    assert real(trial, "province").column("area_measured_km2")[0] == pytest.approx(12686.7512, abs=1e-3)


def test_the_34_provinces_fit_with_quang_tri_as_its_communes_draw_it(trial: Trial) -> None:
    provinces = real(trial, "provinces")
    assert provinces.table.num_rows == 34
    geometry = provinces.geometry()
    assert shapely.coverage_is_valid(geometry)
    ours = geometry[provinces.column("code").index("44")]
    difference = shapely.symmetric_difference(ours, real(trial, "province").geometry()[0])
    assert areas_km2(np.array([difference]))[0] * 1e6 < 10


def test_hoang_sa_and_truong_sa_are_vietnams(trial: Trial) -> None:
    islands = real(trial, "islands")
    assert sorted(zip(islands.column("name"), islands.column("province"), strict=True)) == [
        ("Quần đảo Hoàng Sa (Việt Nam)", "Thành phố Đà Nẵng"),
        ("Quần đảo Trường Sa (Việt Nam)", "Tỉnh Khánh Hòa"),
    ]
    assert all(name.endswith("(Viet Nam)") for name in islands.column("name_en"))


def test_former_districts_say_what_they_are_now(trial: Trial) -> None:
    districts = real(trial, "former_districts")
    assert districts.table.num_rows == 18
    assert all(districts.column("new_units"))
    con_co = by(trial, "former_districts", "code", "471")
    assert con_co["name"] == "Huyện Cồn Cỏ"
    assert con_co["new_units"] == "Đặc khu Cồn Cỏ"


def test_each_commune_has_its_seat(trial: Trial) -> None:
    seats = real(trial, "commune_seats")
    assert sorted(seats.column("code")) == sorted(real(trial, "communes").column("code"))
    assert "đang cập nhật" not in seats.column("seat")
