"""Looking at one's own files: read in the browser, sent nowhere, wrong parts told, hostile values shown as text."""

import json
import re
from pathlib import Path

import geopandas
import pytest
from playwright.sync_api import expect
from shapely.geometry import Point, Polygon

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import PATIENCE_MS, MapPage

HOSTILE = "<img src=x onerror=alert(1)>"
PLACE = (107.1, 16.82)

KML = f"""<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
<name>{HOSTILE.replace("<", "&lt;")}</name><Point><coordinates>107.1,16.82</coordinates></Point></Placemark>
</Document></kml>"""
GPX = """<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>
<name>Tuyến khảo sát</name>
<trkseg><trkpt lat="16.8" lon="107.0"/><trkpt lat="16.82" lon="107.1"/></trkseg></trk></gpx>"""


def _open_tool(page: MapPage) -> None:
    page.button("Tệp").click()
    expect(page.page.get_by_text("Chỉ mở trên máy của bạn")).to_be_visible()
    page.settle()


def _give(page: MapPage, *paths: Path) -> None:
    page.page.locator("[data-tool=files] input[type=file]").set_input_files(paths)


def _wait_until_drawn(page: MapPage) -> None:
    """What was opened is on the map: drawing it is not waited for by the map's settling."""
    script = "mapsvc.map.queryRenderedFeatures().filter((f) => f.source.startsWith('own-file-')).map((f) => f.id)"
    for _ in range(PATIENCE_MS // 100):
        if page.page.evaluate(script):
            page.settle()
            return
        page.page.wait_for_timeout(100)
    raise AssertionError("nothing of the file is drawn")


def _geojson(path: Path) -> Path:
    features = [
        {"type": "Feature", "properties": {"tên": HOSTILE, "trang": "javascript:alert(1)"}, "geometry": g}
        for g in ({"type": "Point", "coordinates": PLACE}, {"type": "Point", "coordinates": ["x", 1]}, None)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_file_is_drawn_told_apart_and_asked(open_map: Opener, tmp_path: Path) -> None:
    page = open_map("v=1&at=17.0,106.9,9")
    _open_tool(page)
    before = len(page.asked)
    _give(page, _geojson(tmp_path / "cho.geojson"))
    row = page.page.locator("[data-files] > li")
    expect(row).to_contain_text("GeoJSON · 1 đối tượng")
    row.get_by_text("Bỏ qua 2 dòng hoặc đối tượng").click()
    expect(row).to_contain_text("Đối tượng 2: hình sai")
    expect(row).to_contain_text("Đối tượng 3: không có hình")
    _wait_until_drawn(page)
    page.press(*PLACE)
    expect(page.page.locator("[data-attributes]")).to_contain_text(HOSTILE)
    assert page.page.locator("[data-attributes] a, [data-attributes] img").count() == 0
    sent = [url for url in page.asked[before:] if not re.search(r"/(tiles|assets)/|/favicon|^blob:|^data:", url)]
    assert sent == []
    page.button("Bỏ cho.geojson").click()
    expect(row).to_have_count(0)
    page.page.keyboard.press("Control+z")
    expect(row).to_have_count(1)
    assert page.complaints == []


def test_files_are_pressed_while_the_tool_is_closed(open_map: Opener, tmp_path: Path) -> None:
    page = open_map("v=1&at=17.0,106.9,9")
    _open_tool(page)
    _give(page, _geojson(tmp_path / "cho.geojson"))
    expect(page.page.locator("[data-files] > li")).to_have_count(1)
    _wait_until_drawn(page)
    page.page.keyboard.press("Escape")
    page.settle()
    page.press(*PLACE)
    expect(page.page.locator("[data-attributes]")).to_contain_text("tên")
    expect(page.card).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.kml", KML, "KML · 1 đối tượng"),
        ("a.gpx", GPX, "GPX · 1 đối tượng"),
        ("a.csv", "tên;vĩ độ;kinh độ\nA;16,82;107,1\nB;x;y\n", "CSV · 1 đối tượng"),
    ],
)
def test_texts_of_every_format_are_read(open_map: Opener, tmp_path: Path, name: str, text: str, said: str) -> None:
    page = open_map("v=1&at=17.0,106.9,9")
    _open_tool(page)
    (tmp_path / name).write_text(text, encoding="utf-8")
    _give(page, tmp_path / name)
    expect(page.page.locator("[data-files] > li")).to_contain_text(said)
    _wait_until_drawn(page)
    assert page.complaints == []


