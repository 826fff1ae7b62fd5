"""The time slider: periods of a statistic and days of a layer, stepped through and played."""

from playwright.sync_api import expect

from tests.web.conftest import PHONE, Opener

SERIES = "stat=communes/density_2009&time=communes/density"


def test_periods_are_stepped_and_played_with_common_classes(open_map: Opener) -> None:
    page = open_map("stat=communes/population_2025")
    page.tab("Thống kê")
    legend = page.page.locator("[role=tabpanel] li .range")
    expect(legend.first).to_be_visible()
    own = legend.all_inner_texts()
    page.button("Theo thời gian").click()
    bar = page.page.locator("[data-time]")
    slider = bar.get_by_role("slider")
    expect(slider).to_be_focused()
    expect(bar).to_have_attribute("data-time", "2025")
    expect(bar).to_contain_text("Các lớp màu chung cho mọi kỳ")
    expect(page.page.locator("[role=tabpanel]")).to_contain_text("Các lớp màu chung cho mọi kỳ")
    page.settle()
    common = legend.all_inner_texts()
    assert common != own
    steps = page.page.evaluate("history.length")

    page.page.keyboard.press("Home")
    expect(bar).to_have_attribute("data-time", "2009")
    expect(slider).to_have_attribute("aria-valuetext", "2009")
    expect(bar.get_by_role("status").last).to_have_text("Thời gian: 2009")
    page.settle()
    # The same limits, and the units without a figure in 2009 beside them.
    assert legend.all_inner_texts()[:-1] == common
    page.page.wait_for_function("() => location.hash.includes('stat=communes/population_2009')")
    assert "time=communes/population" in page.link
    page.page.keyboard.press("ArrowRight")
    expect(bar).to_have_attribute("data-time", "2019")
    assert page.axe() == []

    bar.get_by_label("Tốc độ").select_option("4×")
    bar.get_by_role("button", name="Chạy").click()
    expect(bar).to_have_attribute("data-time", "2025")
    expect(bar).to_have_attribute("data-time", "2009")
    bar.get_by_role("button", name="Dừng").click()
    shown = bar.get_attribute("data-time")
    page.settle()
    expect(bar).to_have_attribute("data-time", str(shown))
    # Going through time fills no history: Back leads to where the slider was opened.
    assert page.page.evaluate("history.length") == steps

    page.page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    assert "time=" not in page.link
    assert page.complaints == []


def test_days_of_a_layer_show_what_held_then(open_map: Opener) -> None:
    page = open_map("at=17.2,106.6,8&layers=former_districts")
    assert len({feature["id"] for feature in page.rendered("former_districts")}) == 18
    page.button("Thao tác khác với lớp Huyện, thị xã, thành phố cũ (trước 1/7/2025)").click()
    page.page.get_by_role("menuitem", name="Xem theo thời gian").click()
    bar = page.page.locator("[data-time]")
    expect(bar).to_have_attribute("data-time", "01/07/2025")
    page.settle()
    assert page.rendered("former_districts") == []
    bar.get_by_role("button", name="Kỳ trước").click()
    expect(bar).to_have_attribute("data-time", "20/12/2013")
    page.settle()
    assert len({feature["id"] for feature in page.rendered("former_districts")}) == 18
    bar.get_by_role("button", name="Kỳ trước").click()
    page.settle()
    # Ba Đồn became a town of its own on 20 December 2013.
    assert "458" not in {feature["id"] for feature in page.rendered("former_districts")}
    page.page.wait_for_function("() => location.hash.includes('time=former_districts@2013-12-19')")
    page.button("Bảng thuộc tính của lớp Huyện, thị xã, thành phố cũ (trước 1/7/2025)").first.click()
    expect(page.page.locator("[data-table] [data-count]")).to_contain_text("17")


def test_phone_plays_from_a_link(open_map: Opener) -> None:
    page = open_map(SERIES, device=PHONE)
    bar = page.page.locator("[data-time]")
    expect(bar).to_have_attribute("data-time", "2009")
    bar.get_by_role("button", name="Kỳ sau").tap()
    expect(bar).to_have_attribute("data-time", "2019")
    expect(bar).to_contain_text("không phải một chuỗi liền")
    box = bar.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.axe() == []
