"""Ready-made themes: chosen in the Layers tab, kept in the link, undone, marked when people change them."""

import json
from typing import Any

from playwright.sync_api import Route, expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage


def choose(page: MapPage, title: str) -> None:
    page.page.locator("[aria-controls=theme-list]").click()
    page.page.locator("#theme-list").get_by_role("button", name=title).click()


def test_a_theme_brings_layers_statistic_view_and_words_and_is_undone(open_map: Opener) -> None:
    page = open_map()
    before = page.drawn_order()
    choose(page, "Hành chính và dân số")
    page.settle()
    assert "theme=administration_population" in page.link
    assert "layers=" not in page.link
    assert "stat=" not in page.link
    assert page.style_layer("statistic-fill")
    expect(page.page.get_by_text("69 xã, 8 phường", exact=False)).to_be_visible()
    assert page.axe() == []

    page.button("Hoàn tác").click()
    page.settle()
    assert "theme=" not in page.link
    assert page.drawn_order() == before


def test_a_link_to_a_theme_shows_its_own_part_of_the_country(open_map: Opener) -> None:
    page = open_map("theme=dong_hoi")
    assert page.rendered("dong_hoi_roads")
    page = open_map("theme=sea_and_islands")
    assert page.rendered("islands")
    assert page.complaints == []


def test_changes_by_hand_are_marked_kept_in_the_link_and_taken_back(open_map: Opener) -> None:
    page = open_map("theme=water_and_hazards")
    marked = page.page.get_by_text("đã chỉnh", exact=True)
    expect(marked).to_have_count(0)
    page.page.locator("[data-layer=hydromet_stations]").get_by_role("checkbox").uncheck()
    page.settle()
    expect(marked).to_be_visible()
    assert "theme=water_and_hazards&layers=" in page.link
    page.page.reload()
    page.settle()
    expect(marked).to_be_visible()
    assert page.rendered("hydromet_stations") == []

    page.button("Về như chủ đề").click()
    page.settle()
    expect(marked).to_have_count(0)
    assert page.rendered("hydromet_stations")


def test_a_statistic_switched_off_stays_off_in_the_link(open_map: Opener) -> None:
    page = open_map("theme=administration_population&stat=none")
    assert page.style_layer("statistic-fill") is None
    assert "stat=none" in page.link


def test_a_theme_whose_layer_has_no_data_says_so_and_one_that_does_not_exist_too(open_map: Opener) -> None:
    def unload(route: Route) -> None:
        reply = route.fetch()
        catalogue = reply.json()
        gone: dict[str, Any] = {"state": "not_loaded", "version": None, "tiles": None, "reason": {"vi": "-", "en": "-"}}
        for layer in catalogue["layers"]:
            if layer["id"] == "hydromet_stations":
                layer |= gone
        route.fulfill(response=reply, body=json.dumps(catalogue))

    page = open_map("theme=water_and_hazards", intercept={"**/catalogue": unload})
    expect(page.page.get_by_text("Chưa có dữ liệu: Trạm khí tượng thủy văn.")).to_be_visible()
    assert page.rendered("rivers")

    page = open_map("theme=nothing_of_that_name")
    expect(page.page.get_by_text("Không có chủ đề mà đường dẫn nêu", exact=False)).to_be_visible()


def test_themes_are_chosen_on_a_phone_and_by_keyboard(open_map: Opener) -> None:
    page = open_map(device=PHONE)
    page.page.locator(".handle").press("Enter")
    header = page.page.locator("[aria-controls=theme-list]")
    header.focus()
    page.page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-expanded", "true")
    page.page.locator("#theme-list").get_by_role("button", name="Du lịch").press("Enter")
    page.settle()
    assert "theme=tourism" in page.link
    expect(header).to_be_focused()
