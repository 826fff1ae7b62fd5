"""Drawing on the map: by pointer and keyboard, kept in browser, link and files; hostile texts stay texts."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

WIDE = "v=1&at=17.0,106.9,10"
ENTITY = '<!ENTITY x SYSTEM "file:///etc/passwd">'
HOSTILE = "<img src=x onerror=alert(1)>&amp;\u202e"


def _open_tool(page: MapPage) -> None:
    page.button("Vẽ").click()
    expect(page.page.get_by_role("radio", name="Điểm")).to_be_checked()
    page.settle()


def _draw(page: MapPage, kind: str, *points: tuple[int, int]) -> None:
    page.page.get_by_role("radiogroup", name="Vẽ gì").get_by_text(kind, exact=True).click()
    for x, y in points:
        page.page.mouse.move(x - 5, y)
        page.page.mouse.move(x, y)
        page.page.mouse.click(x, y)
        # Two presses within a moment are one double press.
        page.page.wait_for_timeout(400)


def _shapes(page: MapPage) -> Locator:
    return page.page.locator("[data-shapes] > li")


def _draw_all(page: MapPage) -> None:
    _draw(page, "Điểm", (600, 300))
    page.page.get_by_label("Chữ ghi trên bản đồ").fill("Cầu mới")
    _draw(page, "Đường", (450, 600), (520, 700), (640, 720), (640, 720))
    _draw(page, "Vùng", (700, 400), (800, 420), (780, 550), (700, 400))
    _draw(page, "Chữ nhật", (450, 300), (540, 380))
    _draw(page, "Tròn", (850, 700), (900, 740))
    expect(_shapes(page)).to_have_count(5)


def test_every_kind_is_drawn_and_survives_closing_and_reloading(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw_all(page)
    expect(page.card).to_have_count(0)
    page.page.keyboard.press("Escape")
    page.page.reload()
    page.settle()
    page.eventually_drawn("sketch", "sketch-text")
    assert [feature["text"] for feature in page.rendered("sketch", "sketch-text")] == ["Cầu mới"]
    page.button("Vẽ").click()
    expect(_shapes(page)).to_have_count(5)
    assert page.complaints == []


def test_the_link_carries_the_sketch_to_another_browser(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw_all(page)
    expect(page.page.get_by_text("nằm trong đường dẫn")).to_be_visible()
    page.page.wait_for_timeout(600)
    link = page.link
    assert "&draw=1" in link

    other = open_map(link)
    other.eventually_drawn("sketch", "sketch-text")
    other.button("Vẽ").click()
    expect(_shapes(other)).to_have_count(5)
    expect(_shapes(other).nth(0)).to_contain_text("Cầu mới")


def test_a_link_does_not_take_the_own_sketch_away(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw(page, "Điểm", (600, 300))
    page.page.get_by_label("Chữ ghi trên bản đồ").fill("Của tôi")
    page.page.goto("about:blank")
    page.open("v=1&at=17.0,106.9,10&draw=1p0gqjlUg24zC~S2jDoWNo")
    page.button("Vẽ").click()
    expect(_shapes(page)).to_have_text(re.compile("Khách"))
    page.page.get_by_role("button", name="Lấy lại bản vẽ của bạn (1 hình)").click()
    expect(_shapes(page)).to_have_text(re.compile("Của tôi"))


def test_steps_are_undone_and_done_again(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw(page, "Điểm", (600, 300))
    page.page.get_by_label("Chữ ghi trên bản đồ").press_sequentially("Chợ")
    _draw(page, "Điểm", (700, 500))
    expect(_shapes(page)).to_have_count(2)
    page.button("Hoàn tác").click()
    expect(_shapes(page)).to_have_count(1)
    page.button("Hoàn tác").click()
    expect(_shapes(page)).not_to_have_text(re.compile("Chợ"))
    page.button("Làm lại").click()
    page.button("Làm lại").click()
    expect(_shapes(page)).to_have_count(2)
    page.button("Xóa Chợ").click()
    expect(_shapes(page)).to_have_count(1)
    page.page.keyboard.press("Control+z")
    expect(_shapes(page)).to_have_count(2)


def test_escape_gives_up_the_shape_first_and_then_the_tool(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw(page, "Đường", (450, 600), (520, 700))
    page.page.keyboard.press("Escape")
    expect(page.page.locator("[data-tool=sketch]")).to_be_visible()
    expect(_shapes(page)).to_have_count(0)
    page.page.keyboard.press("Escape")
    expect(page.page.locator("[data-tool=sketch]")).to_have_count(0)


def test_a_shape_is_moved_and_coloured(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw(page, "Vùng", (700, 400), (800, 420), (780, 550), (700, 400))
    _shapes(page).get_by_role("button", name=re.compile("^Vùng")).click()
    page.page.get_by_role("radiogroup", name="Màu của Vùng").get_by_title("Lục").click()
    before = page.page.evaluate("localStorage['mapsvc.sketch.1']")
    assert json.loads(before)["features"][0]["properties"]["colour"] == "green"
    page.page.mouse.move(760, 460)
    page.page.mouse.down()
    page.page.mouse.move(700, 500, steps=8)
    page.page.mouse.up()
    after = page.page.evaluate("localStorage['mapsvc.sketch.1']")
    assert json.loads(after)["features"][0]["geometry"] != json.loads(before)["features"][0]["geometry"]


def test_the_keyboard_alone_draws(open_map: Opener) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    page.page.get_by_role("radio", name="Đường").check(force=True)
    page.page.locator(".maplibregl-canvas").focus()
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("ArrowRight")
    page.settle()
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Enter")
    expect(_shapes(page)).to_have_count(1)


@pytest.mark.parametrize("kind", ["GeoJSON", "KML"])
def test_files_go_out_and_come_back_with_hostile_words(open_map: Opener, tmp_path: Path, kind: str) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    _draw_all(page)
    _shapes(page).nth(0).get_by_role("button").first.click()
    page.page.get_by_label("Chữ ghi trên bản đồ").fill(HOSTILE)
    with page.page.expect_download() as saved:
        page.button(kind).click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    page.button("Xóa hết").click()
    expect(_shapes(page)).to_have_count(0)
    page.page.locator("[data-tool] input[type=file]").set_input_files(path)
    expect(_shapes(page)).to_have_count(5)
    expect(_shapes(page).nth(0)).to_contain_text("<img src=x onerror=alert(1)>&amp;")
    assert page.page.locator("[data-tool] img").count() == 0
    assert page.complaints == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.kml", f"<!DOCTYPE kml [{ENTITY}]><kml><Placemark><name>&x;</name></Placemark></kml>"),
        ("b.geojson", '{"features": [{"geometry": {"type": "Point", "coordinates": ["a"]}}]}'),
        ("c.kml", "<kml><unclosed>"),
        ("d.json", "not json"),
    ],
)
def test_files_that_make_no_sense_are_refused_with_a_reason(
    open_map: Opener, tmp_path: Path, name: str, content: str
) -> None:
    page = open_map(WIDE)
    _open_tool(page)
    (tmp_path / name).write_text(content, encoding="utf-8")
    page.page.locator("[data-tool] input[type=file]").set_input_files(tmp_path / name)
    expect(page.page.get_by_role("alert")).to_contain_text(f"Không đọc được hình nào trong {name}")
    # Chromium writes the report on a broken document with inline styles, which the policy keeps from applying.
    assert [complaint for complaint in page.complaints if "inline style" not in complaint] == []


@pytest.mark.parametrize("device", [None, PHONE])
def test_drawing_is_open_to_everyone(open_map: Opener, device: dict[str, object] | None) -> None:
    page = open_map(WIDE, dark=True) if device is None else open_map(WIDE, device=device)
    if device is not None:
        page.button("Công cụ").click()
        page.page.get_by_role("button", name="Vẽ và ghi chú").click()
        expect(page.page.get_by_role("radio", name="Điểm")).to_be_checked()
        page.settle()
        page.page.touchscreen.tap(200, 330)
    else:
        _open_tool(page)
        _draw(page, "Điểm", (600, 300))
    expect(_shapes(page)).to_have_count(1)
    expect(page.page.get_by_label("Chữ ghi trên bản đồ")).to_be_visible()
    assert page.axe() == []
