"""People draw a layer otherwise than published: by value, by kind, with names, as density, clusters and blocks."""

import re

from tests.web.conftest import Opener
from tests.web.map_page import MapPage

STATIONS = "at=17.1,106.7,8.6&layers=hydromet_stations"
NO_STATISTIC = "at=17.05,106.75,8.6&stat=none&layers=communes"


def _legend(opened: MapPage, layer: str) -> list[str]:
    opened.tab("Chú giải")
    return opened.page.locator(f"[data-row={layer}] .entries li").all_inner_texts()


def test_communes_in_classes_of_one_s_own(open_map: Opener) -> None:
    opened = open_map(NO_STATISTIC)
    page = opened.page
    opened.tab("Chú giải")
    page.get_by_role("button", name="Đổi kiểu vẽ lớp Xã, phường, đặc khu").click()
    panel = page.locator("[data-details=communes]")
    panel.get_by_label("Tô màu theo").select_option(label="Dân số 2025 (đăng ký)")
    panel.get_by_text("Chú giải", exact=True).wait_for()
    opened.settle()
    assert len({feature["id"] for feature in opened.rendered("communes", "communes-styled")}) > 60
    assert "style=communes/classes,population_2025,jenks,5,YlGnBu" in opened.link
    paint = (opened.style_layer("communes-styled") or {})["paint"]
    assert paint["fill-color"][:2] == ["step", ["get", "population_2025"]]
    assert opened.axe() == []

    panel.get_by_label("Số bậc").select_option("3")
    panel.get_by_label("Cách chia bậc").select_option(label="Tự đặt")
    limit = panel.get_by_label("Giới hạn 1")
    limit.fill("90000000")
    limit.press("Enter")
    assert panel.get_by_role("alert").inner_text().startswith("Mỗi giới hạn phải là số")
    limit.fill("10000")
    limit.press("Enter")
    opened.settle()
    assert "communes/classes,population_2025,manual,3,YlGnBu,10000," in opened.link
    panel.get_by_label("Chữ trên bản đồ").select_option(label="Dân số 2025 (đăng ký)")
    opened.settle()
    assert opened.rendered("communes", "communes-named")
    assert not opened.rendered("communes", "communes-label")

    # The legend is read from the style; a class can be switched off in it.
    lines = _legend(opened, "communes")
    assert lines[0] == "Dưới 10.000 người"
    page.locator("[data-row=communes] .entries button, [data-row=communes] .entries input").first.click()
    opened.settle()
    assert all(feature["population_2025"] >= 10_000 for feature in opened.rendered("communes", "communes-styled"))

    # The link shows the same to others; one step leads back to the published style.
    again = open_map(opened.link)
    assert again.style_layer("communes-styled") is not None
    again.tab("Lớp dữ liệu")
    again.page.get_by_role("button", name="Về kiểu công bố").click()
    again.settle()
    assert again.style_layer("communes-styled") is None
    assert "style=" not in again.link
    again.page.get_by_role("button", name="Hoàn tác").click()
    again.settle()
    assert again.style_layer("communes-styled") is not None
    assert opened.complaints + again.complaints == []


def test_a_field_that_tiles_do_not_carry(open_map: Opener) -> None:
    opened = open_map("at=17.47,106.6,13&layers=osm_pois&style=osm_pois/category,kind,OkabeIto")
    drawn = opened.rendered("osm_pois", "osm_pois-styled")
    assert {feature["kind"] for feature in drawn} >= {"restaurant", "hotel"}
    assert any("properties=kind" in address for address in opened.asked)
    assert opened.complaints == []


def test_clusters_fall_apart_and_density_is_drawn(open_map: Opener) -> None:
    opened = open_map("at=17.2,106.75,8.4&layers=osm_pois&info=osm_pois/style")
    panel = opened.page.locator("[data-details=osm_pois]")
    panel.get_by_text("Gom cụm").click()
    opened.settle()
    clusters = opened.rendered("osm_pois~points", "osm_pois-clusters")
    single = opened.rendered("osm_pois~points", "osm_pois-circle")
    assert clusters
    whole = opened.page.evaluate("mapsvc.map.querySourceFeatures('osm_pois~points').length")
    assert whole >= len(clusters) + len(single) > 0
    assert opened.axe() == []
    before = float(opened.link.split("at=")[1].split("&")[0].split(",")[2])
    place = opened.page.evaluate(
        "mapsvc.map.queryRenderedFeatures({layers: ['osm_pois-clusters']}).map((f) => f.geometry.coordinates)"
        ".sort((a, b) => Math.abs(a[1] - 17.45) - Math.abs(b[1] - 17.45))[0]"
    )
    opened.page.mouse.click(*opened.pixel(*place))
    opened.page.wait_for_function(
        "(before) => Number(location.hash.split('at=')[1].split('&')[0].split(',')[2]) > before", arg=before
    )
    opened.settle()
    panel.get_by_text("Mật độ").click()
    opened.settle()
    assert opened.style_layer("osm_pois-heat") is not None
    assert "osm_pois/heat" in opened.link
    usual = (opened.style_layer("osm_pois-heat") or {})["paint"]["heatmap-color"]
    panel.get_by_role("radio", name=re.compile("^Purples")).check(force=True)
    opened.settle()
    assert "ramp,Purples" in opened.link
    purple = (opened.style_layer("osm_pois-heat") or {})["paint"]["heatmap-color"]
    assert len(purple) == len(usual)
    assert purple[-1] != usual[-1]
    assert opened.axe() == []
    assert opened.complaints == []


def test_values_rise_as_blocks_and_the_map_lies_flat_again(open_map: Opener) -> None:
    opened = open_map("at=17.05,106.75,8.4&layers=communes&stat=communes/density_2025")
    assert opened.page.evaluate("mapsvc.map.getPitch()") == 0
    opened.tab("Thống kê")
    opened.button("Khối 3D").click()
    opened.settle()
    assert opened.page.evaluate("mapsvc.map.getPitch()") > 40
    blocks = opened.style_layer("communes-raised") or {}
    assert blocks["paint"]["fill-extrusion-color"][0] == "match"
    assert opened.page.evaluate("mapsvc.map.getStyle().layers.some((l) => l.type === 'symbol')")
    assert opened.axe() == []
    opened.button("Khối 3D").click()
    opened.settle()
    assert opened.page.evaluate("[mapsvc.map.getPitch(), mapsvc.map.getBearing()]") == [0, 0]
    assert opened.complaints == []


def test_figures_that_cannot_be_had_leave_the_published_style(open_map: Opener) -> None:
    opened = open_map(
        f"{NO_STATISTIC}&style=communes/classes,population_2025,jenks,5,YlGnBu&info=communes/style",
        intercept={"**/summary?*": lambda route: route.abort()},
    )
    assert opened.style_layer("communes-styled") is None
    assert opened.style_layer("communes-fill") is not None
    notice = opened.page.locator("[data-details=communes] .outcome")
    assert "Chưa lấy được số liệu" in notice.inner_text()
    opened.page.unroute("**/summary?*")
    notice.get_by_role("button").click()
    opened.page.locator("[data-details=communes] .outcome .title").wait_for()
    opened.settle()
    assert opened.style_layer("communes-styled") is not None


def test_a_style_that_names_what_is_not_there_changes_nothing(open_map: Opener) -> None:
    opened = open_map(f"{STATIONS}&style=hydromet_stations/classes,nothing,jenks,5,YlGnBu/label,nobody")
    assert opened.rendered("hydromet_stations")
    assert opened.style_layer("hydromet_stations-styled") is None
    assert opened.complaints == []
