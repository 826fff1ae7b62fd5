"""Figures looked at as ranking, as chart and unit against unit, linked with the map."""

from playwright.sync_api import expect

from tests.web.conftest import Opener

LINK = "stat=communes/density_2025"


def test_a_dot_of_the_chart_is_the_unit_on_the_map(open_map: Opener) -> None:
    page = open_map(LINK)
    page.tab("Thống kê")
    page.button("Biểu đồ").click()
    dots = page.page.locator("[data-chart] circle")
    expect(dots).to_have_count(78)
    expect(page.page.get_by_role("img", name="Biểu đồ Mật độ dân số 2025: 78 đơn vị", exact=False)).to_be_visible()
    dot = page.page.locator("[data-chart] circle[data-unit='18880']")
    dot.hover(force=True)
    page.settle()
    hovered = [each["id"] for each in page.rendered("communes", "statistic-fill") if each["_state"].get("hover")]
    assert set(hovered) == {"18880"}
    assert page.axe() == []
    dot.click(force=True)
    expect(page.page.locator("[data-card='communes/18880']")).to_be_visible()
    assert page.complaints == []


def test_two_to_four_units_are_compared_by_every_statistic(open_map: Opener) -> None:
    page = open_map(LINK)
    page.tab("Thống kê")
    boxes = page.page.locator("tr[data-unit]").get_by_role("checkbox")
    expect(boxes.first).to_be_visible()
    names = page.page.locator("tr[data-unit] th button").all_inner_texts()
    for index in range(4):
        boxes.nth(index).check()
    expect(boxes.nth(5)).to_be_disabled()
    page.page.get_by_role("group", name="Cách xem số liệu").get_by_role("button", name="So sánh").click()
    table = page.page.locator("[data-compare]")
    expect(table).to_be_visible()
    headings = table.get_by_role("columnheader").all_inner_texts()
    assert headings == ["Chỉ tiêu", *names[:4], "Trung vị"]
    expect(table.get_by_role("rowheader")).to_have_count(6)
    assert page.axe() == []

    for name in names[1:4]:
        page.button(f"Thôi so sánh {name}").click()
    expect(table).to_have_count(0)
    expect(page.page.get_by_text("Chọn từ hai đến bốn đơn vị", exact=False)).to_be_visible()
    page.page.get_by_role("combobox", name="Thêm đơn vị…").select_option(label=names[5])
    expect(table).to_be_visible()


def test_another_statistic_of_the_same_layer_needs_no_further_request(open_map: Opener) -> None:
    page = open_map(LINK)
    page.tab("Thống kê")
    expect(page.page.locator("tr[data-unit]").first).to_be_visible()
    asked = len([url for url in page.asked if "/items" in url])
    page.page.get_by_label("Tô màu bản đồ theo").select_option("communes/population_2019")
    page.settle()
    expect(page.page.locator("table caption")).to_have_text("Dân số 2019 (Tổng điều tra)")
    assert len([url for url in page.asked if "/items" in url]) == asked
