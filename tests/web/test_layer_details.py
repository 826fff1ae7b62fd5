"""A layer's page: what it tells, its versions, its files, and the texts that open it elsewhere."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyogrio
from playwright.sync_api import Route, expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

VIEW = "at=17.0,106.7,9"


def drawn(page: MapPage) -> set[str]:
    return {feature["id"] for feature in page.rendered("wells")}


def section(page: MapPage, name: str) -> None:
    page.page.get_by_role("tab", name=name, exact=True).click()


def test_page_opens_from_the_row_and_back_leads_to_it(open_wells: Opener) -> None:
    page = open_wells(VIEW)
    info = page.button("Thông tin về lớp Giếng nước")
    info.click()
    details = page.page.locator("[data-details=wells]")
    expect(details.get_by_role("heading", name="Giếng nước")).to_be_focused()
    expect(details).to_contain_text("Giếng quan trắc")
    expect(details).to_contain_text("Creative Commons BY 4.0")
    expect(details).to_contain_text("Được dùng, sửa, chia sẻ")
    expect(details).to_contain_text("từ 1:")
    freshness = details.locator("[data-freshness]")
    expect(freshness).to_contain_text(re.compile(r"hằng năm · lần cuối \d\d/\d\d/\d{4}", re.I))
    expect(freshness).not_to_contain_text("quá hạn")
    expect(details.locator("tbody tr")).to_have_count(3)
    expect(details).not_to_contain_text("memo")
    assert "info=wells" in page.link
    page.button("Về danh sách lớp").click()
    expect(info).to_be_focused()
    expect(details).to_have_count(0)
    page.page.go_back()
    expect(details).to_be_visible()


def test_a_layer_past_its_update_is_marked(open_wells: Opener) -> None:
    def age(route: Route) -> None:
        reply = route.fetch()
        catalogue = reply.json()
        catalogue["layers"][0]["version"]["published_at"] = "2024-03-05T00:00:00Z"
        route.fulfill(response=reply, json=catalogue)

    page = open_wells(f"{VIEW}&info=wells", intercept={"**/catalogue": age})
    freshness = page.page.locator("[data-freshness]")
    expect(freshness).to_contain_text("lần cuối 05/03/2024")
    expect(freshness).to_contain_text("quá hạn từ 05/03/2025")


def test_an_older_version_is_drawn_under_a_banner_and_kept_in_the_link(open_wells: Opener) -> None:
    page = open_wells(f"{VIEW}&info=wells/versions")
    assert len(drawn(page)) == 5
    expect(page.page.locator("[data-version]")).to_have_count(2)
    page.button("Xem phiên bản 1").click()
    banner = page.page.locator("[data-older=wells]")
    expect(banner).to_contain_text("Giếng nước")
    expect(banner).to_contain_text("phiên bản 1")
    page.settle()
    assert drawn(page) == {"g1", "g2", "g3"}
    assert "layers=wells@1" in page.link
    asked = [url for url in page.asked if "/tiles/" in url]
    assert any("/wells/versions/1/tiles/" in url for url in asked)
    page.button("Về bản mới nhất").click()
    page.settle()
    expect(banner).to_have_count(0)
    assert len(drawn(page)) == 5


def test_a_link_to_an_older_version_draws_nothing_else_and_its_cards_are_of_then(open_wells: Opener) -> None:
    page = open_wells(f"{VIEW}&layers=wells@1&sel=wells/g2")
    assert drawn(page) == {"g1", "g2", "g3"}
    assert not [url for url in page.asked if "/wells/versions/2/" in url]
    expect(page.card).to_contain_text("Phiên bản 1")
    page.await_question("/wells/versions/1/items/g2")


def test_a_link_to_a_version_that_is_gone_says_so_and_leads_to_the_newest(open_wells: Opener) -> None:
    page = open_wells(f"{VIEW}&layers=wells@7")
    expect(page.page.locator("[data-older=wells]")).to_contain_text("không còn phiên bản 7")
    assert drawn(page) == set()
    page.button("Về bản mới nhất").click()
    page.settle()
    assert len(drawn(page)) == 5


def test_a_day_finds_the_version_then_in_force(open_wells: Opener) -> None:
    def earlier(route: Route) -> None:
        reply = route.fetch()
        details = reply.json()
        for version, moment in zip(details["versions"], ("2026-06-01T00:00:00Z", "2025-07-01T00:00:00Z"), strict=True):
            version["published_at"] = moment
        route.fulfill(response=reply, json=details)

    page = open_wells(f"{VIEW}&info=wells/versions", intercept={"**/catalogue/wells": earlier})
    day = page.page.get_by_label("Xem như ngày")
    day.fill("2025-12-31")
    expect(page.page.locator("[data-older=wells]")).to_contain_text("01/07/2025 (phiên bản 1)")
    day.fill("2026-07-01")
    expect(page.page.locator("[data-older=wells]")).to_have_count(0)
    day.fill("2025-01-01")
    expect(page.page.get_by_text("Ngày này lớp chưa được công bố.")).to_be_visible()


def test_files_of_the_whole_the_view_and_the_selection(open_wells: Opener, tmp_path: Path) -> None:
    page = open_wells("at=17.0,106.5,12&sel=wells/g1&info=wells/files")
    formats = page.page.locator("[data-format]")
    expect(formats).to_have_count(11)
    expect(page.page.locator("[data-format=xlsx]")).to_contain_text("Excel .xlsx")
    expect(page.page.locator("[data-in-view]")).to_have_text("1 đối tượng")

    page.page.get_by_label("Hệ tọa độ").select_option(label="VN-2000, KTT 106°15′ (Quảng Trị cũ) · EPSG:9212")
    with page.page.expect_download() as coming:
        page.page.locator("[data-format=gpkg]").click()
    coming.value.save_as(tmp_path / "wells.gpkg")
    whole = pyogrio.read_dataframe(tmp_path / "wells.gpkg")
    assert len(whole) == 5
    assert "memo" not in whole.columns
    assert 500_000 < whole.geometry.x.min() < 600_000
    expect(page.page.locator("[data-format=kml]")).to_contain_text("chỉ có WGS 84")

    for label, found in (("Phần đang thấy trên bản đồ", 1), ("Đối tượng đang chọn", 1), ("Toàn bộ lớp", 5)):
        page.page.get_by_label(label).check()
        with page.page.expect_download() as coming:
            page.page.locator("[data-format=geojson]").click()
        coming.value.save_as(tmp_path / "wells.geojson")
        assert len(pyogrio.read_dataframe(tmp_path / "wells.geojson")) == found, label


def test_files_of_an_older_version_are_of_that_version(open_wells: Opener) -> None:
    page = open_wells(f"{VIEW}&layers=wells@1&info=wells/files")
    href = page.page.locator("[data-format=csv-excel]").get_attribute("href")
    assert href
    assert urlsplit(href).path == "/collections/wells/versions/1/items"
    assert parse_qs(urlsplit(href).query) == {"f": ["csv-excel"], "lang": ["vi"]}


def texts(page: MapPage, program: str) -> list[str]:
    section(page, "Kết nối")
    page.page.get_by_role("radio", name=program, exact=True).check(force=True)
    return page.page.locator("[data-details] pre").all_inner_texts()


def test_the_python_text_runs(open_wells: Opener) -> None:
    (code,) = texts(open_wells(f"{VIEW}&info=wells"), "Python")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 ")
    assert "Giếng g1" in done.stdout


def test_the_addresses_for_gis_programs_work(open_wells: Opener, tmp_path: Path) -> None:
    page = open_wells(f"{VIEW}&info=wells")
    landing, tiles, style = texts(page, "QGIS")
    assert "wells" in pyogrio.list_layers(f"OAPIF:{landing}")[:, 0]
    tile = tiles.replace("{z}", "8").replace("{y}", "115").replace("{x}", "203")
    reply = page.page.request.get(tile)
    assert reply.status == 200
    assert "mapbox-vector-tile" in reply.headers["content-type"]
    assert page.page.request.get(style).json()["layers"]
    _, file = texts(page, "ArcGIS")
    copy = tmp_path / "wells.gpkg"
    copy.write_bytes(page.page.request.get(file).body())
    assert len(pyogrio.read_dataframe(copy)) == 5


def test_a_text_is_copied(open_wells: Opener, wells_service: str) -> None:
    page = open_wells(f"{VIEW}&info=wells/programs")
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=wells_service)
    page.button("Chép: Địa chỉ dịch vụ").click()
    expect(page.page.get_by_text("Đã chép").first).to_be_visible()
    assert page.page.evaluate("navigator.clipboard.readText()") == f"{wells_service}/api"


def test_page_and_menu_are_used_by_keyboard(open_wells: Opener) -> None:
    page = open_wells(VIEW)
    menu = page.button("Thao tác khác với lớp Giếng nước")
    menu.focus()
    page.page.keyboard.press("Enter")
    items = page.page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(items.first).to_be_focused()
    page.page.keyboard.press("End")
    page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press("Enter")
    tab = page.page.get_by_role("tab", name="Phiên bản")
    expect(tab).to_have_attribute("aria-selected", "true")
    tab.focus()
    page.page.keyboard.press("ArrowRight")
    expect(page.page.get_by_role("tab", name="Kết nối")).to_be_focused()
    assert "info=wells/programs" in page.link


def test_a_layer_out_of_its_scales_says_so_and_is_brought_into_sight(open_wells: Opener) -> None:
    page = open_wells("at=17.0,106.7,6.5")
    hint = page.page.locator("[data-layer=wells] [data-sight]")
    expect(hint).to_contain_text(re.compile(r"Hiện từ tỉ lệ 1:1\.\d00\.000"))
    hint.get_by_role("button").click()
    page.settle()
    expect(hint).to_have_count(0)
    assert page.page.evaluate("mapsvc.map.getZoom()") >= 8
    assert drawn(page)


def test_details_that_do_not_come_are_asked_for_again(open_wells: Opener) -> None:
    broken = [True]

    def fail(route: Route) -> None:
        with contextlib.suppress(IndexError):
            broken.pop()
            route.fulfill(status=503, json={"title": "busy"})
            return
        route.continue_()

    page = open_wells(f"{VIEW}&info=wells/files", intercept={"**/catalogue/wells": fail})
    page.button("Thử lại").click()
    expect(page.page.locator("[data-format]").first).to_be_visible()


def test_phone_shows_the_page_in_the_sheet(open_wells: Opener) -> None:
    page = open_wells(f"{VIEW}&info=wells/files", device=PHONE)
    page.tab("Lớp dữ liệu")
    expect(page.page.locator("[data-format=xlsx]")).to_be_visible()
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390
