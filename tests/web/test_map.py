"""What people do with the map: layers, cards, search, statistics, links; in a real browser on the real service."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.web.conftest import PHONE, Opener

QUANG_TRI_WARD = (107.157, 16.694)
"""A place in the ward of Quảng Trị (19360)."""


def _changed_catalogue(route: Route, change: Any) -> None:
    reply = route.fetch()
    catalogue = reply.json()
    change({layer["id"]: layer for layer in catalogue["layers"]})
    route.fulfill(response=reply, body=json.dumps(catalogue))


def test_first_view_shows_the_province_without_a_complaint(open_map: Opener) -> None:
    page = open_map()
    assert len({feature["id"] for feature in page.rendered("communes")}) > 60
    assert page.rendered("province")
    expect(page.page).to_have_title("Bản đồ số kinh tế - xã hội tỉnh Quảng Trị")
    expect(page.page.locator("[data-readout=wgs84]")).to_be_visible()
    assert page.complaints == []


def test_page_asks_no_other_host_and_breaks_no_policy(open_map: Opener) -> None:
    """Through everything that loads something of its own: search, figures, 3D, table, tools, printing, a story."""
    page = open_map("stat=communes/population_2025&sel=communes/19360")
    page.page.get_by_role("combobox").first.fill("dong hoi")
    expect(page.page.get_by_role("option").first).to_be_visible()
    page.page.keyboard.press("Escape")
    page.tab("Thống kê")
    page.button("Khối 3D").click()
    page.settle()
    page.button("Đo").click()
    page.button("In").click()
    expect(page.page.get_by_label("Tiêu đề")).to_be_visible()
    page.settle()
    for link in ("table=communes", "story=water"):
        page.page.evaluate(f"location.hash = 'v=1&{link}'")
        shown = (
            page.page.get_by_role("grid") if link.startswith("table") else page.page.locator("[data-story-told=water]")
        )
        expect(shown.first).to_be_visible()
        page.settle()
    foreign = [url for url in page.asked if not url.startswith((page.service, "blob:", "data:"))]
    assert foreign == []
    assert [complaint for complaint in page.complaints if "Content Security Policy" in complaint] == []


def test_layers_are_found_switched_and_explained(open_map: Opener) -> None:
    def unload(layers: dict[str, Any]) -> None:
        layers["river_basins"] |= {
            "state": "not_loaded",
            "version": None,
            "tiles": None,
            "reason": {"vi": "Thiếu tệp nguồn.", "en": "The source file is missing."},
        }

    page = open_map(intercept={"**/catalogue": lambda route: _changed_catalogue(route, unload)})
    row = page.page.locator("[data-layer=communes]")
    row.get_by_role("checkbox").uncheck()
    page.settle()
    assert page.rendered("communes") == []
    row.get_by_role("checkbox").check()
    page.settle()
    assert page.rendered("communes")

    missing = page.page.locator("[data-layer=river_basins]")
    expect(missing.get_by_role("checkbox")).to_be_disabled()
    expect(missing).to_contain_text("Thiếu tệp nguồn.")

    page.page.get_by_role("searchbox", name="Tìm lớp dữ liệu").fill("tram thuy van")
    expect(page.page.locator("[data-layer]")).to_have_count(1)
    expect(page.page.locator("[data-layer]")).to_have_attribute("data-layer", "hydromet_stations")
    page.page.get_by_role("button", name=re.compile("Thông tin về lớp")).click()
    expect(page.page.get_by_role("link", name="Dữ liệu và tải về")).to_be_visible()


def test_layers_are_reordered_by_keyboard_and_by_dragging(open_map: Opener) -> None:
    page = open_map("layers=expressway,communes,provinces")
    page.tab("Chú giải")
    assert page.drawn_order()[:3] == ["provinces", "communes", "expressway"]
    page.button("Đưa lớp Xã, phường, đặc khu lên trên").focus()
    page.page.keyboard.press("Enter")
    page.settle()
    assert "layers=communes,expressway,provinces" in page.link

    grip = page.page.locator("[data-row=provinces] .grip")
    top = page.page.locator("[data-row=communes]").bounding_box()
    start = grip.bounding_box()
    assert top
    assert start
    page.page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.page.mouse.down()
    page.page.mouse.move(start["x"] + 8, top["y"] + 40, steps=8)
    page.page.mouse.move(start["x"] + 8, top["y"] - 4, steps=8)
    page.page.mouse.up()
    page.settle()
    assert "layers=provinces,communes,expressway" in page.link
    assert page.drawn_order()[:3] == ["expressway", "communes", "provinces"]


def test_opacity_changes_what_is_drawn_and_the_link(open_map: Opener) -> None:
    page = open_map()
    page.tab("Chú giải")
    page.page.get_by_label("Độ đậm của lớp Tỉnh Quảng Trị").fill("40")
    page.settle()
    layer = page.style_layer("province-line")
    assert layer
    assert layer["paint"]["line-opacity"] == pytest.approx(0.4)
    assert "province:40" in page.link


def test_legend_tells_codes_in_words(open_map: Opener) -> None:
    page = open_map("layers=hydromet_stations")
    page.tab("Chú giải")
    legend = page.page.locator("[data-row=hydromet_stations]")
    assert legend.locator(".entries li").count() >= 2
    text = legend.inner_text()
    assert not re.search(r"\b[a-z]+_[a-z]+\b", text), text


def test_press_opens_cards_of_everything_beneath(open_map: Opener) -> None:
    page = open_map("at=16.7,107.16,11&layers=communes,former_districts,provinces")
    page.press(*QUANG_TRI_WARD)
    expect(page.card).to_have_attribute("data-card", "communes/19360")
    card = page.card
    expect(card).to_contain_text("Phường Quảng Trị")
    expect(card).to_contain_text(re.compile(r"29\.705\s*người"))
    expect(card).to_contain_text(re.compile(r"72,8\s*km²"))
    expect(card).to_contain_text("Đối tượng 1 trên")
    page.button("Đối tượng sau").click()
    expect(page.card).not_to_have_attribute("data-card", "communes/19360")
    page.button("Đối tượng trước").click()
    expect(page.card).to_have_attribute("data-card", "communes/19360")
    assert "sel=communes/19360" in page.link
    page.page.keyboard.press("Escape")
    expect(page.card).to_have_count(0)


def test_card_shows_at_once_what_is_known(open_map: Opener) -> None:
    waiting: list[Route] = []
    page = open_map(
        "at=16.7,107.16,11&layers=communes",
        intercept={"**/collections/communes/items/*": lambda route: waiting.append(route)},
    )
    page.press(*QUANG_TRI_WARD)
    expect(page.card).to_contain_text("Quảng Trị", timeout=1000)
    expect(page.card.locator(".skeleton").first).to_be_visible()
    page.page.wait_for_timeout(200)
    waiting[0].continue_()
    expect(page.card).to_contain_text("Phường Quảng Trị")
    expect(page.card.locator(".skeleton")).to_have_count(0)


def test_values_of_strangers_stay_text(open_map: Opener) -> None:
    hostile = {
        "name": "<img src=x onerror=window.hacked=1>",
        "seat": "javascript:window.hacked=1",
        "full_name": "{{7*7}}</section><script>window.hacked=1</script>",
    }

    def poison(route: Route) -> None:
        reply = route.fetch()
        feature = reply.json()
        feature["properties"] |= hostile
        route.fulfill(response=reply, body=json.dumps(feature))

    page = open_map("sel=communes/19360", intercept={"**/collections/communes/items/19360": poison})
    expect(page.card.get_by_role("heading")).to_have_text(hostile["name"])
    expect(page.card.locator("dl a, dl img, dl script")).to_have_count(0)
    assert page.page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    ("typed", "found"), [("dong hoi", "Đồng Hới"), ("Đồng Hới", "Đồng Hới"), ("khe sanh", "Khe Sanh")]
)
def test_search_finds_units_with_and_without_accents(open_map: Opener, typed: str, found: str) -> None:
    page = open_map()
    page.page.keyboard.press("/")
    page.page.keyboard.type(typed)
    first = page.page.get_by_role("option").first
    expect(first).to_contain_text(found)
    page.page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    page.page.keyboard.press("Enter")
    expect(page.card).to_contain_text(found)


def test_search_leads_from_a_former_unit_to_the_one_of_today(open_map: Opener) -> None:
    page = open_map()
    page.page.get_by_role("combobox").first.fill("xa trung giang")
    option = page.page.get_by_role("option", name=re.compile("Xã Trung Giang"))
    expect(option.first).to_contain_text("nay thuộc Xã Bến Hải")
    option.first.click()
    expect(page.card.get_by_role("heading")).to_have_text("Bến Hải")
    expect(page.card).to_contain_text("Xã Trung Giang nay thuộc Xã Bến Hải")
    page.settle()
    centre = page.page.evaluate("mapsvc.map.getCenter()")
    assert centre["lng"] == pytest.approx(107.05, abs=0.3)


@pytest.mark.parametrize("typed", ["17,05; 106,75", "17°03′00″B 106°45′00″Đ", "1885831 553028"])
def test_search_takes_coordinates_in_any_notation(open_map: Opener, typed: str) -> None:
    page = open_map()
    page.page.get_by_role("combobox").first.fill(typed)
    options = page.page.get_by_role("option")
    expect(options.first).to_contain_text("Tọa độ")
    (options.filter(has_text="9212") if "′" not in typed and ";" not in typed else options).first.click()
    page.settle()
    centre = page.page.evaluate("mapsvc.map.getCenter()")
    assert centre["lng"] == pytest.approx(106.75, abs=0.001)
    assert centre["lat"] == pytest.approx(17.05, abs=0.001)


def test_statistic_colours_the_map_and_fills_legend_and_table(open_map: Opener) -> None:
    page = open_map()
    page.tab("Thống kê")
    page.page.get_by_label("Tô màu bản đồ theo").select_option(label="Mật độ dân số 2025")
    rows = page.page.locator("tbody tr")
    expect(rows).to_have_count(78)
    expect(rows.first).to_contain_text("2.036")
    expect(page.page.get_by_text("Dân số đăng ký 2025 chia cho diện tích")).to_be_visible()
    page.settle()
    assert len({feature["id"] for feature in page.rendered("communes", "statistic-fill")}) > 60

    page.page.get_by_role("columnheader", name="Đơn vị").get_by_role("button").click()
    names = rows.locator("th").all_inner_texts()
    assert names[0].strip() == "A Dơi"
    expect(page.page.get_by_role("columnheader", name="Đơn vị")).to_have_attribute("aria-sort", "ascending")

    rows.filter(has_text="Khe Sanh").hover()
    page.page.wait_for_timeout(300)
    states = {feature["name"]: feature["_state"] for feature in page.rendered("communes", "statistic-hover")}
    assert states["Khe Sanh"] == {"hover": True}
    rows.filter(has_text="Khe Sanh").get_by_role("button").click()
    expect(page.card).to_contain_text("Khe Sanh")


def test_pointer_on_the_map_marks_the_row(open_map: Opener) -> None:
    page = open_map("stat=communes/population_2025&at=16.75,107.18,10")
    page.tab("Thống kê")
    expect(page.page.locator("tbody tr")).to_have_count(78)
    page.page.mouse.move(*page.pixel(*QUANG_TRI_WARD))
    row = page.page.locator("[data-unit='19360']")
    expect(row).to_have_class(re.compile("hovered"))
    expect(row).to_be_in_viewport()


def test_missing_values_are_hatched_and_never_zero(open_map: Opener) -> None:
    page = open_map("stat=communes/population_2009")
    page.tab("Thống kê")
    expect(page.page.get_by_text("Không có số liệu").first).to_be_visible()
    expect(page.page.get_by_text("Tổng điều tra 1/4/2009").first).to_be_visible()
    last = page.page.locator("tbody tr").last
    expect(last).to_contain_text("không có số liệu")
    page.settle()
    hatched = {feature["name"] for feature in page.rendered("communes", "statistic-missing")}
    assert "Lệ Ninh" in hatched
    assert "Đồng Hới" not in hatched
    assert page.page.evaluate("mapsvc.map.hasImage('missing-value')")


def test_link_restores_everything_and_back_undoes(open_map: Opener) -> None:
    link = "v=1&at=16.75,107.18,10&layers=communes:60,provinces&stat=communes/density_2025&sel=communes/19360&lang=en"
    page = open_map(link)
    page.page.wait_for_timeout(600)
    expect(page.page.locator("html")).to_have_attribute("lang", "en")
    expect(page.card).to_contain_text("Ward")
    assert page.page.evaluate("mapsvc.map.getZoom()") == pytest.approx(10)
    assert set(page.page.evaluate("Object.keys(mapsvc.map.getStyle().sources)")) >= {"communes", "provinces"}
    assert not page.rendered("province")
    assert page.link == link
    page.button("Close").click()
    expect(page.card).to_have_count(0)
    page.page.go_back()
    expect(page.card).to_have_count(1)


def test_wrong_links_explain_themselves(open_map: Opener) -> None:
    page = open_map("at=abc&layers=no_such&stat=communes/no_such&sel=communes/00000")
    expect(page.card).to_contain_text("Không tìm thấy dữ liệu này")
    page.tab("Thống kê")
    expect(page.page.get_by_text("Không có chỉ tiêu mà đường dẫn nêu")).to_be_visible()


def test_coordinates_name_the_survey_zone(open_map: Opener) -> None:
    page = open_map("at=17.0,106.9,9")
    readout = page.page.locator("[data-readout=vn2000]")
    page.page.mouse.move(*page.pixel(106.6, 17.46))
    expect(readout).to_contain_text("106°00′")
    page.page.mouse.move(*page.pixel(107.1, 16.82))
    expect(readout).to_contain_text("106°15′")
    expect(page.page.locator("[data-readout=wgs84]")).to_contain_text(re.compile(r"16,8\d+; 107,[01]\d+"))


def test_everything_is_reached_by_keyboard(open_map: Opener) -> None:
    page = open_map("at=16.694,107.157,12&layers=communes")
    page.page.locator("canvas").focus()
    page.page.keyboard.press("Enter")
    expect(page.card).to_have_attribute("data-card", "communes/19360")
    before = page.page.evaluate("mapsvc.map.getCenter().lng")
    page.page.locator("canvas").focus()
    page.page.keyboard.press("ArrowRight")
    page.settle()
    assert page.page.evaluate("mapsvc.map.getCenter().lng") > before
    page.page.get_by_role("tab", name="Lớp dữ liệu").focus()
    page.page.keyboard.press("ArrowRight")
    expect(page.page.get_by_role("tab", name="Chú giải")).to_be_focused()
    expect(page.page.get_by_role("tab", name="Chú giải")).to_have_attribute("aria-selected", "true")


def test_english_is_complete(open_map: Opener) -> None:
    page = open_map("sel=communes/19360")
    page.button("EN English").click()
    expect(page.page.locator("html")).to_have_attribute("lang", "en")
    expect(page.page).to_have_title("Digital socio-economic map of Quảng Trị province")
    expect(page.card).to_contain_text(re.compile(r"29,705\s*people"))
    for tab in ("Layers", "Legend", "Statistics"):
        page.tab(tab)
    assert "lang=en" in page.link


def test_phone_has_a_sheet_and_nothing_overflows(open_map: Opener) -> None:
    page = open_map(device=PHONE)
    expect(page.page.get_by_role("tabpanel", include_hidden=True)).to_have_js_property("inert", True)
    page.tab("Thống kê")
    expect(page.page.get_by_label("Tô màu bản đồ theo")).to_be_visible()
    page.page.get_by_label("Tô màu bản đồ theo").select_option(label="Dân số 2025")
    expect(page.page.locator("tbody tr")).to_have_count(78)
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.page.locator("[data-readout=vn2000]")).to_be_visible()
    page.page.touchscreen.tap(195, 250)
    expect(page.card).to_be_visible()


def test_first_load_stays_small(open_map: Opener) -> None:
    page = open_map()
    entries = page.page.evaluate("performance.getEntriesByType('resource').map((e) => [e.name, e.encodedBodySize])")
    shell = {name: size for name, size in entries if "/assets/" in name}
    # The worker is fetched by the browser's own hand and not listed: its compressed size is added.
    worker = next((page_file for page_file in page.asked if "/assets/map-worker-" in page_file), None)
    assert worker
    size = int(page.page.request.head(worker, headers={"Accept-Encoding": "br"}).headers["content-length"])
    total = sum(shell.values()) + (0 if worker in shell else size)
    assert 200_000 < total < 500_000, shell
