"""Measuring on the map: by pointer, by keyboard, by typed coordinates; figures against PROJ."""

import re

import pytest
from playwright.sync_api import expect
from pyproj import Geod

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

GEOD = Geod(ellps="WGS84")
WIDE = "v=1&at=17.0,106.9,10"
A, B, C = (106.80, 17.08), (106.95, 17.05), (106.93, 16.93)


def _open_tool(page: MapPage) -> None:
    page.button("Đo").click()
    expect(page.page.get_by_role("heading", name="Đo trên bản đồ")).to_be_focused()
    expect(page.page.get_by_role("radio", name="Độ dài")).to_be_checked()
    page.settle()


def _choose(page: MapPage, name: str) -> None:
    page.page.get_by_role("radiogroup", name="Đo gì").get_by_text(name).click()


def _value(page: MapPage, name: str) -> str:
    return page.page.locator(f"[data-value={name}]").inner_text()


def _number(text: str) -> float:
    found = re.search(r"[\d.]+(,\d+)?", text)
    assert found
    return float(found.group().replace(".", "").replace(",", "."))


def _type_points(page: MapPage, *points: tuple[float, float]) -> None:
    for longitude, latitude in points:
        page.page.get_by_label("Thêm điểm theo tọa độ").fill(f"{latitude} {longitude}")
        page.page.keyboard.press("Enter")


def test_a_line_is_measured_with_the_pointer_and_cards_stay_closed(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    for point in (A, B, C):
        page.press(*point)
    page.press(*C)
    metres = sum(GEOD.inv(*a, *b)[2] for a, b in ((A, B), (B, C)))
    # A press is a whole pixel: some 100 m at this zoom.
    assert _number(_value(page, "length")) == pytest.approx(metres / 1000, abs=0.3)
    page.eventually_drawn("measure", "measure-whole")
    assert {feature["kind"] for feature in page.rendered("measure")} >= {"line", "vertex", "segment", "whole"}
    expect(page.card).to_have_count(0)
    page.page.get_by_text("Từng đoạn (2)").click()
    expect(page.page.locator("[data-tool] tbody tr")).to_have_count(2)
    assert page.complaints == []


def test_typed_points_agree_with_proj_and_with_the_plane(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _choose(page, "Diện tích")
    _type_points(page, A, B, C)
    longitudes, latitudes = zip(A, B, C, strict=True)
    square_metres = abs(GEOD.polygon_area_perimeter(longitudes, latitudes)[0])
    assert _number(_value(page, "area")) == pytest.approx(square_metres / 1e6, abs=0.0006)
    assert _value(page, "plane") != _value(page, "area")
    expect(page.page.locator("[data-value=difference]")).to_contain_text("nhỏ hơn")

    _choose(page, "Phương vị")
    azimuth = GEOD.inv(*A, *B)[0] % 360
    assert _value(page, "azimuth").startswith(f"{int(azimuth)}°{int(azimuth % 1 * 60):02d}′")
    page.page.get_by_label("Thêm điểm theo tọa độ").fill("chỗ nào đó")
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("alert")).to_contain_text("Chưa hiểu")


def test_every_step_is_undone_and_closing_loses_nothing(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _type_points(page, A, B, C)
    whole = _value(page, "length")
    page.button("Xóa hết").click()
    expect(page.page.locator("[data-value=length]")).to_have_count(0)
    page.button("Lùi một bước").click()
    assert _value(page, "length") == whole
    page.page.keyboard.press("Escape")
    expect(page.page.locator("[data-tool]")).to_have_count(0)
    expect(page.button("Đo")).to_be_focused()
    page.settle()
    assert page.rendered("measure") == []
    page.button("Đo").click()
    expect(page.page.locator("[data-value=length]")).to_have_text(whole)


def test_a_point_is_dragged(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _type_points(page, A, B)
    page.settle()
    before = _number(_value(page, "length"))
    x, y = page.pixel(*B)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 40, y, steps=4)
    page.page.mouse.up()
    assert _number(_value(page, "length")) < before
    page.button("Lùi một bước").click()
    assert _number(_value(page, "length")) == before


def test_the_keyboard_alone_measures(open_map: Opener) -> None:
    page = open_map(WIDE)
    page.button("Đo").focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("heading", name="Đo trên bản đồ")).to_be_focused()
    page.settle()
    page.page.locator(".maplibregl-canvas").focus()
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("ArrowRight")
    page.settle()
    page.page.keyboard.press("Enter")
    assert _number(_value(page, "length")) > 1
    page.page.keyboard.press("Backspace")
    expect(page.page.locator("[data-value=length]")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_measuring_is_open_to_everyone(open_map: Opener, dark: bool) -> None:
    page = open_map(WIDE, dark=dark)
    _open_tool(page)
    _type_points(page, A, B, C)
    for summary in page.page.locator("[data-tool] summary").all():
        summary.click()
    assert page.axe() == []


def test_phones_find_the_tools_in_a_sheet(open_map: Opener) -> None:
    page = open_map(WIDE, device=PHONE)
    page.button("Công cụ").click()
    assert page.axe() == []
    page.page.get_by_role("button", name="Đo trên bản đồ").click()
    expect(page.page.get_by_role("radio", name="Độ dài")).to_be_checked()
    page.settle()
    page.page.touchscreen.tap(120, 300)
    page.page.wait_for_timeout(400)
    page.page.touchscreen.tap(300, 380)
    assert _number(_value(page, "length")) > 1
    locator, corner = (page.page.locator(name).bounding_box() for name in (".locator", ".corner"))
    assert locator
    assert corner
    assert locator["x"] + locator["width"] < corner["x"]
