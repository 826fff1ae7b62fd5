"""Features chosen by an area: drawn, counted, listed and downloaded; kept in the link; taken back."""

import re

from playwright.sync_api import Locator, expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

HERE = "at=16.75,107.18,10&layers=osm_pois,communes"


def _tool(page: MapPage) -> Locator:
    page.page.locator("#tool-select").click()
    return page.page.locator("[data-tool=select]")


def _count(tool: Locator, layer: str) -> Locator:
    return tool.locator(f"[data-count-of={layer}] .count")


def test_rectangle_chooses_counts_and_marks(open_map: Opener) -> None:
    page = open_map(HERE)
    tool = _tool(page)
    page.press(107.05, 16.85)
    expect(tool).to_contain_text("góc đối diện")
    page.press(107.2, 16.7)
    expect(_count(tool, "osm_pois")).to_have_text(re.compile(r"^\d+$"))
    expect(_count(tool, "communes")).to_have_text(re.compile(r"^\d+$"))
    count = _count(tool, "osm_pois").inner_text()
    page.settle()
    assert page.rendered("chosen")
    assert "area=osm_pois/box:" in page.link
    tool.get_by_role("button", name="Xem trong bảng thuộc tính").click()
    expect(page.page.locator("[data-count]")).to_have_text(f"{count} hàng")
    reply = page.page.request.get(str(tool.locator("[data-file=geojson]").get_attribute("href")))
    assert len(reply.json()["features"]) == int(count)

    tool.get_by_role("button", name="Bỏ vùng chọn").click()
    expect(page.page.locator("[data-count]")).to_have_text("1.424 hàng")
    page.settle()
    assert page.rendered("chosen") == []
    page.button("Hoàn tác").click()
    expect(page.page.locator("[data-count]")).to_have_text(f"{count} hàng")
    assert page.axe() == []
    assert page.complaints == []


def test_polygon_and_circle(open_map: Opener) -> None:
    page = open_map(HERE)
    tool = _tool(page)
    tool.get_by_text("Đa giác", exact=True).click()
    for place in ((107.05, 16.85), (107.2, 16.85), (107.2, 16.7)):
        page.press(*place)
    page.press(107.05, 16.85)
    expect(_count(tool, "communes")).to_have_text(re.compile(r"^[1-9]\d*$"))
    assert "area=osm_pois/polygon:" in page.link
    tool.get_by_text("Hình tròn", exact=True).click()
    page.press(107.1, 16.8)
    tool.get_by_label("Bán kính").fill("5000")
    tool.get_by_role("button", name="Chọn", exact=True).click()
    page.page.wait_for_function("location.hash.includes(',5000')")
    assert re.search(r"area=osm_pois/circle:107\.\d+,16\.\d+,5000", page.link)


def test_what_touches_a_feature_of_another_layer(open_map: Opener) -> None:
    page = open_map(f"{HERE}&sel=communes/19360")
    expect(page.card).to_be_visible()
    tool = _tool(page)
    tool.get_by_text("Quanh đối tượng", exact=True).click()
    expect(tool).to_contain_text("Quảng Trị")
    tool.get_by_role("button", name="Chọn", exact=True).click()
    assert "area=osm_pois/feature:0:communes/19360" in page.link
    # The commune touches its neighbours and itself.
    expect(_count(tool, "communes")).to_have_text("5")
    tool.locator("[data-count-of=communes] input").check()
    page.settle()
    assert "19360" in {feature["id"] for feature in page.rendered("chosen")}
    tool.get_by_label("Khoảng cách").fill("20000")
    tool.get_by_role("button", name="Chọn", exact=True).click()
    expect(_count(tool, "communes")).not_to_have_text("5")


def test_link_brings_the_area(open_map: Opener) -> None:
    page = open_map(f"{HERE}&area=communes/circle:107.157,16.694,2000&table=communes")
    expect(page.page.locator("[data-count]")).to_have_text(re.compile(r"^[1-9]\d? hàng$"))
    expect(page.page.locator("[data-layer=communes] [data-area]")).to_contain_text("Trong vùng chọn")
    page.settle()
    assert page.rendered("chosen")
    page.page.locator("[data-layer=communes] [data-area]").get_by_role("button", name="Bỏ vùng chọn").click()
    expect(page.page.locator("[data-count]")).to_have_text("78 hàng")


def test_keyboard_chooses_at_the_centre_of_the_map(open_map: Opener) -> None:
    page = open_map(HERE)
    tool = _tool(page)
    tool.get_by_text("Hình tròn", exact=True).click()
    page.page.locator("canvas").focus()
    page.page.keyboard.press("Enter")
    tool.get_by_label("Bán kính").fill("3000")
    page.page.keyboard.press("Enter")
    expect(_count(tool, "communes")).to_have_text(re.compile(r"^[1-9]\d*$"))


def test_phone_chooses_too(open_map: Opener) -> None:
    page = open_map(HERE, device=PHONE)
    page.page.get_by_role("button", name="Công cụ").click()
    page.page.get_by_role("button", name=re.compile("Chọn vùng|Chọn đối tượng")).first.click()
    tool = page.page.locator("[data-tool=select]")
    page.settle()  # the map moves out from under the tool
    page.page.touchscreen.tap(120, 300)
    expect(tool).to_contain_text("góc đối diện")
    page.page.touchscreen.tap(300, 380)
    expect(_count(tool, "communes")).to_have_text(re.compile(r"^\d+$"))
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390
