"""Browsers that cannot draw the map still do the main jobs: layers, search, figures, cards, a picture."""

import re

from playwright.sync_api import expect

from tests.web.conftest import PHONE, Opener


def test_picture_draws_communes_and_opens_cards(open_picture: Opener) -> None:
    page = open_picture()
    expect(page.page.get_by_text("không có WebGL2")).to_be_visible()
    assert page.page.locator("[data-drawn=communes] path").count() == 78
    page.page.locator("[data-drawn=communes] .feature", has_text="Khe Sanh").locator("path").dispatch_event("click")
    expect(page.card).to_contain_text("Khe Sanh")
    assert page.page.evaluate("window.mapsvc") is None
    assert not any("/assets/maplibre-" in url or "/assets/map-" in url for url in page.asked)


def test_search_statistics_and_layers_work(open_picture: Opener) -> None:
    page = open_picture()
    page.page.get_by_role("combobox").first.fill("gio linh")
    page.page.get_by_role("option").first.click()
    expect(page.card).to_contain_text("Gio Linh")
    page.tab("Thống kê")
    page.page.get_by_label("Tô màu bản đồ theo").select_option(label="Dân số 2009 (Tổng điều tra)")
    expect(page.page.locator("tbody tr")).to_have_count(78)
    fills = page.page.locator("[data-drawn=communes] path").evaluate_all(
        "paths => paths.map((p) => p.getAttribute('fill'))"
    )
    assert len(set(fills)) >= 6
    assert "url(#hatched)" in fills
    page.tab("Lớp dữ liệu")
    page.page.locator("[data-layer=expressway]").get_by_role("checkbox").uncheck()
    expect(page.page.locator("[data-drawn=expressway]")).to_have_count(0)


def test_picture_zooms_and_fits_the_phone(open_picture: Opener) -> None:
    page = open_picture(device=PHONE)
    before = page.page.locator("[data-picture] svg").get_attribute("viewBox")
    page.button("Phóng to").click()
    expect(page.page.locator("[data-picture] svg")).not_to_have_attribute("viewBox", str(before))
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.page.locator("[data-readout=vn2000]")).to_contain_text(re.compile(r"X 1\.\d{3}\.\d{3}"))


def test_the_picture_is_shared_too_and_shown_on_the_full_screen(open_picture: Opener) -> None:
    page = open_picture("v=1&layers=communes&lang=vi")
    page.button("Chia sẻ").click()
    expect(page.page.get_by_label("Đường dẫn", exact=True)).to_have_value(re.compile("layers=communes"))
    page.button("Rút ngắn đường dẫn").click()
    expect(page.page.get_by_label("Đường dẫn", exact=True)).to_have_value(re.compile("/s/"))
    page.button("Toàn màn hình").click()
    expect(page.button("Thôi toàn màn hình")).to_be_visible()
    page.button("Thôi toàn màn hình").click()
    expect(page.button("Toàn màn hình")).to_be_visible()
