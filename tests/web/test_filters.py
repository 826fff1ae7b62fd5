"""Filters: put together or written, and the same for map, table, count and link."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, expect

from tests.web.conftest import Opener
from tests.web.map_page import MapPage

WARDS = "filter=communes/" + quote("kind = 'ward'")


def _panel(page: MapPage) -> Locator:
    return page.page.get_by_role("region", name="Lọc")


def test_filter_is_put_together_and_applies_everywhere(open_map: Opener) -> None:
    page = open_map("table=communes&layers=communes")
    page.button("Lọc").click()
    panel = _panel(page)
    panel.get_by_role("button", name="Điều kiện", exact=True).click()
    panel.get_by_label("Thuộc tính").select_option(label="Loại")
    panel.get_by_label("Phường").check()
    # Nothing of a condition is cut off by the edge of the panel.
    assert panel.locator("form").evaluate("(form) => form.scrollWidth <= form.clientWidth")
    panel.get_by_role("button", name="Bộ lọc dạng chữ (CQL2)").click()
    expect(panel.get_by_role("textbox", name="Bộ lọc dạng chữ (CQL2)")).to_have_value("kind IN ('ward')")
    panel.get_by_role("button", name="Áp dụng").click()

    expect(page.page.locator("[data-count]")).to_have_text("8 hàng")
    chip = page.page.locator("[data-layer=communes] [data-filter=communes]")
    expect(chip).to_contain_text("8 trên 78 khớp")
    page.settle()
    assert {feature["kind"] for feature in page.rendered("communes")} == {"ward"}
    assert len({feature["id"] for feature in page.rendered("communes")}) == 8
    assert "filter=communes/kind%20IN%20('ward')" in page.link
    assert page.complaints == []

    chip.get_by_role("button", name="Bỏ bộ lọc").click()
    expect(page.page.locator("[data-count]")).to_have_text("78 hàng")
    page.settle()
    assert len({feature["id"] for feature in page.rendered("communes")}) > 60
    page.button("Hoàn tác").click()
    expect(page.page.locator("[data-count]")).to_have_text("8 hàng")


def test_link_brings_the_filter_and_back_takes_it_away(open_map: Opener) -> None:
    page = open_map(f"layers=communes&{WARDS}")
    expect(page.page.locator("[data-layer=communes] [data-filter]")).to_contain_text("8 trên 78")
    page.settle()
    assert {feature["kind"] for feature in page.rendered("communes")} == {"ward"}
    page.page.locator("[data-layer=communes] [data-filter]").get_by_role("button", name="Sửa bộ lọc").click()
    panel = _panel(page)
    expect(panel.get_by_label("Cách so sánh Loại")).to_have_count(0)
    # "=" on a code list is text that the builder leaves to those who wrote it.
    expect(panel.get_by_text("được viết tay")).to_be_visible()


@pytest.mark.parametrize(
    ("text", "shown", "position"),
    [("kind == 'ward'", "sai cú pháp", "7"), ("kinds = 'ward'", "không có thuộc tính “kinds”", "1")],
)
def test_mistakes_are_told_where_they_are(open_map: Opener, text: str, shown: str, position: str) -> None:
    page = open_map("table=communes&layers=communes")
    page.button("Lọc").click()
    panel = _panel(page)
    panel.get_by_role("button", name="Bộ lọc dạng chữ (CQL2)").click()
    area = panel.get_by_role("textbox", name="Bộ lọc dạng chữ (CQL2)")
    area.fill(text)
    panel.get_by_role("button", name="Áp dụng").click()
    expect(panel.get_by_role("alert")).to_contain_text(shown)
    expect(panel.locator("[data-position]")).to_have_attribute("data-position", position)
    expect(area).to_be_focused()
    expect(page.page.locator("[data-count]")).to_have_text("78 hàng")
    assert "filter=" not in page.link
    area.fill("kind = 'ward' AND population_2025 > 20000")
    expect(panel.get_by_role("alert")).to_have_count(0)
    panel.get_by_role("button", name="Áp dụng").click()
    expect(page.page.locator("[data-count]")).not_to_have_text("78 hàng")


def test_wrong_filter_of_a_link_draws_nothing_and_says_so(open_map: Opener) -> None:
    page = open_map("layers=communes&filter=communes/nonsense")
    chip = page.page.locator("[data-layer=communes] [data-filter]")
    expect(chip).to_contain_text("Bộ lọc sai")
    page.settle()
    assert page.rendered("communes") == []


def test_conditions_are_joined_in_groups(open_map: Opener) -> None:
    page = open_map("table=communes&layers=communes")
    page.button("Lọc").click()
    panel = _panel(page)
    panel.get_by_role("button", name="Điều kiện", exact=True).click()
    panel.get_by_label("Thuộc tính").select_option(label="Tên")
    panel.get_by_label("Giá trị của Tên").fill("dong")
    panel.get_by_role("button", name="Nhóm", exact=True).first.click()
    inner = panel.get_by_role("group", name="Nhóm điều kiện").nth(1)
    inner.get_by_role("button", name="Điều kiện", exact=True).click()
    inner.get_by_label("Thuộc tính").select_option(label="Dân số 2025 (đăng ký)")
    inner.get_by_label("Cách so sánh").select_option(label="trong khoảng")
    inner.get_by_label("từ", exact=False).fill("10000")
    inner.get_by_label("đến", exact=False).fill("90000")
    panel.get_by_role("button", name="Bộ lọc dạng chữ (CQL2)").click()
    expect(panel.get_by_role("textbox", name="Bộ lọc dạng chữ (CQL2)")).to_have_value(
        "ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('%dong%')) AND population_2025 BETWEEN 10000 AND 90000"
    )
    panel.get_by_role("button", name="Áp dụng").click()
    expect(page.page.locator("[data-count]")).to_have_text(re.compile(r"^\d hàng$"))
    rows = page.page.locator("[role=row][data-id]").all_inner_texts()
    assert rows
    assert all(re.search("đông|đồng", row.lower()) for row in rows)
    assert page.axe() == []


def test_what_is_in_this_view(open_map: Opener) -> None:
    page = open_map("table=communes&layers=communes&at=16.75,107.18,11")
    page.button("Lọc").click()
    panel = _panel(page)
    panel.get_by_role("button", name="Trong khung nhìn này").click()
    panel.get_by_role("button", name="Áp dụng").click()
    expect(page.page.locator("[data-count]")).not_to_have_text("78 hàng")
    assert "S_INTERSECTS" in page.link
