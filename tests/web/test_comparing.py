"""Two things compared on the map: a divider to draw across it, or two maps that move together."""

import re
from typing import Any

from playwright.sync_api import Route, expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

DENSITIES = "stat:communes.density_2009/stat:communes.density_2025"
STATISTICS = f"stat=communes/density_2009&compare=swipe/{DENSITIES}"
EAST_SEA = "at=13,112.5,5"


def settle(page: MapPage) -> None:
    """Wait until both maps have drawn all that they asked for."""
    page.page.wait_for_selector("[data-second-map=settled]", state="attached")
    page.settle()


def second(page: MapPage, script: str) -> Any:
    """What the map on the right says of itself."""
    return page.page.evaluate(f"(() => {{ const map = mapsvc.second; return {script} }})()")


def drawn_right(page: MapPage, source: str) -> set[str]:
    return set(
        second(page, f"map.queryRenderedFeatures().filter((f) => f.source === '{source}').map((f) => f.properties.id)")
    )


def names_right(page: MapPage) -> str:
    names = second(
        page,
        "map.queryRenderedFeatures().filter((f) => f.layer.type === 'symbol')"
        ".map((f) => String(f.layer.layout['text-field'])).join(' ')",
    )
    return str(names).replace("\n", " ")


def test_two_periods_are_swiped_with_common_classes(open_map: Opener) -> None:
    page = open_map("stat=communes/density_2025&layers=islands,communes,province")
    page.button("So sánh").first.click()
    tool = page.page.locator("[data-tool=compare]")
    expect(tool.get_by_label("Bên trái")).to_have_value("communes/density_2009")
    expect(tool.get_by_label("Bên phải")).to_have_value("communes/density_2025")
    settle(page)
    left, right = page.page.locator("[data-side]").all()
    expect(left).to_contain_text("Mật độ dân số 2009")
    expect(right).to_contain_text("Mật độ dân số 2025")
    limits = [side.locator("li .range").all_inner_texts() for side in (left, right)]
    assert limits[0][:6] == limits[1][:6]
    expect(left).to_contain_text("cùng màu là cùng mức")
    # Missing in 2009 is hatched there, and has a colour in 2025.
    expect(left).to_contain_text("Không có số liệu")
    expect(right).not_to_contain_text("Không có số liệu")
    assert page.axe() == []

    page.button("Đóng công cụ").click()
    divider = page.page.get_by_role("slider", name="Thanh chia hai bên")
    divider.focus()
    page.page.keyboard.press("ArrowLeft")
    page.page.keyboard.press("PageDown")
    expect(divider).to_have_attribute("aria-valuenow", "38")
    box = divider.bounding_box()
    assert box
    page.page.mouse.move(box["x"] + 14, 300)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 214, 320, steps=4)
    page.page.mouse.up()
    page.page.wait_for_function("() => /compare=swipe:5\\d/.test(location.hash)")
    assert f"/{DENSITIES}" in page.link

    # The card is of what was pressed, on either side of the divider.
    for longitude, latitude in ((106.3, 17.75), (107.0, 16.65)):
        page.press(longitude, latitude)
        expect(page.card).to_have_attribute("data-card", re.compile("^communes/"))
        page.button("Đóng").click()

    page.page.keyboard.press("Escape")
    expect(page.page.locator("[data-side]")).to_have_count(0)
    page.settle()
    assert "compare" not in page.link
    assert "stat=communes/density_2025" in page.link
    page.button("Hoàn tác").click()
    expect(page.page.locator("[data-side]")).to_have_count(2)
    assert page.complaints == []


def test_maps_side_by_side_move_together_and_name_the_islands(open_map: Opener) -> None:
    page = open_map(f"{EAST_SEA}&{STATISTICS.replace('swipe', 'beside')}", dark=True)
    settle(page)
    for names in (
        " ".join(feature.get("name", "") for feature in page.rendered("islands")),
        names_right(page),
    ):
        assert "Hoàng Sa" in names
        assert "Trường Sa" in names
    page.page.evaluate("mapsvc.second.jumpTo({ center: [106.9, 16.9], zoom: 9 })")
    assert page.page.evaluate("mapsvc.map.getZoom()") == 9
    page.page.evaluate("mapsvc.map.jumpTo({ center: [106.6, 17.2], zoom: 8 })")
    centre = second(page, "map.getCenter().toArray()")
    assert [round(each, 6) for each in centre] == [106.6, 17.2]
    widths = page.page.evaluate(
        "[mapsvc.map, mapsvc.second].map((map) => map.getCanvas().getBoundingClientRect())"
        ".map(({ left, right }) => [left, right])"
    )
    assert widths[0][1] == widths[1][0]
    settle(page)
    assert page.axe() == []


