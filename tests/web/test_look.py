"""The four looks of page and map: chosen, kept on the machine, drawn by the cartographers' style of the same name."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

SEAS = {"light": "#d9e7ed", "dark": "#0f1d26", "grey": "#e3e6e8"}
NAMES = {"light": "Sáng", "dark": "Tối", "grey": "Xám, để nổi chuyên đề"}


def choose(page: MapPage, look: str) -> None:
    page.button("Giao diện và nền bản đồ").click()
    page.page.get_by_role("menuitemradio", name=NAMES[look]).click()
    page.settle()


@pytest.mark.parametrize("look", SEAS)
def test_a_look_is_drawn_kept_and_without_a_barrier(open_map: Opener, look: str) -> None:
    page = open_map("stat=communes/density_2025", dark=look == "light")
    choose(page, look)
    page.page.reload()
    page.settle()
    expect(page.page.locator("html")).to_have_attribute("data-theme", look)
    background = page.style_layer("background")
    assert background is not None
    assert background["paint"]["background-color"] == SEAS[look]
    for tab in ("Lớp dữ liệu", "Chú giải", "Thống kê"):
        page.tab(tab)
        assert page.axe() == []


def test_without_a_choice_the_system_decides_while_the_page_is_open(open_map: Opener) -> None:
    page = open_map(dark=True)
    html = page.page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    page.page.emulate_media(color_scheme="light")
    expect(html).to_have_attribute("data-theme", "light")


def test_the_switch_works_by_keyboard_and_gives_the_focus_back(open_map: Opener) -> None:
    page = open_map(device=PHONE)
    button = page.button("Giao diện và nền bản đồ")
    button.focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("menuitemradio", name="Theo máy")).to_be_focused()
    page.page.keyboard.press("ArrowDown")
    expect(page.page.get_by_role("menuitemcheckbox")).to_be_focused()
    page.page.keyboard.press("ArrowDown")
    expect(page.page.get_by_role("menuitemradio", name="Sáng")).to_be_focused()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    expect(page.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(button).to_be_focused()
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()


def test_the_highest_class_stands_out_most_on_either_ground(open_map: Opener) -> None:
    def ramp(page: MapPage) -> list[int]:
        page.tab("Thống kê")
        boxes = page.page.locator(".legend .box:not(.hatched)")
        expect(boxes.first).to_be_visible()
        colours: list[str] = boxes.evaluate_all("(all) => all.map((box) => getComputedStyle(box).backgroundColor)")
        return [sum(map(int, re.findall(r"\d+", colour))) for colour in colours]

    page = open_map("stat=communes/density_2025")
    light = ramp(page)
    assert light == sorted(light, reverse=True)
    choose(page, "dark")
    dark = ramp(page)
    assert dark == sorted(dark)