def test_a_table_in_vn2000_lands_where_its_zone_is_and_can_be_moved(open_map: Opener, tmp_path: Path) -> None:
    place = geopandas.GeoSeries([Point(PLACE)], crs=4326).to_crs(9212).iloc[0]
    path = tmp_path / "moc.csv"
    path.write_text(f"mốc,X,Y\nM1,{place.y:.3f},{place.x:.3f}\n", encoding="utf-8")
    page = open_map("v=1&at=17.0,106.9,9")
    _open_tool(page)
    _give(page, path)
    zone = page.page.get_by_label("Tọa độ phẳng VN-2000")
    expect(zone).to_have_value("9212")
    _wait_until_drawn(page)
    page.press(*PLACE)
    expect(page.page.locator("[data-attributes]")).to_contain_text("M1")
    zone.select_option("9211")
    expect(zone).to_have_value("9211")


def test_a_shapefile_in_vn2000_lies_where_it_should(open_map: Opener, tmp_path: Path) -> None:
    square = Polygon([(107.0, 16.8), (107.1, 16.8), (107.1, 16.9), (107.0, 16.9)])
    frame = geopandas.GeoDataFrame({"ten": ["Thửa đất số 5"]}, geometry=[square], crs=4326).to_crs(9212)
    path = tmp_path / "thua.shz"
    frame.to_file(path, driver="ESRI Shapefile", encoding="utf-8")
    zipped = path.rename(tmp_path / "thua.zip")
    page = open_map("v=1&at=17.0,106.9,9")
    _open_tool(page)
    _give(page, zipped)
    expect(page.page.locator("[data-files] > li")).to_contain_text("Shapefile · 1 đối tượng")
    _wait_until_drawn(page)
    page.press(107.002, 16.802)
    expect(page.page.locator("[data-attributes]")).to_contain_text("Thửa đất số 5")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.geojson", b'{"type": "FeatureCollection",\n "features": [}', "lỗi cú pháp JSON ở dòng 2"),
        ("a.json", b'{"a": 1}', "không phải GeoJSON"),
        ("a.kml", b'<!DOCTYPE x [<!ENTITY a "b">]><kml/>', "DOCTYPE"),
        ("a.csv", "họ tên,tuổi\nA,5".encode(), "không có cột tọa độ"),
        ("a.zip", b"PK\x03\x04 broken", "bị hỏng"),
        ("a.exe", b"MZ", "không thuộc loại mở được"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(
    open_map: Opener, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    page = open_map("v=1&at=17.0,106.9,9")
    _open_tool(page)
    (tmp_path / name).write_bytes(content)
    _give(page, tmp_path / name)
    expect(page.page.get_by_role("alert")).to_contain_text(name)
    expect(page.page.get_by_role("alert")).to_contain_text(said)
    assert page.axe() == []


def test_files_are_dropped_anywhere_on_the_map(open_map: Opener) -> None:
    page = open_map("v=1&at=17.0,106.9,9")
    page.page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['lat,lon\\n16.82,107.1'], 'diem.csv'));
          for (const type of ['dragover', 'drop'])
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.page.locator("[data-files] > li")).to_contain_text("diem.csv")


def test_own_files_are_open_to_everyone(open_map: Opener, tmp_path: Path) -> None:
    page = open_map("v=1&at=17.0,106.9,9", device=PHONE)
    page.button("Công cụ").click()
    page.page.get_by_role("button", name="Mở tệp của bạn").click()
    expect(page.page.get_by_text("Chỉ mở trên máy của bạn")).to_be_visible()
    _give(page, _geojson(tmp_path / "cho.geojson"))
    page.page.locator("[data-files] button").first.click()
    assert page.axe() == []