def test_versions_are_compared_from_the_page_of_the_layer(open_wells: Opener) -> None:
    page = open_wells("at=17.0,106.7,9&info=wells/versions")
    page.button("So sánh phiên bản 1 với bản đang công bố").click()
    settle(page)
    assert {feature["id"] for feature in page.rendered("wells")} == {"g1", "g2", "g3"}
    assert drawn_right(page, "wells") == {"g1", "g2", "g3", "g4", "g5"}
    assert "compare=swipe/layer:wells@1/layer:wells" in page.link
    first, then = page.page.locator("[data-side]").all()
    expect(first).to_contain_text("Giếng nước, phiên bản 1")
    expect(then).to_contain_text("Giếng nước, phiên bản 2")
    # A press asks the version of the side that was pressed.
    page.press(106.5, 17.0)
    expect(page.card).to_contain_text("Phiên bản 1")
    assert "sel=wells@1/g1" in page.link
    page.button("Đóng").click()
    page.settle()
    page.press(106.9, 17.0)
    expect(page.card).to_contain_text("Phiên bản 2")
    assert "sel=wells/g5" in page.link


def test_two_days_are_compared_and_a_day_before_the_first_is_empty(open_wells: Opener) -> None:
    def earlier(route: Route) -> None:
        reply = route.fetch()
        details = reply.json()
        for version, moment in zip(details["versions"], ("2026-06-01T00:00:00Z", "2025-07-01T00:00:00Z"), strict=True):
            version["published_at"] = moment
        route.fulfill(response=reply, json=details)

    page = open_wells(
        "at=17.0,106.7,9&compare=swipe/date:2025-12-31/date:2026-07-01", intercept={"**/catalogue/wells": earlier}
    )
    settle(page)
    assert {feature["id"] for feature in page.rendered("wells")} == {"g1", "g2", "g3"}
    assert len(drawn_right(page, "wells")) == 5
    expect(page.page.locator("[data-side]").first).to_contain_text("31/12/2025")
    expect(page.page.locator("[data-side]").first).to_contain_text("Phiên bản 1, 01/07/2025")
    page.button("So sánh").first.click()
    page.page.get_by_label("Bên trái: như ngày").fill("2025-01-01")
    expect(page.page.locator("[data-side]").first).to_contain_text("Chưa có dữ liệu để xem")
    settle(page)
    assert page.rendered("wells") == []


def test_table_filter_and_area_are_of_the_version_on_the_map(open_wells: Opener) -> None:
    page = open_wells("at=17.0,106.7,9&layers=wells@1&table=wells&filter=wells/depth%20%3E%3D%201")
    drawer = page.page.locator("[data-table=wells]")
    expect(drawer.locator("[data-count]")).to_contain_text("2")
    expect(page.page.locator("[data-filter=wells]").first).to_contain_text("2")
    expect(page.page.locator("[data-filter=wells]").first).to_contain_text("3")
    asked = [url for url in page.asked if "/items" in url or "/summary" in url]
    assert asked
    assert all("/wells/versions/1/" in url for url in asked)
    page.button("Về bản mới nhất").click()
    expect(drawer.locator("[data-count]")).to_contain_text("4")


def test_phone_stacks_the_maps_and_swipes_by_finger(open_map: Opener) -> None:
    page = open_map(STATISTICS, device=PHONE)
    settle(page)
    labels = page.page.locator("[data-side] > button")
    expect(labels.first).to_have_attribute("aria-expanded", "false")
    labels.first.tap()
    expect(page.page.locator("[data-side-legend]").first).to_be_visible()
    labels.first.tap()
    page.button("Công cụ").tap()
    page.page.get_by_role("button", name="So sánh hai bản đồ").tap()
    page.page.get_by_text("Trên và dưới").tap()
    settle(page)
    boxes = page.page.evaluate(
        "[mapsvc.map, mapsvc.second].map((map) => map.getCanvas().getBoundingClientRect())"
        ".map(({ top, bottom, width }) => [top, bottom, width])"
    )
    assert boxes[0][1] == boxes[1][0]
    assert boxes[0][2] == boxes[1][2] == 390
    assert page.axe() == []
    page.button("Đóng công cụ").tap()
    end = page.button("Kết thúc so sánh")
    end.tap()
    expect(page.page.locator("[data-second-map]")).to_have_count(0)
    assert page.page.evaluate("mapsvc.map.getCanvas().getBoundingClientRect().height") == 844


def test_a_press_is_answered_in_full_when_tiles_come_late(open_map: Opener) -> None:
    held: list[Route] = []
    late = [True]

    def hold(route: Route) -> None:
        if late:
            held.append(route)
        else:
            route.continue_()

    page = open_map(intercept={"**/collections/communes/**/tiles/**": hold}, wait=False)
    page.page.wait_for_function(
        "() => window.mapsvc?.map.queryRenderedFeatures().some((feature) => feature.source === 'provinces')"
    )
    page.press(106.3, 17.35)
    expect(page.card).to_have_attribute("data-card", "provinces/44")
    late.clear()
    for route in held:
        route.continue_()
    expect(page.card).to_have_attribute("data-card", re.compile("^communes/"))
    expect(page.card).to_contain_text("Đối tượng 1 trên 2")
