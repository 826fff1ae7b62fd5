"""The list of layers: looked through, grouped, cleared; and the legend whose classes are switched off."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.conftest import DESKTOP, PHONE, Opener
from tests.web.map_page import MapPage

COMMUNE = "Xã, phường, đặc khu"


def listed(page: MapPage) -> list[str]:
    rows = page.page.locator("[data-layer]")
    return [rows.nth(index).get_attribute("data-layer") or "" for index in range(rows.count())]


def conditions(page: MapPage) -> None:
    page.page.get_by_role("button", name=re.compile("^Lọc và xếp nhóm")).click()


def test_layers_are_found_by_the_words_of_their_fields(open_map: Opener) -> None:
    page = open_map()
    page.page.get_by_role("searchbox", name="Tìm lớp dữ liệu").fill("bao dong")
    expect(page.page.locator("[data-layer]")).to_have_count(1)
    assert listed(page) == ["hydromet_stations"]
    page.page.get_by_role("searchbox", name="Tìm lớp dữ liệu").fill("không có lớp này")
    expect(page.page.get_by_text("Không có lớp nào khớp với")).to_be_visible()
    page.button("Bỏ lọc").click()
    assert len(listed(page)) > 10


def test_layers_are_filtered_and_the_button_says_so(open_map: Opener) -> None:
    page = open_map("layers=communes,rivers")
    everything = len(listed(page))
    conditions(page)
    page.page.get_by_role("checkbox", name="Đang bật").check()
    expect(page.page.locator("[data-layer]")).to_have_count(2)
    page.page.get_by_label("Cơ quan", exact=True).select_option(label="Sở Nội vụ")
    expect(page.page.locator("[data-layer]")).to_have_count(1)
    assert listed(page) == ["communes"]
    expect(page.page.get_by_role("button", name="Lọc và xếp nhóm, đang lọc theo 2 điều kiện")).to_be_visible()
    page.tab("Chú giải")
    page.tab("Lớp dữ liệu")
    assert listed(page) == ["communes"], "the filter is kept while another tab is open"
    page.button("Bỏ lọc").click()
    page.page.get_by_label("Cập nhật", exact=True).select_option(label="Trong 7 ngày qua")
    page.page.get_by_role("checkbox", name="Có dữ liệu").check()
    assert 1 < len(listed(page)) <= everything


def test_layers_are_grouped_by_agency(open_map: Opener) -> None:
    page = open_map()
    sectors = page.page.locator("h2 button[aria-expanded]").all_inner_texts()
    conditions(page)
    page.page.get_by_label("Xếp nhóm theo").select_option(label="Cơ quan")
    agencies = page.page.locator("h2 button[aria-expanded]").all_inner_texts()
    assert agencies != sectors
    assert any("Sở Nội vụ" in agency for agency in agencies)


def test_all_layers_are_switched_off_and_back(open_map: Opener) -> None:
    page = open_map("layers=communes,rivers&stat=communes/density_2025")
    expect(page.page.get_by_text("2 lớp đang bật")).to_be_visible()
    page.button("Tắt tất cả").click()
    page.settle()
    assert "layers=&" in page.link + "&"
    assert page.rendered("communes") == []
    page.button("Hoàn tác").click()
    page.settle()
    assert "layers=communes,rivers" in page.link
    assert "stat=communes/density_2025" in page.link
    assert page.rendered("communes")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_one_layer_alone_from_its_menu_keeps_the_ground(open_map: Opener, device: dict[str, object]) -> None:
    page = open_map(device=device)
    page.tab("Lớp dữ liệu")
    menu = page.button(f"Thao tác khác với lớp {COMMUNE}")
    only = page.page.get_by_role("menuitem", name="Chỉ hiện lớp này")
    if device is PHONE:
        menu.tap()
        only.tap()
    else:
        menu.click()
        only.click()
    page.settle()
    on = re.search(r"layers=([^&]*)", page.link)
    assert on
    assert set(on[1].split(",")) == {"communes", "coastline", "neighbouring_land"}


def test_ground_gives_no_answer_to_a_press(open_map: Opener) -> None:
    page = open_map("at=16.5,103.5,7&layers=neighbouring_land,coastline")
    assert page.rendered("neighbouring_land")
    page.press(104.2, 16.5)
    page.page.wait_for_timeout(300)
    expect(page.card).to_have_count(0)
    assert page.page.evaluate("mapsvc.map.getCanvas().style.cursor") in {"", "grab"}


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_unit_that_is_found_is_shown_beside_its_card(open_map: Opener, device: dict[str, object]) -> None:
    page = open_map("layers=communes", device=device)
    page.page.get_by_role("combobox").first.fill("huong hoa")
    page.page.get_by_role("option").first.click()
    expect(page.card).to_be_visible()
    page.page.wait_for_selector("[data-card] dd")
    page.settle()
    layer, _, key = (page.card.get_attribute("data-card") or "").partition("/")
    unit = page.page.request.get(f"{page.service}/collections/{layer}/items/{key}").json()
    parts = unit["geometry"]["coordinates"]
    points = [point for part in parts for ring in part for point in ring]
    card = page.card.bounding_box()
    assert card
    pixels = [page.pixel(*point[:2]) for point in points[:: max(1, len(points) // 60)]]
    if device is PHONE:
        assert max(y for _, y in pixels) <= card["y"]
        assert min(y for _, y in pixels) >= 60
    else:
        assert max(x for x, _ in pixels) <= card["x"]
        assert min(x for x, _ in pixels) >= 376


def test_classes_of_a_layer_are_switched_off_and_kept_in_the_link(open_map: Opener) -> None:
    page = open_map("layers=communes")
    kinds = {feature["kind"] for feature in page.rendered("communes")}
    assert kinds >= {"ward", "commune"}
    page.tab("Chú giải")
    legend = page.page.locator("[data-row=communes]")
    ward = legend.get_by_role("button", name="Phường", exact=True)
    expect(ward).to_have_attribute("aria-pressed", "true")
    ward.click()
    page.settle()
    expect(ward).to_have_attribute("aria-pressed", "false")
    assert "ward" not in {feature["kind"] for feature in page.rendered("communes")}
    assert "commune" in {feature["kind"] for feature in page.rendered("communes")}
    assert re.search(r"off=communes/[^&]*ward", page.link)

    again = open_map(page.link)
    assert "ward" not in {feature["kind"] for feature in again.rendered("communes")}
    ward.click()
    page.settle()
    assert "ward" in {feature["kind"] for feature in page.rendered("communes")}
    assert "off=" not in page.link


def test_classes_of_a_statistic_are_switched_off(open_map: Opener) -> None:
    page = open_map("layers=communes&stat=communes/population_2009")
    page.tab("Thống kê")
    page.page.wait_for_selector("tbody tr")
    page.page.get_by_role("button", name=re.compile("Không có số liệu")).click()
    page.settle()
    assert page.rendered("communes", "statistic-missing") == []
    assert "off=*/missing" in page.link
    first = page.page.get_by_role("button", name=re.compile("^Dưới")).first
    first.click()
    page.settle()
    fill = page.style_layer("statistic-fill")
    assert fill
    coloured = fill["paint"]["fill-color"][2:-1:2]
    assert 40 < len(coloured) < 76
