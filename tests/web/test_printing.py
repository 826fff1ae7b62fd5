"""Printing the map: sheets of true size with letters that stay letters, and the archipelagos on every one of them."""

import re
import shutil
import struct
import subprocess
import warnings
from pathlib import Path

import numpy
import pytest
import rasterio
from playwright.sync_api import expect
from rasterio.errors import NotGeoreferencedWarning

from tests.web.conftest import DESKTOP, PHONE, Opener
from tests.web.map_page import PATIENCE_MS, MapPage

VIEW = "v=1&at=17,106.9,9&layers=communes,provinces,province"
POINTS_OF_A_MILLIMETRE = 72 / 25.4


def _open_tool(page: MapPage) -> None:
    page.button("In").click()
    expect(page.page.get_by_label("Tiêu đề")).to_be_visible()
    page.settle()


def _make(page: MapPage, button: str, folder: Path) -> Path:
    with page.page.expect_download(timeout=2 * PATIENCE_MS) as made:
        page.button(button).click()
    path = folder / made.value.suggested_filename
    made.value.save_as(path)
    return path


def _words(pdf: Path) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler) reads the words of a PDF; it is not installed here")
    return subprocess.run([reader, "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout


def test_a_pdf_has_the_size_the_words_and_the_archipelagos(open_map: Opener, tmp_path: Path) -> None:
    page = open_map(VIEW)
    _open_tool(page)
    page.page.get_by_label("Tiêu đề").fill("Quy hoạch vùng ven biển Cửa Việt")
    page.page.get_by_label("Ghi chú").fill("Phục vụ họp ngày 25/11 <b>")
    page.page.locator("[data-tool=print]").get_by_label("Tỷ lệ").select_option(label="1:250.000")
    page.page.get_by_label("Lưới ki-lô-mét VN-2000").check()
    pdf = _make(page, "Tải PDF", tmp_path)
    content = pdf.read_bytes()
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert box
    assert [float(side) / POINTS_OF_A_MILLIMETRE for side in box.groups()] == pytest.approx([297, 210], abs=0.1)
    assert b"/FontFile2" in content
    words = _words(pdf)
    for expected in (
        "Quy hoạch vùng ven biển Cửa Việt",
        "Phục vụ họp ngày 25/11 <b>",
        "QĐ. Hoàng Sa",
        "QĐ. Trường Sa",
        "BIỂN ĐÔNG",
        "Tỷ lệ 1:250.000",
        "Chú giải",
        "Xã, phường, đặc khu",
        "Nguồn:",
        "Lưới VN-2000, KTT 106°15’ (EPSG:9212), km",
    ):
        assert expected in words
    assert words.count("(Việt Nam)") == 2
    assert {"106°45’Đ", "106°50’Đ"} <= set(re.findall(r"10\d°\d\d’Đ", words)), "the grid names its meridians"
    assert page.complaints == []


def test_a_sheet_in_english_of_a_map_elsewhere_keeps_the_names(open_map: Opener, tmp_path: Path) -> None:
    page = open_map("v=1&at=21,105.8,8&layers=&lang=vi", dark=True)
    _open_tool(page)
    page.page.get_by_label("Ngôn ngữ trên giấy").select_option(label="Tiếng Anh")
    page.page.get_by_label("Hướng giấy").select_option(label="Dọc")
    words = _words(_make(page, "Tải PDF", tmp_path))
    for expected in ("Digital socio-economic map", "Scale 1:", "QĐ. Hoàng Sa", "QĐ. Trường Sa", "BIỂN ĐÔNG"):
        assert expected in words
    assert words.count("(Việt Nam)") == 2


def test_a_picture_has_300_dots_to_the_inch_and_a_map_in_it(open_map: Opener, tmp_path: Path) -> None:
    page = open_map(VIEW)
    _open_tool(page)
    png = _make(page, "Tải ảnh PNG", tmp_path)
    content = png.read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (3508, 2480)
    at = content.index(b"pHYs")
    assert struct.unpack(">I", content[at + 4 : at + 8])[0] == round(300 / 0.0254)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(png) as picture:
            middle = picture.read([1, 2, 3], window=((800, 1600), (400, 2000)))
    assert len(numpy.unique(middle.reshape(3, -1), axis=1).T) > 100
    assert page.complaints == []


def test_what_will_be_printed_is_framed_on_the_map_and_drawings_are_on_the_sheet(open_map: Opener) -> None:
    page = open_map(f"{VIEW}&draw=1p0gqjlUg24zC~S2jDoWNo")
    _open_tool(page)
    page.eventually_drawn("print-extent")
    page.page.keyboard.press("Escape")
    page.settle()
    assert page.rendered("print-extent") == []


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_printing_is_open_to_everyone(open_map: Opener, device: dict[str, object]) -> None:
    page = open_map(VIEW, device=device)
    if device is PHONE:
        page.button("Công cụ").click()
        page.page.get_by_role("button", name="In và xuất bản đồ").click()
    else:
        page.button("In").click()
    expect(page.page.get_by_label("Tiêu đề")).to_be_visible()
    assert page.axe() == []
